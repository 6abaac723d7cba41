/* The platforms that hashtags are for, with their limits. The list is data of the server, loaded once. */
import { hashtags } from '../lib/api.js';
import { el } from '../lib/dom.js';
import { formatMonth, t } from '../lib/i18n.js';
import { recall, remember } from '../lib/storage.js';

let loading = null;

function loadPlatforms() {
  loading ||= hashtags.platforms().catch((problem) => {
    loading = null;
    throw problem;
  });
  return loading;
}

function noteOf(platform) {
  const { name, max, recommended, note, checked } = platform;
  const limit = max ? t('hashtags.limit', { n: max }) : t('hashtags.noLimit', { n: recommended });
  const known = /^\d{4}-\d\d$/.test(checked);
  const date = known ? t('hashtags.checked', { date: formatMonth(`${checked}-15`) }) : '';
  return [`${name}: ${limit}.`, note, date].filter(Boolean).join(' ');
}

/* Calls chosen(platform) after a choice. current() is the platform, undefined before they are loaded. */
export function mountTagPlatforms(chosen) {
  let platforms = [];
  let id = recall('hashtags.platform') || 'instagram';
  const tabs = el('div.platforms', { role: 'group', 'aria-label': t('hashtags.platform') });
  const note = el('p.hint');
  const current = () => platforms.find((one) => one.id === id);

  function choose(platform) {
    id = platform.id;
    remember('hashtags.platform', id);
    draw();
    chosen(platform);
  }

  function draw() {
    tabs.replaceChildren(
      ...platforms.map((one) =>
        el(
          'button.chip',
          { type: 'button', 'aria-pressed': String(one.id === id), onclick: () => choose(one) },
          one.name,
          el('span.muted.numbers', { 'aria-hidden': 'true' }, one.max ? String(one.max) : '∞'),
        ),
      ),
    );
    note.textContent = current() ? noteOf(current()) : '';
  }

  async function load() {
    platforms = await loadPlatforms();
    draw();
  }

  return { node: el('div.platform-box', {}, tabs, note), load, current, id: () => id };
}
