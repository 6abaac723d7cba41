/* Choosing the shape: drawn rectangles with the pixels that the model makes of them. */
import { el, uid } from '../lib/dom.js';
import { t } from '../lib/i18n.js';

const BOX = 24; /* the longer side of a drawn shape, in px */

const sizeText = ({ width, height }) => t('shape.size', { w: width, h: height });

function shapeButton(ratio, draft) {
  const scale = BOX / Math.max(ratio.width, ratio.height);
  return el(
    'button.shape',
    {
      type: 'button',
      role: 'radio',
      data: { ratio: ratio.name },
      title: sizeText(ratio),
      onclick: () => draft.set({ aspect_ratio: ratio.name }),
    },
    el(
      'span.shape-box',
      { 'aria-hidden': 'true' },
      el('i', { vars: { '--w': `${ratio.width * scale}px`, '--h': `${ratio.height * scale}px` } }),
    ),
    el('span.shape-name', {}, ratio.name),
  );
}

export function mountShapePicker({ draft, model }) {
  const id = uid('shape');
  const size = el('span.aside.numbers');
  const group = el('div.shapes', { role: 'radiogroup', 'aria-labelledby': id, onkeydown: move });
  let drawnFor = null;

  function move(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...group.children];
    const next = all[(all.findIndex((node) => node.tabIndex === 0) + step + all.length) % all.length];
    draft.set({ aspect_ratio: next.dataset.ratio });
    next.focus();
  }

  function update() {
    const current = model();
    if (current !== drawnFor) {
      group.replaceChildren(...(current?.ratios || []).map((ratio) => shapeButton(ratio, draft)));
      drawnFor = current;
    }
    const chosen = current?.ratios.find((ratio) => ratio.name === draft.value.aspect_ratio);
    size.textContent = chosen ? sizeText(chosen) : '';
    for (const node of group.children) {
      const on = node.dataset.ratio === draft.value.aspect_ratio;
      node.setAttribute('aria-checked', String(on));
      node.tabIndex = on ? 0 : -1;
    }
  }

  return {
    node: el(
      'div.field',
      { data: { field: 'aspect_ratio' } },
      el('div.label', {}, el('span', { id }, t('generate.shape')), size),
      group,
    ),
    update,
  };
}
