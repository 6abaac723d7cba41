/* Jobs that live by timers, and the pictures they leave. */
import { Problem } from './api.mjs';
import { MODELS, STYLES } from './catalogue.mjs';
import { newId, quotaOf } from './state.mjs';
import { LOOKS } from '../../../web/logic/scene.js';
import { lookOf } from '../../../web/logic/styles.js';

const now = () => new Date().toISOString();

function resolve(request) {
  const model = MODELS.find((one) => one.slug === request.model) || MODELS[0];
  const ratio = model.ratios.find((one) => one.name === (request.aspect_ratio || '1:1')) || model.ratios[0];
  const style = STYLES.find((one) => one.id === request.style);
  return {
    model: model.slug,
    width: ratio.width,
    height: ratio.height,
    steps: request.steps ?? model.default_steps,
    guidance: request.guidance ?? 0,
    seed: request.seed ?? Math.floor(Math.random() * 4294967295),
    prompt_sent: [request.prompt, style?.words].filter(Boolean).join(', '),
    negative_sent: request.negative_prompt || '',
    dropped: [],
    loras: request.loras || [],
    prompt_enhanced: '',
  };
}

function typed(request) {
  return {
    prompt: '',
    negative_prompt: '',
    style: '',
    aspect_ratio: '',
    model: '',
    loras: [],
    seed: null,
    steps: null,
    guidance: null,
    count: null,
    enhance_prompt: false,
    quality: '',
    ...request,
  };
}

function newJob(state, user, request, batch) {
  const id = newId();
  const job = {
    id,
    batch_id: batch,
    status: 'queued',
    status_seq: 1,
    created_at: now(),
    started_at: null,
    finished_at: null,
    request: typed(request),
    resolved: resolve(request),
    queue: null,
    progress: { percent: null, stage: 'waiting' },
    image: null,
    error: null,
    cost: { amount: 0.00136, currency: 'USD', is_estimate: true },
    retried_from: null,
    links: {
      self: `/generation/jobs/${id}`,
      cancel: `/generation/jobs/${id}/cancel`,
      retry: '',
      events: '/generation/events',
    },
  };
  Object.defineProperty(job, 'email', { value: user.email });
  state.jobs.unshift(job);
  state.used += 1;
  return job;
}

function change(state, job, changes) {
  if (['succeeded', 'failed', 'canceled', 'expired'].includes(job.status)) return;
  Object.assign(job, changes, { status_seq: job.status_seq + 1 });
  if (job.status !== 'queued') job.queue = null;
  const final = ['succeeded', 'failed', 'canceled', 'expired'].includes(job.status);
  if (final) job.finished_at = now();
  state.emit(job.email, final ? 'job.finished' : 'job.updated', job);
}

export function imageOf(job, origin) {
  const style = STYLES.find((one) => one.id === job.request.style);
  const look = style ? lookOf(style) : LOOKS[job.resolved.seed % LOOKS.length];
  const file = (variant) => `${origin}/generation/images/${job.id}/file?variant=${variant}&exp=1&sig=x`;
  const { width, height } = job.resolved;
  return {
    id: job.id,
    job_id: job.id,
    batch_id: job.batch_id,
    created_at: now(),
    title: '',
    starred: false,
    tags: [],
    url: file('full'),
    thumb_url: file('thumb'),
    thumb2x_url: file('thumb2x'),
    width,
    height,
    content_type: 'image/png',
    bytes: 1_312_404,
    color: '#6d7f92',
    request: job.request,
    resolved: job.resolved,
    deleted_at: null,
    purged_at: null,
    share: null,
    cost: { amount: 0.00136, currency: 'USD', is_estimate: false },
    aspect_ratio: job.request.aspect_ratio || '1:1',
    look,
  };
}

function succeed(state, job, origin) {
  const image = imageOf(job, origin);
  state.images.unshift(image);
  const { id, url, thumb_url, thumb2x_url, width, height, content_type, bytes, color } = image;
  change(state, job, {
    status: 'succeeded',
    progress: { percent: 100, stage: 'fetching' },
    image: { id, url, thumb_url, thumb2x_url, width, height, content_type, bytes, color },
  });
}

const fail = (state, job, code, retryable, charged = false) =>
  change(state, job, { status: 'failed', error: { code, detail: code, retryable, charged } });

/* The life of a job; 'n' is its place among those that were asked for together. */
function live(state, job, n, origin) {
  const has = (word) => job.request.prompt.toLowerCase().includes(word);
  const step = (seconds, action) =>
    state.later(seconds * 1000 * state.speed, () => {
      if (!['canceled', 'failed'].includes(job.status)) action();
    });
  job.queue = { position: n + 1, eta_low_s: 4 + n * 3, eta_high_s: 9 + n * 5 };
  if (has('queue')) return;
  const start = 0.6 + n * 0.8;
  step(start, () =>
    change(state, job, {
      status: 'submitting',
      started_at: now(),
      progress: { percent: null, stage: 'sending' },
    }),
  );
  step(start + 0.5, () => change(state, job, { status: 'running', progress: { percent: null, stage: 'running' } }));
  if (has('slow')) return;
  for (const percent of [20, 45, 70, 90])
    step(start + 0.6 + percent / 50, () => change(state, job, { progress: { percent, stage: 'running' } }));
  step(start + 2.6, () => {
    if (has('forbidden')) fail(state, job, 'moderation_blocked', false);
    else if (has('fail') || (has('partly') && n === 1)) fail(state, job, 'upstream_failed', true);
    else if (has('lost')) fail(state, job, 'outcome_unknown', false, true);
    else if (has('expire'))
      change(state, job, {
        status: 'expired',
        error: { code: 'job_expired', detail: '', retryable: true, charged: false },
      });
    else succeed(state, job, origin);
    state.emit(job.email, 'quota.updated', quotaOf(state));
  });
}

