/* The only file that knows addresses, tokens and problem documents.
 *
 * The access token lives in this page's memory. The refresh token is an HttpOnly cookie that scripts never see.
 * Only one tab refreshes at a time (a lock), the others take the result from it (a channel), because a refresh
 * token that is used twice ends the session. */
import { currentLanguage } from './i18n.js';
import { toQuery } from '../logic/query.js';

const TIMEOUT_MS = 30_000;
const channel = new BroadcastChannel('pulix-identity');
let token = null; /* {value, until, user} */
let onIdentity = () => {};

/* A problem document (RFC 9457) of the server, or what stands for one: code "offline" and "timeout" are ours. */
export class ApiProblem extends Error {
  constructor(status, body, retryAfterS = 0) {
    super(body.detail || body.title || '');
    this.status = status;
    this.code = body.code || 'internal';
    this.fields = Array.isArray(body.errors) ? body.errors : [];
    this.requestId = body.request_id || '';
    this.retryAfterS = retryAfterS;
  }
}

/* A fresh key for one click: however often the click's request is repeated, it counts once. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}

function deadline(signal, ms) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(new DOMException('', 'TimeoutError')), ms);
  const stop = () => control.abort(signal.reason);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  const done = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  };
  return { signal: control.signal, done };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function problemOf({ status, headers, body }) {
  const text = await new Response(body).text().catch(() => '');
  return new ApiProblem(status, parse(text) || {}, Number(headers.get('Retry-After')) || 0);
}

/* The JSON of an answer; one that is not JSON did not come from the service. */
function jsonOf(answer) {
  const value = parse(new TextDecoder().decode(answer.body));
  if (value === null) throw new ApiProblem(answer.status, { code: 'unavailable' });
  return value;
}

