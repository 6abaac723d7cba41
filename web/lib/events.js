/* Live updates: one stream for all tabs of this browser.
 *
 * The tab that holds the lock "pulix-events" reads the stream and passes each event on by a channel; when it closes,
 * the next one takes over from the last event id. While the stream is down, 'poll' is called with growing gaps.
 * Emits "event" (detail {type, data}) and "state" (detail "live" | "connecting" | "polling" | "off"). */
import { generation } from './api.js';
import { backoffMs, createSseParser } from '../logic/sse.js';

const STREAM_TRIES = 2; /* failures in a row after which polling helps out */
const SILENCE_MS = 45_000; /* the server sends a comment every 15 s */

export const liveEvents = new EventTarget();

let channel = null;
let stopping = null;
let lastId = '';
let state = 'off';
let poll = async () => {};

export const liveState = () => state;

function setState(next) {
  if (next === state) return;
  state = next;
  liveEvents.dispatchEvent(new CustomEvent('state', { detail: state }));
}

function emit(event) {
  if (event.id) lastId = event.id;
  liveEvents.dispatchEvent(new CustomEvent('event', { detail: event }));
}

function share(message) {
  channel?.postMessage(message);
}

const pause = (ms, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });

/* Reads one stream to its end; throws when it can't be opened or falls silent. */
async function readStream(signal, onOpen) {
  const control = new AbortController();
  const abort = () => control.abort();
  signal.addEventListener('abort', abort, { once: true });
  let watchdog = setTimeout(abort, SILENCE_MS);
  try {
    const response = await generation.events(lastId, control.signal);
    onOpen();
    const feed = createSseParser((event) => {
      const message = { type: event.type, data: JSON.parse(event.data || '{}'), id: event.id };
      emit(message);
      share({ kind: 'event', message });
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(abort, SILENCE_MS);
      feed(value);
    }
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener('abort', abort);
  }
}

async function lead(signal) {
  let failures = 0;
  let pollGap = 1000;
  while (!signal.aborted) {
    if (failures < STREAM_TRIES) setState('connecting');
    try {
      await readStream(signal, () => {
        failures = 0;
        pollGap = 1000;
        setState('live');
        share({ kind: 'state', state: 'live' });
      });
    } catch (error) {
      if (error.status === 401) return;
    }
    if (signal.aborted) return;
    failures += 1;
    if (failures < STREAM_TRIES) {
      await pause(backoffMs(failures - 1), signal);
      continue;
    }
    setState('polling');
    share({ kind: 'state', state: 'polling' });
    await poll().catch(() => {});
    await pause(pollGap, signal);
    pollGap = Math.min(10_000, pollGap * 1.5);
  }
}

/* Starts for the person who is signed in. 'pollOnce' refreshes what is shown when there is no stream. */
export function startEvents(pollOnce) {
  stopEvents();
  poll = pollOnce;
  stopping = new AbortController();
  const { signal } = stopping;
  channel = new BroadcastChannel('pulix-events');
  channel.onmessage = ({ data }) => {
    if (data.kind === 'event') emit(data.message);
    else setState(data.state);
  };
  setState('connecting');
  if (!navigator.locks) lead(signal);
  else navigator.locks.request('pulix-events', { signal }, () => lead(signal)).catch(() => {});
  /* A tab that does not lead hears nothing until something happens; it counts as live. */
  setTimeout(() => {
    if (state === 'connecting' && !signal.aborted) setState('live');
  }, 3000);
}

export function stopEvents() {
  stopping?.abort();
  channel?.close();
  stopping = null;
  channel = null;
  lastId = '';
  setState('off');
}