function createJobs({ state, user, body, origin }) {
  const count = body.count || 1;
  if (!body.prompt || body.prompt.length < 3) {
    throw new Problem(422, 'validation_failed', {
      errors: [{ field: 'prompt', code: 'too_short', detail: 'must have at least 3 characters' }],
    });
  }
  if (state.used + count > state.limit) throw new Problem(429, 'quota_exhausted');
  const batch = newId();
  const jobs = Array.from({ length: count }, () => newJob(state, user, body, batch));
  jobs.forEach((job, n) => live(state, job, n, origin));
  return { status: 202, json: { batch_id: batch, jobs } };
}

function findJob(state, id) {
  const job = state.jobs.find((one) => one.id === id);
  if (!job) throw new Problem(404, 'not_found');
  return job;
}

function estimate({ state, body }) {
  const model = MODELS.find((one) => one.slug === body.model) || MODELS[0];
  const count = body.count || 1;
  const warnings =
    body.negative_prompt && !model.supports_negative_prompt
      ? [{ field: 'negative_prompt', code: 'dropped', detail: '' }]
      : [];
  return {
    json: {
      resolved: resolve(body),
      cost: { amount: model.price_usd * count, currency: 'USD', is_estimate: true },
      quota: quotaOf(state),
      eta_low_s: model.typical_s * 0.8,
      eta_high_s: model.slow_s + (count - 1) * 4,
      warnings,
    },
  };
}

function events({ state, user, response }) {
  if (state.streamDown) throw new Problem(503, 'unavailable');
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(': welcome\n\n');
  const stream = { email: user.email, response };
  state.streams.add(stream);
  response.on('close', () => state.streams.delete(stream));
}

/* Pictures of the past, for galleries: 'count' of them over the last months. */
export function seedImages(state, count) {
  const [user] = state.users.values();
  const subjects = [
    'A quiet harbour at dawn, mist over the water',
    'A fox asleep under a pine in the snow',
    'A lighthouse on a green island',
    'Night train through a rainy city',
    'An old observatory above the clouds',
    'A small tea house by a lake',
    'Terraced fields after the rain',
    'A red kite over dunes',
    'Ледяная пещера, синий свет',
    'Рыбак в лодке на рассвете',
  ];
  for (let i = 0; i < count; i++) {
    const model = MODELS[i % MODELS.length];
    const request = {
      prompt: subjects[i % subjects.length],
      style: i % 3 ? STYLES[(i * 5) % STYLES.length].id : '',
      model: model.slug,
      aspect_ratio: model.ratios[(i * 7) % model.ratios.length].name,
      seed: i * 7919,
    };
    const job = {
      id: newId(),
      batch_id: `batch${Math.floor(i / 2)}`,
      request: typed(request),
      resolved: resolve(request),
      email: user.email,
    };
    const image = imageOf(job, '');
    image.created_at = new Date(Date.now() - i * 7.3 * 3600e3).toISOString();
    image.starred = i % 6 === 1;
    image.tags = i % 4 === 0 ? ['Landscape', 'Morning'] : [];
    state.images.push(image);
  }
}

export const jobRoutes = [
  ['POST /generation/jobs', 'user', createJobs],
  ['POST /generation/estimate', 'user', estimate],
  [
    'GET /generation/jobs',
    'user',
    ({ state, query }) => ({
      json: { data: state.jobs.slice(0, Number(query.get('limit')) || 20), next_cursor: null },
    }),
  ],
  [
    'POST /generation/jobs/cancel',
    'user',
    ({ state }) => {
      const jobs = state.jobs.filter((job) => job.status === 'queued');
      jobs.forEach((job) => change(state, job, { status: 'canceled' }));
      return { json: { jobs } };
    },
  ],
  ['GET /generation/jobs/{id}', 'user', ({ state, params }) => ({ json: findJob(state, params.id) })],
  [
    'POST /generation/jobs/{id}/cancel',
    'user',
    ({ state, params }) => {
      const job = findJob(state, params.id);
      if (job.finished_at) throw new Problem(409, 'job_finished');
      change(state, job, { status: 'canceled' });
      return { json: job };
    },
  ],
  [
    'POST /generation/jobs/{id}/retry',
    'user',
    ({ state, user, params, origin }) => {
      const old = findJob(state, params.id);
      const job = newJob(
        state,
        user,
        { ...old.request, count: 1, prompt: old.request.prompt.replace(/fail|expire|partly/i, 'good') },
        old.batch_id,
      );
      job.retried_from = old.id;
      live(state, job, 0, origin);
      return { status: 202, json: { batch_id: job.batch_id, jobs: [job] } };
    },
  ],
  ['GET /generation/models', 'user', ({ state }) => ({ json: { data: MODELS, sandbox: state.sandbox } })],
  ['GET /generation/styles', 'user', () => ({ json: { data: STYLES } })],
  [
    'POST /generation/enhance',
    'user',
    ({ body }) => ({
      json: {
        prompt_before: body.prompt,
        prompt_after: `${body.prompt}, golden morning light, long shadows, fine detail, calm mood`,
        negative_before: '',
        negative_after: '',
      },
    }),
  ],
  ['GET /generation/quota', 'user', ({ state }) => ({ json: quotaOf(state) })],
  ['GET /generation/events', 'user', events],
];
