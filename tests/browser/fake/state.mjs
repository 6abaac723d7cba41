/* All that the fake server knows, in memory. */
import { randomBytes } from 'node:crypto';

export const newId = () => randomBytes(16).toString('hex');

export function createState() {
  const state = {
    users: new Map() /* e-mail -> {password, ...User} */,
    tokens: new Map() /* access token -> e-mail */,
    refreshTokens: new Map(),
    sessions: [],
    jobs: [] /* newest first */,
    images: [],
    sets: [],
    history: [],
    feedback: [],
    messages: [],
    shares: new Map() /* token -> image id */,
    keys: new Map() /* Idempotency-Key -> answer */,
    streams: new Set() /* {email, response} */,
    timers: new Set(),
    log: [] /* "POST /generation/jobs" of each API request */,
    eventId: 0,
    tokenSeconds: 900,
    limit: 100,
    used: 0,
    speed: 1 /* factor of the duration of jobs */,
    faults: new Map() /* "GET /path" -> {status, code, times} */,
    breaks: 0 /* answers that break off in the middle */,
    streamDown: false,
    sandbox: true,
  };
  state.later = (ms, action) => {
    const timer = setTimeout(() => {
      state.timers.delete(timer);
      action();
    }, ms);
    state.timers.add(timer);
  };
  state.emit = (email, type, data) => {
    state.eventId += 1;
    for (const stream of state.streams) {
      if (stream.email === email)
        stream.response.write(`id: ${state.eventId}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    }
  };
  state.stop = () => {
    for (const timer of state.timers) clearTimeout(timer);
    for (const stream of state.streams) stream.response.end();
  };
  return state;
}

export function quotaOf(state) {
  const reset = new Date();
  reset.setUTCHours(24, 0, 0, 0);
  return {
    plan: 'standard',
    used: state.used,
    limit: state.limit,
    window: 'day',
    resets_at: reset.toISOString(),
  };
}
