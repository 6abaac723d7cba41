/* Requests for pictures that the server has not confirmed yet. An entry keeps its Idempotency-Key however often it is
 * sent, and survives a reload, so a click counts once even when the answer is lost.
 * Emits "change", "sent" (detail {entry, answer}) and "refused" (detail {entry, problem}). */
import { generation, newKey } from './api.js';
import { backoffMs } from '../logic/sse.js';
import { recallOwn, rememberOwn } from './storage.js';

const KEPT_MS = 20 * 3600 * 1000; /* the server keeps keys for 24 h */

class Outbox extends EventTarget {
  entries = [];
  #busy = new Set();

  /* Takes up what an earlier page left unsent. */
  resume() {
    const now = Date.now();
    this.entries = (recallOwn('outbox') || []).filter((entry) => now - entry.at < KEPT_MS);
    this.flush();
  }

  add(request) {
    const entry = { key: newKey(), at: Date.now(), request };
    this.entries.push(entry);
    this.#save();
    this.#deliver(entry);
    return entry;
  }

  remove(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    this.#save();
  }

  clear() {
    this.entries = [];
  }

  flush() {
    for (const entry of this.entries) this.#deliver(entry);
  }

  #save() {
    rememberOwn('outbox', this.entries.length ? this.entries : undefined);
    this.dispatchEvent(new Event('change'));
  }

  /* Sends until there is an answer; what can't be reached is tried again, also when the network is back. */
  async #deliver(entry) {
    if (this.#busy.has(entry.key)) return;
    this.#busy.add(entry.key);
    for (let attempt = 0; this.entries.includes(entry) && attempt < 40; attempt++) {
      try {
        const answer = await generation.createJobs(entry.request, entry.key);
        this.remove(entry);
        this.dispatchEvent(new CustomEvent('sent', { detail: { entry, answer } }));
        break;
      } catch (problem) {
        if (!isTransient(problem)) {
          this.remove(entry);
          if (problem.status !== 401)
            this.dispatchEvent(new CustomEvent('refused', { detail: { entry, problem } }));
          break;
        }
        entry.tries = attempt + 1;
        this.dispatchEvent(new Event('change'));
        await this.#pause(Math.max(backoffMs(attempt + 1), problem.retryAfterS * 1000));
      }
    }
    this.#busy.delete(entry.key);
  }

  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      addEventListener(
        'online',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
  }
}

function isTransient(problem) {
  return (
    problem.status === 0 ||
    problem.code === 'idempotency_in_progress' ||
    problem.code === 'overloaded' ||
    problem.code === 'unavailable' ||
    problem.code === 'deadline_exceeded' ||
    problem.code === 'rate_limited'
  );
}

export const outbox = new Outbox();