/* One request with its whole answer, {ok, status, headers, body: ArrayBuffer}, before the deadline. */
async function send(method, path, options = {}) {
  const { query, body, key, signal, accept, keepalive, cache = 'no-store', timeoutMs = TIMEOUT_MS } = options;
  const headers = { Accept: accept || 'application/json', 'Accept-Language': currentLanguage() };
  if (token) headers.Authorization = `Bearer ${token.value}`;
  if (key) headers['Idempotency-Key'] = key;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const limit = deadline(signal, timeoutMs);
  try {
    const response = await fetch(path + toQuery(query), {
      method,
      headers,
      keepalive,
      signal: limit.signal,
      cache,
      credentials: 'same-origin',
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const { ok, status, headers: received } = response;
    return { ok, status, headers: received, body: await response.arrayBuffer() };
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiProblem(0, { code: limit.signal.aborted ? 'timeout' : 'offline' });
  } finally {
    limit.done();
  }
}

/* ---- identity ------------------------------------------------------------------------------------------------ */

function keepToken(answer) {
  token = { value: answer.access_token, until: Date.now() + (answer.expires_in - 30) * 1000, user: answer.user };
}

channel.onmessage = ({ data }) => {
  if (data.kind === 'token') {
    token = data.token;
    onIdentity(token.user, 'shared');
  } else if (data.kind === 'hello' && token) {
    channel.postMessage({ kind: 'token', token });
  } else if (data.kind === 'gone') {
    token = null;
    onIdentity(null, 'shared');
  }
};

function announce(kind) {
  channel.postMessage(kind === 'token' ? { kind, token } : { kind });
}

const alone = (work) => (navigator.locks ? navigator.locks.request('pulix-refresh', work) : work());

/* A new access token by the refresh cookie, unless another tab has just brought one. */
async function refresh(used) {
  return alone(async () => {
    if (token && token.value !== used && token.until > Date.now()) return;
    const response = await send('POST', '/auth/refresh', { body: {}, keepalive: true });
    if (!response.ok) {
      const problem = await problemOf(response);
      if (problem.status === 401) {
        token = null;
        onIdentity(null, 'expired');
      }
      throw problem;
    }
    keepToken(jsonOf(response));
    announce('token');
    onIdentity(token.user, 'refreshed');
  });
}

/* Sends with a token that is good; a token that the server refuses is refreshed once. */
async function authorized(method, path, options = {}) {
  if (token && token.until < Date.now()) await refresh(token.value);
  const used = token?.value;
  let response = await send(method, path, options);
  if (response.status === 401 && used) {
    await refresh(used);
    response = await send(method, path, options);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function call(method, path, options) {
  const response = await authorized(method, path, options);
  return response.status === 204 ? null : jsonOf(response);
}

/* Asks the other tabs for a token and waits a moment for the answer; false when none has one. */
function askTabs() {
  return new Promise((resolve) => {
    channel.postMessage({ kind: 'hello' });
    const started = Date.now();
    const look = () => {
      if (token) resolve(true);
      else if (Date.now() - started > 120) resolve(false);
      else setTimeout(look, 20);
    };
    look();
  });
}

const enc = encodeURIComponent;

export const identity = {
  /* callback(user | null, reason): reason is "refreshed", "shared" or "expired". */
  onChange: (callback) => {
    onIdentity = callback;
  },
  /* The person of an open session; throws 401 when there is none. */
  resume: async () => {
    if (!(await askTabs())) await refresh(null);
    return token.user;
  },
};

export const auth = {
  signUp: (body) => call('POST', '/auth/register', { body, key: newKey() }),
  login: async (body) => {
    const response = await send('POST', '/auth/login', { body });
    if (!response.ok) throw await problemOf(response);
    keepToken(jsonOf(response));
    announce('token');
    return token.user;
  },
  logout: async (all) => {
    const forget = () => {
      token = null;
      announce('gone');
    };
    const sent = call('POST', '/auth/logout', { body: { all: Boolean(all) } });
    await (all ? sent.then(forget) : sent.finally(forget));
  },
  me: async () => (await call('GET', '/auth/me')).user,
  update: async (body) => (await call('PATCH', '/auth/me', { body })).user,
  remove: async (password) => {
    await call('DELETE', '/auth/delete', { body: { password } });
    token = null;
    announce('gone');
  },
  changePassword: (body) => call('POST', '/auth/password', { body }),
  export: () => download('/auth/export'),
  sessions: async () => (await call('GET', '/auth/sessions')).data,
  endSession: (id) => call('DELETE', `/auth/sessions/${enc(id)}`),
};

/* ---- pictures ------------------------------------------------------------------------------------------------ */

export const generation = {
  /* The same for everybody and long: the browser keeps them and asks whether they are still good. */
  models: () => call('GET', '/generation/models', { cache: 'no-cache' }),
  styles: async () => (await call('GET', '/generation/styles', { cache: 'no-cache' })).data,
  quota: () => call('GET', '/generation/quota'),
  estimate: (body, signal) => call('POST', '/generation/estimate', { body, signal }),
  enhance: (body) => call('POST', '/generation/enhance', { body, timeoutMs: 60_000 }),
  createJobs: (body, key) => call('POST', '/generation/jobs', { body, key }),
  jobs: (query) => call('GET', '/generation/jobs', { query }),
  job: (id) => call('GET', `/generation/jobs/${enc(id)}`),
  cancelJob: (id) => call('POST', `/generation/jobs/${enc(id)}/cancel`),
  cancelWaiting: () => call('POST', '/generation/jobs/cancel', { body: { scope: 'waiting' } }),
  retryJob: (id, key) => call('POST', `/generation/jobs/${enc(id)}/retry`, { key }),
  status: () => call('GET', '/status', {}),
  /* The stream of events: a Response whose body is text/event-stream. */
  events: (lastId, signal) => openStream('/generation/events', lastId, signal),
};

async function openStream(path, lastId, signal) {
  if (token && token.until < Date.now()) await refresh(token.value);
  const open = () => {
    const headers = { Accept: 'text/event-stream', Authorization: `Bearer ${token?.value}` };
    if (lastId) headers['Last-Event-ID'] = lastId;
    return fetch(path, { headers, signal, cache: 'no-store' });
  };
  let response = await open();
  if (response.status === 401 && token) {
    await refresh(token.value);
    response = await open();
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

export const images = {
  list: (query, signal) => call('GET', '/generation/images', { query, signal }),
  ids: (query) => call('GET', '/generation/images/ids', { query }),
  get: (id) => call('GET', `/generation/images/${enc(id)}`),
  update: (id, body) => call('PATCH', `/generation/images/${enc(id)}`, { body }),
  remove: (id) => call('DELETE', `/generation/images/${enc(id)}`),
  restore: (id) => call('POST', `/generation/images/${enc(id)}/restore`),
  bulk: (body) => call('POST', '/generation/images/bulk', { body }),
  share: (id, body) => call('POST', `/generation/images/${enc(id)}/share`, { body }),
  unshare: (id) => call('DELETE', `/generation/images/${enc(id)}/share`),
  /* {blob, name}: the picture as a file of 'variant' ("png", "jpeg", "webp", "full"). */
  file: (id, query) => download(`/generation/images/${enc(id)}/file`, query),
  archive: (query) => download('/generation/archive', query),
};

async function download(path, query) {
  const response = await authorized('GET', path, { query, accept: '*/*', timeoutMs: 300_000 });
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') || '')?.[1];
  return { blob: new Blob([response.body], { type: response.headers.get('Content-Type') || '' }), name };
}

/* ---- hashtags and messages ----------------------------------------------------------------------------------- */

export const hashtags = {
  suggest: (body, signal) => call('POST', '/hashtag/suggest', { body, signal }),
  platforms: async () => (await call('GET', '/hashtag/platforms')).data,
  feedback: (body) => call('POST', '/hashtag/feedback', { body }),
  sets: (query) => call('GET', '/hashtag/sets', { query }),
  createSet: (body) => call('POST', '/hashtag/sets', { body, key: newKey() }),
  updateSet: (id, body) => call('PATCH', `/hashtag/sets/${enc(id)}`, { body }),
  deleteSet: (id) => call('DELETE', `/hashtag/sets/${enc(id)}`),
  history: (query) => call('GET', '/hashtag/history', { query }),
  deleteEntry: (id) => call('DELETE', `/hashtag/history/${enc(id)}`),
  clearHistory: () => call('DELETE', '/hashtag/history'),
};

export const contact = {
  send: (body, key) => call('POST', '/contact/messages', { body, key }),
  list: (query) => call('GET', '/contact/messages', { query }),
};
