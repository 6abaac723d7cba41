/* Pure: what the page knows about jobs, and which tile each one is. */

const FINAL = new Set(['succeeded', 'failed', 'canceled', 'expired']);
const ACTIVE_TILES = new Set(['sending', 'queued', 'submitting', 'running', 'fetching']);
const KEEP_FINISHED = 20;
export const CANCELED_STAYS_MS = 10_000;

export const isFinal = (job) => FINAL.has(job.status);

/* Takes 'job' into the map unless we know a newer state of it: events, polls and answers may overtake each other.
 * Returns the state that was known before, undefined for a new job, or null when nothing changed. */
export function mergeJob(known, job) {
  const before = known.get(job.id);
  if (before && (before.status_seq >= job.status_seq || isFinal(before))) return null;
  known.set(job.id, job);
  return before;
}

/* "sending", "queued", "submitted", "running", "succeeded", "failed", "moderated", "canceled" or "expired".
 * A status that this page does not know counts as running. */
export function tileState(job) {
  switch (job.status) {
    case 'sending':
    case 'queued':
    case 'succeeded':
    case 'canceled':
    case 'expired':
      return job.status;
    case 'submitting':
      return 'submitted';
    case 'failed':
      return job.error?.code === 'moderation_blocked' ? 'moderated' : 'failed';
    default:
      return 'running';
  }
}

/* How many jobs the counters over the tiles show. */
export function countJobs(jobs) {
  const counts = { all: 0, done: 0, running: 0, queued: 0, failed: 0 };
  for (const job of jobs) {
    counts.all += 1;
    counts[kindOf(job)] += 1;
  }
  return counts;
}

/* The counter (and filter) that a job belongs to. */
export function kindOf(job) {
  const state = tileState(job);
  if (state === 'succeeded') return 'done';
  if (state === 'queued' || state === 'sending') return 'queued';
  return ACTIVE_TILES.has(job.status) || state === 'running' ? 'running' : 'failed';
}

/* Batches to show, newest first, each {id, jobs}: what is under way, and the newest finished ones that were not
 * dismissed. Canceled jobs go after ten seconds. */
export function visibleBatches(jobs, { dismissed, now }) {
  const batches = new Map();
  for (const job of jobs) {
    if (job.status === 'canceled' && now - Date.parse(job.finished_at) > CANCELED_STAYS_MS) continue;
    if (!batches.has(job.batch_id)) batches.set(job.batch_id, { id: job.batch_id, jobs: [] });
    batches.get(job.batch_id).jobs.push(job);
  }
  let finished = 0;
  return [...batches.values()]
    .map((batch) => ({ ...batch, jobs: batch.jobs.sort(byAge), newest: newestOf(batch.jobs) }))
    .sort((a, b) => b.newest - a.newest)
    .filter((batch) => {
      if (!batch.jobs.every(isFinal)) return true;
      if (dismissed.has(batch.id)) return false;
      finished += batch.jobs.length;
      return finished <= KEEP_FINISHED || finished === batch.jobs.length;
    });
}

const byAge = (a, b) => Date.parse(a.created_at) - Date.parse(b.created_at) || (a.id < b.id ? -1 : 1);
const newestOf = (jobs) => Math.max(...jobs.map((job) => Date.parse(job.created_at)));

/* Jobs of a batch that could be tried again. */
export function retryable(jobs) {
  return jobs.filter((job) => job.status === 'expired' || (job.status === 'failed' && job.error?.retryable));
}

/* Seconds since the job was started (or made). */
export function elapsedS(job, now) {
  const from = Date.parse(job.started_at || job.created_at);
  return Math.max(0, Math.floor((now - from) / 1000));
}

/* "0:07", "2:35". */
export function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/* {width, height} of the picture that a job makes, as soon as it can be known. */
export function shapeOf(job) {
  if (job.image?.width) return job.image;
  if (job.resolved?.width) return job.resolved;
  const [w, h] = String(job.request?.aspect_ratio || '1:1')
    .split(':')
    .map(Number);
  return w > 0 && h > 0 ? { width: w, height: h } : { width: 1, height: 1 };
}

/* The tiles that stand for a request until the server has answered. */
export function sendingJobs(entry) {
  const count = entry.request.count || 1;
  return Array.from({ length: count }, (_, i) => ({
    id: `${entry.key}-${i}`,
    batch_id: entry.key,
    status: 'sending',
    status_seq: 0,
    entry,
    created_at: new Date(entry.at).toISOString(),
    request: entry.request,
  }));
}
