/* How well Pulix works, measured by itself over the last day; public. */
import { generation } from '../lib/api.js';
import { el } from '../lib/dom.js';
import { problemText } from '../lib/forms.js';
import { formatMoment, formatNumber, formatPercent, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';

const AGAIN_MS = 30_000;

const seconds = (value) =>
  value > 0 ? t('status.seconds', { s: formatNumber(Math.round(value * 10) / 10) }) : t('status.none');
const percent = (rate) =>
  typeof rate === 'number' ? formatPercent(Math.floor(rate * 1000) / 1000) : t('status.none');

function figure(label, value) {
  return el('div.figure', {}, el('dt', {}, label), el('dd.numbers', {}, value));
}

function report(answer) {
  return [
    el(
      'div.status-head',
      { data: { state: answer.state } },
      el('span.status-dot', { 'aria-hidden': 'true' }),
      el('h1', {}, t(`status.${answer.state}`)),
    ),
    el('p.muted', {}, t('status.lead')),
    el(
      'dl.figures',
      {},
      figure(t('status.rate'), percent(answer.success_rate)),
      figure(t('status.jobs'), formatNumber(answer.jobs)),
      figure(t('status.p50'), seconds(answer.p50_s)),
      figure(t('status.p95'), seconds(answer.p95_s)),
      figure(t('status.waiting'), formatNumber(answer.waiting)),
      figure(t('status.upstream'), t(`status.upstream.${answer.upstream}`)),
    ),
    answer.sandbox ? el('p.note', {}, icon('info'), el('span', {}, t('status.sandbox'))) : null,
    el('p.muted.small', {}, t('status.checked', { date: formatMoment(answer.checked_at) })),
  ].filter(Boolean);
}

export function mount(root) {
  async function draw() {
    try {
      root.replaceChildren(...report(await generation.status()));
    } catch (problem) {
      root.replaceChildren(
        el(
          'div.empty',
          { role: 'alert' },
          el('h1', {}, t('status.down')),
          el('p', {}, t('status.failed')),
          el('p.small', {}, problemText(problem)),
          el('button.button', { type: 'button', onclick: draw }, t('retry')),
        ),
      );
    }
  }
  draw();
  const timer = setInterval(() => {
    if (!document.hidden) draw();
  }, AGAIN_MS);
  return { unmount: () => clearInterval(timer) };
}
