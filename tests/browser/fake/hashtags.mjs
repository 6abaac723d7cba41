/* Hashtags: words of the text become tags; sets and history are lists. */
import { Problem } from './api.mjs';
import { PLATFORMS } from './catalogue.mjs';
import { newId } from './state.mjs';

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

const TIERS = ['broad', 'middle', 'niche'];
const ALWAYS = ['DigitalArt', 'Illustration', 'Artwork'];

function joined(words, separator) {
  const capital = (word) => word[0].toUpperCase() + word.slice(1);
  return `#${separator ? words.join(separator) : words.map(capital).join('')}`;
}

function tagOf(words, rank, reason, separator) {
  return {
    tag: joined(words, separator),
    display: words.join(' '),
    score: 1 - rank / 30,
    reason,
    language: /[а-я]/.test(words[0]) ? 'ru' : 'en',
    tier: TIERS[rank % 3],
  };
}

function tagsFor(text, { separator }, { count = 5, ai_tags: ai = 'last' }) {
  const words = [...new Set(text.toLowerCase().match(/[\p{L}\d-]{3,}/gu) || [])].filter((word) => !STOP.has(word));
  if (!words.length) return [];
  const found = words.map((word, i) => tagOf(word.split('-'), i, `from: ${word}`, separator));
  const always = ALWAYS.map((word, i) => tagOf([word], words.length + i, 'fits always', separator));
  const aiTag = tagOf(['AIArt'], 20, 'fits always', separator);
  const others = [...found, ...always];
  return { last: [...others, aiTag], first: [aiTag, ...others], never: others }[ai].slice(0, count);
}

/* The latest entry when it is about the same, otherwise a new one. */
function remember(state, entry) {
  const [latest] = state.history;
  const same = latest && latest.text === entry.text && latest.image_id === entry.image_id;
  const kept = { ...entry, request_id: same ? latest.request_id : newId(), created_at: new Date().toISOString() };
  if (same) state.history[0] = kept;
  else state.history.unshift(kept);
  return kept.request_id;
}

function suggest({ state, body }) {
  const image = body.image_id ? state.images.find((one) => one.id === body.image_id) : null;
  if (body.image_id && !image) throw new Problem(404, 'not_found');
  const text = image ? image.request.prompt : body.text || '';
  const platform = PLATFORMS.find((one) => one.id === body.platform) || PLATFORMS[0];
  const tags = tagsFor(text, platform, body);
  const names = tags.map(({ tag }) => tag);
  const entry = { text, image_id: body.image_id || '', platform: platform.id, tags: names };
  return {
    json: {
      request_id: remember(state, entry),
      tags,
      caption: names.length ? [text.split(',')[0], text, `${text}. Made with Pulix.`] : [],
      limits: { max: platform.max, recommended: platform.recommended },
      text: names.slice(0, platform.recommended).join(' '),
    },
  };
}

function find(list, key, value) {
  const found = list.find((one) => one[key] === value);
  if (!found) throw new Problem(404, 'not_found');
  return found;
}

function listHistory({ state, query }) {
  const from = Number(query.get('cursor')) || 0;
  const to = from + (Number(query.get('limit')) || 20);
  return {
    json: { data: state.history.slice(from, to), next_cursor: to < state.history.length ? String(to) : null },
  };
}

function createSet({ state, body }) {
  const set = { id: newId(), created_at: new Date().toISOString(), ...body };
  state.sets.unshift(set);
  return { status: 201, json: set };
}

function updateSet({ state, params, body }) {
  return { json: Object.assign(find(state.sets, 'id', params.id), body) };
}

function deleteSet({ state, params }) {
  const gone = find(state.sets, 'id', params.id);
  state.sets = state.sets.filter((set) => set !== gone);
  return { status: 204 };
}

function deleteEntry({ state, params }) {
  const gone = find(state.history, 'request_id', params.id);
  state.history = state.history.filter((entry) => entry !== gone);
  return { status: 204 };
}

function clearHistory({ state }) {
  state.history = [];
  return { status: 204 };
}

function feedback({ state, body }) {
  find(state.history, 'request_id', body.request_id);
  state.feedback.push(body);
  return { status: 204 };
}

export const hashtagRoutes = [
  ['POST /hashtag/suggest', 'user', suggest],
  ['GET /hashtag/platforms', 'anyone', () => ({ json: { data: PLATFORMS } })],
  ['POST /hashtag/feedback', 'user', feedback],
  ['GET /hashtag/sets', 'user', ({ state }) => ({ json: { data: state.sets, next_cursor: null } })],
  ['POST /hashtag/sets', 'user', createSet],
  ['PATCH /hashtag/sets/{id}', 'user', updateSet],
  ['DELETE /hashtag/sets/{id}', 'user', deleteSet],
  ['GET /hashtag/history', 'user', listHistory],
  ['DELETE /hashtag/history', 'user', clearHistory],
  ['DELETE /hashtag/history/{id}', 'user', deleteEntry],
];
