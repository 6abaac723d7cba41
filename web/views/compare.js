/* Two pictures: a divider to move over them, and only the settings that differ. */
import { el } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { settingsOf } from './image-details.js';

function differences([a, b]) {
  const prompts = [['prompt', a.request.prompt, b.request.prompt]];
  const others = settingsOf(b).map(([name, value], i) => [name, settingsOf(a)[i][1], value]);
  return [...prompts, ...others].filter(([, left, right]) => String(left) !== String(right));
}

export function comparePanel(pair) {
  const [a, b] = pair;
  const box = el(
    'div.compare-box',
    { vars: { '--aspect': String(a.width / a.height), '--at': '50%' } },
    el('img', { src: a.url, alt: a.request.prompt.slice(0, 120) }),
    el('img.over', { src: b.url, alt: b.request.prompt.slice(0, 120) }),
  );
  const slider = el('input.range', {
    type: 'range',
    min: 0,
    max: 100,
    value: 50,
    'aria-label': t('viewer.slider'),
    oninput: () => box.style.setProperty('--at', `${slider.value}%`),
  });
  const rows = differences(pair);
  const table =
    rows.length === 0
      ? el('p.muted', {}, t('viewer.same'))
      : el(
          'table.compare-table',
          {},
          el(
            'tbody',
            {},
            rows.map(([name, left, right]) =>
              el(
                'tr',
                {},
                el('th', { scope: 'row' }, t(`detail.${name}`)),
                el('td', {}, String(left || '–')),
                el('td', {}, String(right || '–')),
              ),
            ),
          ),
        );
  return el('div.compare', {}, el('h2', {}, t('viewer.compareTitle')), box, slider, table);
}
