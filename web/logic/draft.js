/* Pure: the form for pictures. A draft is what is filled in; a request is what is sent. */

export const PROMPT_MIN = 3;
export const PROMPT_MAX = 2000;
export const COUNTS = [1, 2, 3, 4, 6, 8];
export const SEED_MAX = 4294967295;

export const emptyDraft = () => ({
  prompt: '',
  negative_prompt: '',
  style: '',
  aspect_ratio: '1:1',
  model: '',
  loras: [],
  seed: null,
  steps: null,
  guidance: null,
  count: 1,
  quality: '',
  enhance_prompt: false,
});

const asText = (value, max) => (typeof value === 'string' ? value.slice(0, max) : '');
const asNumber = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null);

/* A draft from what may be anything (storage, an address, an old picture's request). */
export function cleanDraft(raw) {
  const from = raw && typeof raw === 'object' ? raw : {};
  return {
    prompt: asText(from.prompt, PROMPT_MAX),
    negative_prompt: asText(from.negative_prompt, PROMPT_MAX),
    style: asText(from.style, 100),
    aspect_ratio: /^\d{1,2}:\d{1,2}$/.test(from.aspect_ratio) ? from.aspect_ratio : '1:1',
    model: asText(from.model, 100),
    loras: (Array.isArray(from.loras) ? from.loras : [])
      .filter((lora) => typeof lora?.name === 'string' && asNumber(lora.weight) !== null)
      .map(({ name, weight }) => ({ name, weight: Math.min(2, Math.max(0, weight)) })),
    seed: asNumber(from.seed),
    steps: asNumber(from.steps),
    guidance: asNumber(from.guidance),
    count: COUNTS.includes(from.count) ? from.count : 1,
    quality: ['standard', 'high'].includes(from.quality) ? from.quality : '',
    enhance_prompt: from.enhance_prompt === true,
  };
}

export const promptLength = (text) => [...text.trim()].length;

/* The body of POST /generation/jobs: only what is filled in and the model can use. */
export function toRequest(draft, model) {
  const request = { prompt: draft.prompt.trim(), aspect_ratio: draft.aspect_ratio, count: draft.count };
  if (draft.style) request.style = draft.style;
  if (model) request.model = model.slug;
  if (draft.negative_prompt.trim() && model?.supports_negative_prompt !== false) {
    request.negative_prompt = draft.negative_prompt.trim();
  }
  if (draft.loras.length && model?.max_loras > 0) request.loras = draft.loras;
  if (draft.seed !== null) request.seed = draft.seed;
  if (draft.steps !== null) request.steps = draft.steps;
  if (draft.guidance !== null && model?.supports_guidance) request.guidance = draft.guidance;
  if (draft.quality) request.quality = draft.quality;
  if (draft.enhance_prompt && model?.supports_enhance) request.enhance_prompt = true;
  return request;
}

const ratioValue = (name) => {
  const [w, h] = name.split(':').map(Number);
  return w / h;
};

/* The model's ratio that is nearest to 'wanted'. */
export function nearestRatio(ratios, wanted) {
  if (!ratios.length || ratios.some((ratio) => ratio.name === wanted)) return wanted;
  const target = Math.log(ratioValue(wanted));
  const distance = (ratio) => Math.abs(Math.log(ratioValue(ratio.name)) - target);
  return ratios.reduce((best, ratio) => (distance(ratio) < distance(best) ? ratio : best)).name;
}

const clampTo = (value, min, max) => Math.min(max, Math.max(min, value));

/* The draft made fit for 'model', and what had to change: [{field, from, to}]. */
export function adjustTo(draft, model) {
  const next = { ...draft, model: model.slug };
  const changed = [];
  const set = (field, to) => {
    if (next[field] === to) return;
    changed.push({ field, from: next[field], to });
    next[field] = to;
  };
  set('aspect_ratio', nearestRatio(model.ratios, draft.aspect_ratio));
  if (draft.steps !== null) set('steps', clampTo(draft.steps, model.min_steps, model.max_steps));
  if (draft.guidance !== null) {
    set(
      'guidance',
      model.supports_guidance ? clampTo(draft.guidance, model.min_guidance, model.max_guidance) : null,
    );
  }
  const known = new Set(model.loras.map((lora) => lora.name));
  const loras = draft.loras.filter((lora) => known.has(lora.name)).slice(0, model.max_loras);
  if (loras.length !== draft.loras.length) set('loras', loras);
  return { draft: next, changed };
}

/* Why the button is blocked: [{field, code, ...params}], empty when it is not. */
export function blockers(draft, { model, quota }) {
  const reasons = [];
  const length = promptLength(draft.prompt);
  if (length < PROMPT_MIN)
    reasons.push({ field: 'prompt', code: length ? 'prompt_short' : 'prompt_empty', min: PROMPT_MIN });
  if (length > PROMPT_MAX) reasons.push({ field: 'prompt', code: 'prompt_long', over: length - PROMPT_MAX });
  if (!model) reasons.push({ field: '', code: 'no_model' });
  if (draft.seed !== null && !(Number.isInteger(draft.seed) && draft.seed >= 0 && draft.seed <= SEED_MAX)) {
    reasons.push({ field: 'seed', code: 'bad_seed' });
  }
  if (model && draft.steps !== null && (draft.steps < model.min_steps || draft.steps > model.max_steps)) {
    reasons.push({ field: 'steps', code: 'bad_steps', min: model.min_steps, max: model.max_steps });
  }
  if (quota && quota.used >= quota.limit) reasons.push({ field: '', code: 'quota', at: quota.resets_at });
  else if (quota && quota.used + draft.count > quota.limit) {
    reasons.push({ field: 'count', code: 'quota_count', left: quota.limit - quota.used });
  }
  return reasons;
}

/* The draft of a picture's or job's request: with the seed that was used ("reuse") or a new one ("remix"). */
export function draftOf(request, resolved, { keepSeed }) {
  const draft = cleanDraft({ ...request, model: request.model || resolved?.model, count: 1 });
  draft.seed = keepSeed ? (request.seed ?? resolved?.seed ?? null) : null;
  return draft;
}
