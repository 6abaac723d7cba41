/* How many pictures; and under "More": seed, steps, guidance, quality words. */
import { el, uid } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { segments } from '../lib/segments.js';
import { COUNTS, SEED_MAX } from '../logic/draft.js';

function choice(label, options, { current, choose }) {
  const row = segments(label, options, { value: current(), choose });
  const node = el('div.field.inline', {}, el('span.label', { 'aria-hidden': 'true' }, label), row.node);
  return { node, update: () => row.set(current()) };
}

function seedField(draft) {
  const id = uid('seed');
  const input = el('input.input.compact.numbers', {
    id,
    name: 'seed',
    type: 'number',
    min: 0,
    max: SEED_MAX,
    step: 1,
    inputmode: 'numeric',
    placeholder: t('seed.random'),
    oninput: () => draft.set({ seed: input.value === '' ? null : Number(input.value) }),
  });
  const dice = el('button.button.square.compact', { type: 'button', onclick: toggle });
  function toggle() {
    draft.set({ seed: draft.value.seed === null ? Math.floor(Math.random() * (SEED_MAX + 1)) : null });
  }
  const update = () => {
    const { seed } = draft.value;
    const text = seed === null ? '' : String(seed);
    if (input.value !== text && document.activeElement !== input) input.value = text;
    const label = t(seed === null ? 'seed.lock' : 'seed.free');
    dice.replaceChildren(icon(seed === null ? 'dice' : 'lock'));
    dice.setAttribute('aria-label', label);
    dice.setAttribute('aria-pressed', String(seed !== null));
    dice.title = label;
  };
  return {
    node: el(
      'div.field',
      { data: { field: 'seed' } },
      el('label.label', { for: id }, t('generate.seed')),
      el('div.seed-row', {}, dice, input),
    ),
    update,
  };
}

/* A slider over the model's range; at its default nothing is sent. */
function slider(draft, model, { name, label, step, limits }) {
  const id = uid(name);
  const shown = el('output.aside.numbers', { for: id });
  const input = el('input.range', {
    id,
    type: 'range',
    step,
    oninput: () => {
      const value = Number(input.value);
      draft.set({ [name]: value === limits(model()).usual ? null : value });
    },
  });
  const node = el('div.field', { data: { field: name } }, el('label.label', { for: id }, label, shown), input);
  const update = () => {
    const { min, max, usual, on } = limits(model() || {});
    node.hidden = !on || min === max;
    if (node.hidden) return;
    input.min = min;
    input.max = max;
    input.value = draft.value[name] ?? usual;
    shown.textContent = input.value;
  };
  return { node, update };
}

export function mountMoreSettings({ draft, model }) {
  const count = choice(
    t('generate.images'),
    COUNTS.map((n) => [n, String(n)]),
    {
      current: () => draft.value.count,
      choose: (n) => draft.set({ count: n }),
    },
  );
  count.node.dataset.field = 'count';
  const quality = choice(
    t('generate.quality'),
    [
      ['', t('quality.none')],
      ['standard', t('quality.standard')],
      ['high', t('quality.high')],
    ],
    {
      current: () => draft.value.quality,
      choose: (value) => draft.set({ quality: value }),
    },
  );
  const seed = seedField(draft);
  const steps = slider(draft, model, {
    name: 'steps',
    label: t('generate.steps'),
    step: 1,
    limits: (m) => ({ on: true, min: m.min_steps, max: m.max_steps, usual: m.default_steps }),
  });
  const guidance = slider(draft, model, {
    name: 'guidance',
    label: t('generate.guidance'),
    step: 0.5,
    limits: (m) => ({
      on: m.supports_guidance,
      min: m.min_guidance,
      max: m.max_guidance,
      usual: m.default_guidance,
    }),
  });
  const parts = [count, quality, seed, steps, guidance];
  const { value } = draft;
  const open = value.seed !== null || value.steps !== null || value.guidance !== null || value.quality !== '';
  return {
    node: el(
      'div.more',
      {},
      count.node,
      el(
        'details.fold',
        { open },
        el('summary', {}, t('generate.more')),
        el('div.more-grid', {}, seed.node, steps.node, guidance.node, quality.node),
      ),
    ),
    update: () => parts.forEach((part) => part.update()),
  };
}
