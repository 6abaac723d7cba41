/* The person's jobs as this page knows them: loaded once, kept fresh by events. Emits "change" after each change and
 * "finished" (detail: the job) when one ends while the page is open. Also holds today's quota ("quota"). */
import { generation } from './api.js';
import { liveEvents, startEvents, stopEvents } from './events.js';
import { outbox } from './outbox.js';
import { recallOwn, rememberOwn } from './storage.js';
import { tryLater } from './try-later.js';
import { isFinal, mergeJob, sendingJobs, visibleBatches } from '../logic/jobs.js';

const REMEMBER_DISMISSED = 200;

class Jobs extends EventTarget {
  quota = null;
  loaded = false;
  failed = null; /* the problem of the last load */
  #known = new Map();
  #dismissed = new Set();
  #later = tryLater(() => this.load());

  all() {
    return [...outbox.entries.flatMap(sendingJobs), ...this.#known.values()];
  }

  batches() {
    return visibleBatches(this.all(), { dismissed: this.#dismissed, now: Date.now() });
  }

  hasActive() {
    return outbox.entries.length > 0 || [...this.#known.values()].some((job) => !isFinal(job));
  }

  take(job) {
    const before = mergeJob(this.#known, job);
    if (before === null) return;
    this.#changed();
    if (before && isFinal(job)) this.dispatchEvent(new CustomEvent('finished', { detail: job }));
  }

  takeQuota(quota) {
    this.quota = quota;
    this.dispatchEvent(new Event('quota'));
  }

  async load() {
    try {
      const [page, quota] = await Promise.all([generation.jobs({ limit: 50 }), generation.quota()]);
      for (const job of page.data) this.take(job);
      this.takeQuota(quota);
      this.failed = null;
      this.loaded = true;
      this.#later.done();
    } catch (problem) {
      this.failed = problem;
      if (problem.status !== 401) this.#later.failed();
    }
    this.#changed();
  }

  async cancel(job) {
    if (job.entry) return outbox.remove(job.entry);
    return this.take(await generation.cancelJob(job.id));
  }

  async cancelWaiting() {
    for (const entry of [...outbox.entries]) outbox.remove(entry);
    for (const job of (await generation.cancelWaiting()).jobs) this.take(job);
  }

  async retry(job, key) {
    for (const next of (await generation.retryJob(job.id, key)).jobs) this.take(next);
  }

  dismiss(batchId) {
    this.#dismissed.add(batchId);
    rememberOwn('dismissed', [...this.#dismissed].slice(-REMEMBER_DISMISSED));
    this.#changed();
  }

  bringBack(batchId) {
    this.#dismissed.delete(batchId);
    rememberOwn('dismissed', [...this.#dismissed]);
    this.#changed();
  }

  start() {
    this.#dismissed = new Set(recallOwn('dismissed') || []);
    outbox.resume();
    this.load();
    startEvents(() => this.load());
  }

  stop() {
    stopEvents();
    this.#later.done();
    outbox.clear();
    this.#known.clear();
    this.quota = null;
    this.loaded = false;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

export const jobs = new Jobs();

outbox.addEventListener('change', () => jobs.dispatchEvent(new Event('change')));
outbox.addEventListener('sent', ({ detail }) => {
  for (const job of detail.answer.jobs) jobs.take(job);
});

liveEvents.addEventListener('event', ({ detail }) => {
  if (detail.type === 'job.updated' || detail.type === 'job.finished') jobs.take(detail.data);
  else if (detail.type === 'quota.updated') jobs.takeQuota(detail.data);
  else if (detail.type === 'reset') jobs.load();
});

let following = ''; /* the session as it was last time */
let owner = null; /* whose jobs these are */

/* Starts and stops with the session; called after each change of it. An expired session keeps its tiles. */
export function followSession({ state, user }) {
  const now = `${state} ${user?.id}`;
  if (now === following) return;
  following = now;
  if (state === 'expired') {
    stopEvents();
  } else if (state === 'user') {
    if (owner && owner !== user.id) jobs.stop();
    owner = user.id;
    jobs.start();
  } else if (owner) {
    jobs.stop();
    owner = null;
  }
}
