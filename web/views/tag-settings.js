/* What suggestions are like: language, reach, tags that tell of AI. Folded where there is little room. */
import { el } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { segments } from '../lib/segments.js';
import { recall, remember } from '../lib/storage.js';

const SETTINGS = {
  language: ['auto', 'en', 'ru', 'both'],
  mode: ['balanced', 'broad', 'niche'],
  ai_tags: ['last', 'first', 'never'],
};

function known(name) {
  const value = recall(`hashtags.${name}`);
  return SETTINGS[name].includes(value) ? value : SETTINGS[name][0];
}

/* Calls changed() after a choice. values() is what the API takes. */
export function mountTagSettings(changed, { folded = false } = {}) {
  const names = Object.keys(SETTINGS);
  const values = Object.fromEntries(names.map((name) => [name, known(name)]));
  const summary = el('span.muted.tag-settings-now');

  const drawSummary = () => {
    summary.textContent = names
      .filter((name) => values[name] !== SETTINGS[name][0])
      .map((name) => `${t(`hashtags.${name}`)}: ${t(`hashtags.${name}.${values[name]}`)}`)
      .join(' · ');
  };
  const choose = (name) => (value) => {
    values[name] = value;
    remember(`hashtags.${name}`, value);
    drawSummary();
    changed();
  };
  const row = (name) => {
    const options = SETTINGS[name].map((value) => [value, t(`hashtags.${name}.${value}`)]);
    const choices = segments(t(`hashtags.${name}`), options, { value: values[name], choose: choose(name) });
    return el(
      'div.field',
      {},
      el('span.label', { 'aria-hidden': 'true' }, t(`hashtags.${name}`)),
      choices.node,
    );
  };

  drawSummary();
  const node = el(
    `details.tag-settings${folded ? '.folded' : ''}`,
    { open: !folded && matchMedia('(min-width: 48rem)').matches },
    el('summary', {}, icon('down'), el('span.tag-settings-title', {}, t('hashtags.settings')), summary),
    el('div.tag-settings-rows', {}, names.map(row)),
  );
  return { node, values: () => ({ ...values }) };
}
