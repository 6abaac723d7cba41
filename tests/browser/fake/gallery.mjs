/* The gallery, and painted pictures. */
import { Problem } from './api.mjs';
import { newId } from './state.mjs';
import { sceneText } from '../../../web/logic/scene.js';

/* Tags are kept without '#'. */
const bare = (tag) => tag.replace(/^#/, '');
const sameTag = (a, b) => bare(a).toLowerCase() === bare(b).toLowerCase();

function matches(image, query) {
  const words = (query.get('q') || '').toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${image.request.prompt} ${image.title} ${image.tags.join(' ')}`.toLowerCase();
  const equal = (name, value) => !query.get(name) || query.get(name) === value;
  return (
    Boolean(image.deleted_at) === (query.get('bin') === 'true') &&
    words.every((word) => text.includes(word)) &&
    equal('model', image.resolved.model) &&
    equal('style', image.request.style) &&
    equal('aspect_ratio', image.aspect_ratio) &&
    equal('batch_id', image.batch_id) &&
    (!query.get('tag') || image.tags.some((tag) => sameTag(tag, query.get('tag')))) &&
    (query.get('starred') !== 'true' || image.starred) &&
    (!query.get('from') || image.created_at >= query.get('from')) &&
    (!query.get('to') || image.created_at < query.get('to'))
  );
}

function listed(state, query) {
  const found = state.images.filter((image) => matches(image, query));
  return query.get('order') === 'oldest' ? found.reverse() : found;
}

const show = (image, origin) => {
  const { look, ...rest } = image;
  const absolute = (url) => (url.startsWith('/') ? origin + url : url);
  return {
    ...rest,
    url: absolute(rest.url),
    thumb_url: absolute(rest.thumb_url),
    thumb2x_url: absolute(rest.thumb2x_url),
  };
};

function list({ state, query, origin }) {
  const found = listed(state, query);
  const from = Number(query.get('cursor')) || 0;
  const to = from + (Number(query.get('limit')) || 20);
  return {
    json: {
      data: found.slice(from, to).map((image) => show(image, origin)),
      next_cursor: to < found.length ? String(to) : null,
    },
  };
}

function find(state, id) {
  const image = state.images.find((one) => one.id === id);
  if (!image) throw new Problem(404, 'not_found');
  return image;
}

function toBin(image) {
  image.deleted_at = new Date().toISOString();
  image.purged_at = new Date(Date.now() + 30 * 86400e3).toISOString();
}

const ACTIONS = {
  star: (image) => {
    image.starred = true;
  },
  unstar: (image) => {
    image.starred = false;
  },
  delete: toBin,
  restore: (image) => {
    image.deleted_at = null;
    image.purged_at = null;
  },
  tag: (image, { tags }) => {
    image.tags = [...new Set([...image.tags, ...tags.map(bare)])];
  },
  purge: (image, body, state) => {
    state.images = state.images.filter((one) => one !== image);
  },
};

function bulk({ state, body }) {
  const missing = [];
  for (const id of body.ids) {
    const image = state.images.find((one) => one.id === id);
    if (image) ACTIONS[body.action](image, body, state);
    else missing.push(id);
  }
  return { json: { changed: body.ids.length - missing.length, missing } };
}

function update({ state, params, body, origin }) {
  const image = find(state, params.id);
  const { replace_tags: replace, tags, ...rest } = body;
  Object.assign(image, rest);
  if (replace || tags?.length) image.tags = (tags || []).map(bare);
  return { json: show(image, origin) };
}

function file({ state, params, query, response }) {
  const image = find(state, params.id);
  const small = (query.get('variant') || '').startsWith('thumb');
  const scale = small ? 0.4 : 1;
  const svg = sceneText(image.request.prompt + image.resolved.seed, {
    width: Math.round(image.width * scale),
    height: Math.round(image.height * scale),
    look: image.look,
  });
  response.writeHead(200, {
    'Content-Type': 'image/svg+xml',
    'Cache-Control': 'private, max-age=86400, immutable',
    'Content-Disposition': `inline; filename="pulix-${image.id.slice(0, 8)}.png"`,
  });
  response.end(svg);
}

/* The real page is written by the gateway, too. */
function sharePage({ state, params, response }) {
  const image = state.images.find((one) => one.id === state.shares.get(params.token));
  response.writeHead(image ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><title>Pulix</title><h1>${image ? 'shared' : 'gone'}</h1>`);
}

export const galleryRoutes = [
  ['GET /generation/images', 'user', list],
  [
    'GET /generation/images/ids',
    'user',
    ({ state, query }) => ({
      json: { data: listed(state, query).map((image) => image.id), next_cursor: null },
    }),
  ],
  ['POST /generation/images/bulk', 'user', bulk],
  [
    'GET /generation/images/{id}',
    'user',
    ({ state, params, origin }) => ({ json: show(find(state, params.id), origin) }),
  ],
  ['PATCH /generation/images/{id}', 'user', update],
  [
    'DELETE /generation/images/{id}',
    'user',
    ({ state, params }) => {
      const image = find(state, params.id);
      if (image.deleted_at) ACTIONS.purge(image, {}, state);
      else toBin(image);
      return { status: 204 };
    },
  ],
  [
    'POST /generation/images/{id}/restore',
    'user',
    ({ state, params, origin }) => {
      ACTIONS.restore(find(state, params.id));
      return { json: show(find(state, params.id), origin) };
    },
  ],
  ['GET /generation/images/{id}/file', 'user', file],
  [
    'POST /generation/images/{id}/share',
    'user',
    ({ state, params, body, origin }) => {
      const token = newId();
      const share = {
        token,
        url: `${origin}/s/${token}`,
        expires_at: new Date(Date.now() + (body.days || 30) * 86400e3).toISOString(),
        hide_prompt: Boolean(body.hide_prompt),
      };
      find(state, params.id).share = share;
      state.shares.set(token, params.id);
      return { status: 201, json: share };
    },
  ],
  [
    'DELETE /generation/images/{id}/share',
    'user',
    ({ state, params }) => {
      const image = find(state, params.id);
      state.shares.delete(image.share?.token);
      image.share = null;
      return { status: 204 };
    },
  ],
  ['GET /s/{token}', 'anyone', sharePage],
  [
    'GET /generation/archive',
    'user',
    ({ response }) => {
      response.writeHead(200, {
        'Content-Type': 'application/zip',
        'Content-Disposition': 'attachment; filename="pulix.zip"',
      });
      response.end(Buffer.from('504b0506000000000000000000000000000000000000', 'hex'));
    },
  ],
];
