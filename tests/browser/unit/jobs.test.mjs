import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  clock,
  countJobs,
  elapsedS,
  kindOf,
  mergeJob,
  retryable,
  sendingJobs,
  shapeOf,
  tileState,
  visibleBatches,
} from '../../../web/logic/jobs.js';

const T0 = Date.parse('2026-11-23T12:00:00Z');
const at = (seconds) => new Date(T0 + seconds * 1000).toISOString();
const job = (id, status, changes = {}) => ({
  id,
  batch_id: id,
  status,
  status_seq: 1,
  created_at: at(0),
  request: { prompt: 'x' },
  ...changes,
});

test('a late event never takes a job back', () => {
  const known = new Map();
  assert.equal(mergeJob(known, job('a', 'queued')), undefined);
  assert.equal(mergeJob(known, job('a', 'running', { status_seq: 3 })).status, 'queued');
  assert.equal(mergeJob(known, job('a', 'submitting', { status_seq: 2 })), null);
  assert.equal(known.get('a').status, 'running');
});

test('a final state stays, even against a higher number', () => {
  const known = new Map([['a', job('a', 'succeeded', { status_seq: 5 })]]);
  assert.equal(mergeJob(known, job('a', 'running', { status_seq: 9 })), null);
});

test('each status has its tile, and an unknown one counts as running', () => {
  assert.equal(tileState(job('a', 'submitting')), 'submitted');
  assert.equal(tileState(job('a', 'fetching')), 'running');
  assert.equal(tileState(job('a', 'dreaming')), 'running');
  assert.equal(kindOf(job('a', 'dreaming')), 'running');
  assert.equal(tileState(job('a', 'failed', { error: { code: 'moderation_blocked' } })), 'moderated');
  assert.equal(tileState(job('a', 'failed', { error: null })), 'failed');
});

test('the counters add up', () => {
  const jobs = ['queued', 'sending', 'running', 'submitting', 'succeeded', 'failed', 'expired', 'canceled'].map(
    (status, i) => job(String(i), status),
  );
  assert.deepEqual(countJobs(jobs), { all: 8, done: 1, running: 2, queued: 2, failed: 3 });
});

test('requests are shown newest first, with their pictures in the order they were asked for', () => {
  const jobs = [
    job('b2', 'queued', { batch_id: 'B', created_at: at(61) }),
    job('a', 'queued', { batch_id: 'A' }),
    job('b1', 'queued', { batch_id: 'B', created_at: at(60) }),
  ];
  const batches = visibleBatches(jobs, { dismissed: new Set(), now: T0 });
  assert.deepEqual(
    batches.map((batch) => batch.jobs.map((one) => one.id)),
    [['b1', 'b2'], ['a']],
  );
});

test('a dismissed request is gone, but not while something of it is under way', () => {
  const jobs = [
    job('a', 'succeeded', { batch_id: 'A' }),
    job('b', 'succeeded', { batch_id: 'B' }),
    job('c', 'running', { batch_id: 'B' }),
  ];
  const batches = visibleBatches(jobs, { dismissed: new Set(['A', 'B']), now: T0 });
  assert.deepEqual(
    batches.map(({ id }) => id),
    ['B'],
  );
});

test('at most twenty finished pictures stay, all that are under way stay', () => {
  const done = Array.from({ length: 30 }, (_, i) => job(`d${i}`, 'succeeded', { created_at: at(i) }));
  const waiting = Array.from({ length: 25 }, (_, i) => job(`w${i}`, 'queued', { created_at: at(-i) }));
  const batches = visibleBatches([...done, ...waiting], { dismissed: new Set(), now: T0 });
  assert.equal(batches.filter(({ id }) => id.startsWith('d')).length, 20);
  assert.equal(batches.filter(({ id }) => id.startsWith('w')).length, 25);
});

test('a canceled picture goes after ten seconds', () => {
  const jobs = [job('a', 'canceled', { finished_at: at(0) })];
  assert.equal(visibleBatches(jobs, { dismissed: new Set(), now: T0 + 9_000 }).length, 1);
  assert.equal(visibleBatches(jobs, { dismissed: new Set(), now: T0 + 11_000 }).length, 0);
});

test('what failed for good is not offered again', () => {
  const jobs = [
    job('a', 'failed', { error: { retryable: true } }),
    job('b', 'failed', { error: { retryable: false } }),
    job('c', 'expired'),
    job('d', 'succeeded'),
  ];
  assert.deepEqual(
    retryable(jobs).map(({ id }) => id),
    ['a', 'c'],
  );
});

test('a tile has the right shape before its picture exists', () => {
  assert.deepEqual(shapeOf(job('a', 'queued', { request: { aspect_ratio: '16:9' } })), { width: 16, height: 9 });
  assert.deepEqual(shapeOf(job('a', 'queued', { request: {} })), { width: 1, height: 1 });
  assert.equal(shapeOf(job('a', 'queued', { resolved: { width: 1152, height: 640 } })).width, 1152);
});

test('a request that is being sent stands for as many tiles as pictures', () => {
  const tiles = sendingJobs({ key: 'k', at: T0, request: { prompt: 'x', count: 3 } });
  assert.deepEqual(
    tiles.map(({ id, batch_id: batch, status }) => [id, batch, status]),
    [
      ['k-0', 'k', 'sending'],
      ['k-1', 'k', 'sending'],
      ['k-2', 'k', 'sending'],
    ],
  );
});

test('elapsed time counts from the start and never runs backwards', () => {
  assert.equal(elapsedS(job('a', 'running', { started_at: at(10) }), T0 + 75_000), 65);
  assert.equal(elapsedS(job('a', 'running', { started_at: at(10) }), T0), 0);
  assert.equal(clock(65), '1:05');
});
