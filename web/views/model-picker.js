/* Choosing the model: how fast, how dear, what it can do. Tells what a change of model changed in the form. */
import { el, uid } from '../lib/dom.js';
import { formatNumber, formatPrice, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';

function facts(model) {
  const list = [];
  if (model.typical_s > 0) list.push(t('model.seconds', { s: formatNumber(Math.round(model.typical_s)) }));
  if (model.price_usd > 0) list.push(t('model.price', { price: formatPrice(model.price_usd) }));
  const [min, max] = [model.min_steps, model.max_steps];
  list.push(min === max ? t('model.fixedSteps', { n: max }) : t('model.steps', { min, max }));
  return list.join(' · ');
}

function badges(model) {
  const list = [
    model.is_default && t('model.default'),
    model.supports_negative_prompt && t('model.avoid'),
    model.max_loras > 0 && t('model.lora'),
    model.supports_guidance && t('model.guidance'),
  ].filter(Boolean);
  return el(
    'span.badges',
    {},
    list.map((text) => el('span.badge', {}, text)),
  );
}

const nameAndFacts = (model) => [
  el('span.model-name', {}, model.name),
  el('span.muted.small.numbers', {}, facts(model)),
];

/* "Shape 16:9 → 3:2". */
function changeText({ field, from, to }) {
  if (field === 'loras') return t('model.changed.loras');
  return t('model.changed', { field: t(`generate.field.${field}`), from: from ?? '–', to: to ?? '–' });
}

export function mountModelPicker({ draft, catalogue, model, choose }) {
  const id = uid('model');
  const list = el('div', { role: 'radiogroup', 'aria-labelledby': id });
  const chosen = el('span.model-text');
  const fold = el('details.models', {}, el('summary', { 'aria-describedby': id }, chosen, icon('down')), list);
  const changes = el('p.note', { hidden: true, role: 'status' });
  let drawnFor = null;

  function pick(slug) {
    draft.set({ model: slug });
    const changed = choose(slug);
    changes.hidden = changed.length === 0;
    changes.replaceChildren(
      icon('info'),
      el('span', {}, `${t('model.adjusted')} ${changed.map(changeText).join(', ')}`),
    );
  }

  /* Who points has chosen; who walks by arrow keys goes on looking. */
  const closeAfter = (clicks) => {
    if (clicks > 0) fold.open = false;
  };

  function option(one) {
    return el(
      'label.model',
      { onclick: ({ detail }) => closeAfter(detail) },
      el('input', { type: 'radio', name: 'model', value: one.slug, onchange: () => pick(one.slug) }),
      el('span.model-text', {}, nameAndFacts(one), badges(one)),
    );
  }

  function update() {
    if (drawnFor !== catalogue.models) {
      list.replaceChildren(...catalogue.models.map(option));
      drawnFor = catalogue.models;
    }
    const current = model();
    for (const input of list.querySelectorAll('input')) input.checked = input.value === current?.slug;
    if (current) chosen.replaceChildren(...nameAndFacts(current));
  }

  return {
    node: el(
      'div.field',
      { data: { field: 'model' } },
      el('div.label', {}, el('span', { id }, t('generate.model'))),
      fold,
      changes,
    ),
    update,
  };
}
