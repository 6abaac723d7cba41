/* The API's routes and how a request reaches them. */
import { SECURITY } from './files.mjs';
import { accountRoutes, cookieOf } from './account.mjs';
import { galleryRoutes } from './gallery.mjs';
import { jobRoutes } from './jobs.mjs';
import { hashtagRoutes } from './hashtags.mjs';
import { otherRoutes } from './other.mjs';

/* Thrown by handlers: becomes a problem document. */
export class Problem extends Error {
  constructor(status, code, extra = {}) {
    super(code);
    Object.assign(this, { status, code, extra });
  }
}

const ROUTES = [...accountRoutes, ...jobRoutes, ...galleryRoutes, ...hashtagRoutes, ...otherRoutes].map(
  ([route, access, handler]) => {
    const [method, path] = route.split(' ');
    const pattern = new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[\\w-]+)')}$`);
    return { method, pattern, access, handler };
  },
);

async function readJson(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, 'bad_json');
  }
}

function answer(response, status, body, headers = {}) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { ...SECURITY, 'Content-Type': type, 'Cache-Control': 'no-store', ...headers });
  response.end(body === null ? undefined : JSON.stringify(body));
}

function faultFor(state, method, path) {
  const fault = state.faults.get(`${method} ${path}`);
  if (!fault || fault.times <= 0) return;
  fault.times -= 1;
  throw new Problem(fault.status, fault.code);
}

/* The line goes dead in the middle of an answer, as often as a test wants. */
function breaksOff(state, response) {
  if (state.breaks <= 0) return false;
  state.breaks -= 1;
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 999 });
  response.write('{"batch_', () => response.destroy());
  return true;
}

function userOf(state, request, url) {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization || '')?.[1];
  const email = state.tokens.get(token) ?? (url.searchParams.has('sig') ? [...state.users.keys()][0] : undefined);
  return email ? state.users.get(email) : undefined;
}

/* False when no route fits. */
export async function handleApi(state, request, response, url) {
  const found = ROUTES.find(
    ({ method, pattern, handler }) => handler && method === request.method && pattern.test(url.pathname),
  );
  if (!found || (url.pathname === '/status' && (request.headers.accept || '').startsWith('text/html')))
    return false;
  state.log.push(`${request.method} ${url.pathname}`);
  try {
    faultFor(state, request.method, url.pathname);
    const user = userOf(state, request, url);
    if (found.access === 'user' && !user)
      throw new Problem(401, request.headers.authorization ? 'invalid_token' : 'unauthenticated');
    const body = request.method === 'GET' ? {} : await readJson(request);
    const key = request.headers['idempotency-key'];
    const replay = key && state.keys.get(key);
    if (replay) return (answer(response, replay.status, replay.body, { 'Idempotency-Replayed': 'true' }), true);
    const call = {
      state,
      request,
      response,
      url,
      user,
      body,
      query: url.searchParams,
      params: found.pattern.exec(url.pathname).groups || {},
      origin: url.origin,
      cookie: cookieOf(request),
    };
    const result = await found.handler(call);
    if (result === undefined) return true; /* the handler has answered */
    const { status = 200, headers, ...rest } = result;
    const payload = 'json' in rest ? rest.json : null;
    if (key) state.keys.set(key, { status, body: payload });
    if (breaksOff(state, response)) return true;
    answer(response, status, payload, headers);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const headers = [429, 503].includes(error.status) ? { 'Retry-After': '2' } : {};
    answer(
      response,
      error.status,
      {
        type: `urn:pulix:problem:${error.code}`,
        status: error.status,
        code: error.code,
        detail: error.extra.detail || error.code,
        request_id: 'f'.repeat(32),
        ...error.extra,
      },
      headers,
    );
  }
  return true;
}
