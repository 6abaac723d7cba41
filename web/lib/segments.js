/* A row of choices of which one is pressed. */
import { el } from './dom.js';

/* options: [[value, text]]; choose(value) is called at a click. Gives {node, set(value)}: set marks the chosen one. */
export function segments(label, options, { value, choose }) {
  const buttons = options.map(([one, text]) =>
    el(
      'button',
      {
        type: 'button',
        data: { value: one },
        onclick: () => {
          set(one);
          choose(one);
        },
      },
      text,
    ),
  );
  const set = (chosen) => {
    options.forEach(([one], i) => buttons[i].setAttribute('aria-pressed', String(one === chosen)));
  };
  set(value);
  return { node: el('div.segments', { role: 'group', 'aria-label': label }, buttons), set };
}
