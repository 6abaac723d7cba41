/* LoRAs: up to as many as the model takes, each with its weight. */
import { el, keepFocus } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';

function row(lora, { name, change, remove }) {
  const weight = (input) => change(Math.min(2, Math.max(0, Number(input.value) || 0)));
  const common = { min: 0, max: 2, step: 0.05, value: lora.weight, 'aria-label': t('lora.weight', { name }) };
  const range = el('input.range', {
    type: 'range',
    ...common,
    oninput: () => {
      box.value = range.value;
      weight(range);
    },
  });
  const box = el('input.input.compact.numbers', {
    type: 'number',
    ...common,
    onchange: () => {
      range.value = box.value;
      weight(box);
    },
  });
  return el(
    'div.lora',
    { data: { lora: lora.name } },
    el('span.lora-name', {}, name),
    range,
    box,
    el(
      'button.button.quiet.square.compact',
      { type: 'button', 'aria-label': t('lora.remove', { name }), onclick: remove },
      icon('close'),
    ),
  );
}

export function mountLoraList({ draft, model }) {
  const rows = el('div.loras');
  const select = el('select.input.compact', { 'aria-label': t('lora.add'), onchange: add });
  const summary = el('summary');
  const details = el('details.fold', { open: draft.value.loras.length > 0 }, summary, rows, select);
  const node = el('div', { data: { field: 'loras' } }, details);
  let drawn = '';

  function add() {
    if (!select.value) return;
    draft.set({ loras: [...draft.value.loras, { name: select.value, weight: 1 }] });
  }

  const nameOf = (name) => model().loras.find((info) => info.name === name)?.display_name || name;

  function draw(current, loras) {
    rows.replaceChildren(
      ...loras.map((lora) =>
        row(lora, {
          name: nameOf(lora.name),
          change: (weight) =>
            draft.set({ loras: draft.value.loras.map((o) => (o.name === lora.name ? { ...o, weight } : o)) }),
          remove: () => draft.set({ loras: draft.value.loras.filter((o) => o.name !== lora.name) }),
        }),
      ),
    );
    const left = current.loras.filter((info) => !loras.some((lora) => lora.name === info.name));
    select.replaceChildren(
      el('option', { value: '' }, t('lora.add')),
      ...left.map((info) => el('option', { value: info.name }, info.display_name || info.name)),
    );
    select.hidden = loras.length >= current.max_loras || left.length === 0;
    summary.textContent = t('lora.title', { n: loras.length, max: current.max_loras });
  }

  /* Draws again only when the list changes: a slider that is being moved must stay. */
  function update() {
    const current = model();
    node.hidden = !current?.max_loras || current.loras.length === 0;
    if (node.hidden) return;
    const { loras } = draft.value;
    const key = `${current.slug} ${loras.map((lora) => lora.name).join()}`;
    if (key !== drawn) keepFocus(details, () => draw(current, loras), summary);
    drawn = key;
  }

  return { node, update };
}
