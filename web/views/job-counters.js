/* The small counters over the requests; each is a filter, too. */
import { el } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';

const KINDS = [
  ['done', 'check'],
  ['running', 'spark'],
  ['queued', 'clock'],
  ['failed', 'warn'],
  ['all', null],
];

/* Calls choose(kind); update(counts, chosen) shows how many there are of each. */
export function mountJobCounters(choose) {
  const counters = KINDS.map(([kind, name]) => {
    const text = el('span.numbers');
    const button = el('button.counter', { type: 'button', data: { kind }, onclick: () => choose(kind) });
    button.append(...(name ? [icon(name)] : []), text);
    return { kind, text, button };
  });
  const update = (counts, chosen) => {
    for (const { kind, text, button } of counters) {
      const label = t(`jobs.count.${kind}`, { n: counts[kind] });
      text.textContent = kind === 'all' ? t('jobs.all', { n: counts.all }) : String(counts[kind]);
      button.setAttribute('aria-pressed', String(kind === chosen));
      if (kind !== 'all') button.setAttribute('aria-label', label);
      button.title = label;
      button.disabled = counts[kind] === 0 && kind !== 'all';
    }
  };
  const buttons = counters.map(({ button }) => button);
  return { node: el('div.counters', { role: 'group', 'aria-label': t('jobs.filter') }, buttons), update };
}
