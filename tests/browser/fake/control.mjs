/* POST /fake/<name> {…}: what a test sets up.
 *   set {speed, limit, used, tokenSeconds, sandbox, breaks}   seed {count}            pictures for the one account
 *   fault {route: "GET /generation/images", status, code, times}              stream {down}   expire {}   every token dies
 * GET /fake/log: the API requests so far. */
import { seedImages } from './jobs.mjs';

const readBody = async (request) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
};

const ACTIONS = {
  set: (state, body) => {
    Object.assign(state, body);
  },
  seed: (state, { count }) => seedImages(state, count),
  fault: (state, { route, status = 503, code = 'unavailable', times = 1 }) => {
    state.faults.set(route, { status, code, times });
  },
  stream: (state, { down }) => {
    state.streamDown = down;
    if (down) for (const stream of state.streams) stream.response.destroy();
  },
  expire: (state) => {
    state.tokens.clear();
    state.refreshTokens.clear();
  },
};

export async function control(state, request, response, url) {
  const name = url.pathname.slice('/fake/'.length);
  const body = request.method === 'POST' ? await readBody(request) : {};
  if (ACTIONS[name]) ACTIONS[name](state, body);
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(name === 'log' ? state.log : {}));
}
