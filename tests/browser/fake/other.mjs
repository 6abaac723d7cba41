/* Hashtags, messages, status. */
import { Problem } from './api.mjs';
import { PLATFORMS } from './catalogue.mjs';
import { newId } from './state.mjs';

const page = (list) => ({ json: { data: list, next_cursor: null } });
const STOP = new Set([
  'a',
  'an',
  'the',
  'of',
  'in',
  'on',
  'at',
  'by',
  'over',
  'and',
  'with',
  'under',
  'above',
  'after',
  'through',
  'на',
  'в',
  'и',
]);

function suggest({ state, body }) {
  const image = body.image_id ? state.images.find((one) => one.id === body.image_id) : null;
  if (body.image_id && !image) throw new Problem(404, 'not_found');
  const text = image ? image.request.prompt : body.text || '';
  const platform = PLATFORMS.find((one) => one.id === body.platform) || PLATFORMS[0];
  const words = [...new Set(text.toLowerCase().match(/[\p{L}\d-]{3,}/gu) || [])].filter((word) => !STOP.has(word));
  const pascal = (word) =>
    `#${word
      .split('-')
      .map((part) => part[0].toUpperCase() + part.slice(1))
      .join('')}`;
  const tiers = ['broad', 'middle', 'niche'];
  const found = words.map((word, i) => ({
    tag: pascal(word),
    display: word,
    score: 1 - i / 30,
    reason: `from: ${word}`,
    language: /[а-я]/.test(word) ? 'ru' : 'en',
    tier: tiers[i % 3],
  }));
  const extra = ['AIArt', 'DigitalArt', 'Illustration', 'Artwork'].map((word, i) => ({
    tag: `#${word}`,
    display: word,
    score: 0.4 - i / 20,
    reason: 'goes well with AI pictures',
    language: 'en',
    tier: 'broad',
  }));
  const tags = words.length ? [...found, ...extra].slice(0, 14) : [];
  const answer = {
    request_id: newId(),
    tags,
    caption: text ? [text.slice(0, 40), text, `${text}. Made with Pulix.`] : [],
    limits: { max: platform.max, recommended: platform.recommended },
    text: tags
      .slice(0, platform.recommended)
      .map((tag) => tag.tag)
      .join(' '),
  };
  state.history.unshift({
    request_id: answer.request_id,
    text,
    image_id: body.image_id || '',
    platform: platform.id,
    tags: tags.map((tag) => tag.tag),
    created_at: new Date().toISOString(),
  });
  return { json: answer };
}

function sendMessage({ state, body }) {
  if (body.website) throw new Problem(422, 'validation_failed', { errors: [] });
  if ((body.message || '').length < 10) {
    throw new Problem(422, 'validation_failed', {
      errors: [{ field: 'message', code: 'too_short', detail: 'must have at least 10 characters' }],
    });
  }
  const message = {
    id: newId(),
    reference: `PX-${newId().slice(0, 6).toUpperCase()}`,
    kind: body.kind,
    state: 'received',
    subject: body.subject || '',
    message: body.message,
    job_id: body.job_id || '',
    image_ids: body.image_ids || [],
    created_at: new Date().toISOString(),
  };
  state.messages.unshift(message);
  return { status: 201, json: { id: message.id, reference: message.reference } };
}

function status({ state }) {
  return {
    json: {
      state: 'ok',
      success_rate: 0.987,
      jobs: 1243,
      p50_s: 7.4,
      p95_s: 18.2,
      upstream: 'up',
      waiting: 3,
      sandbox: state.sandbox,
      checked_at: new Date().toISOString(),
    },
  };
}

export const otherRoutes = [
  ['POST /hashtag/suggest', 'user', suggest],
  ['GET /hashtag/platforms', 'user', () => ({ json: { data: PLATFORMS } })],
  ['POST /hashtag/feedback', 'user', () => ({ status: 204 })],
  ['GET /hashtag/sets', 'user', ({ state }) => page(state.sets)],
  [
    'POST /hashtag/sets',
    'user',
    ({ state, body }) => {
      const set = { id: newId(), created_at: new Date().toISOString(), ...body };
      state.sets.unshift(set);
      return { status: 201, json: set };
    },
  ],
  [
    'DELETE /hashtag/sets/{id}',
    'user',
    ({ state, params }) => {
      state.sets = state.sets.filter((set) => set.id !== params.id);
      return { status: 204 };
    },
  ],
  ['GET /hashtag/history', 'user', ({ state }) => page(state.history)],
  ['POST /contact/messages', 'anyone', sendMessage],
  ['GET /contact/messages', 'user', ({ state }) => page(state.messages)],
  ['GET /status', 'anyone', status],
];
