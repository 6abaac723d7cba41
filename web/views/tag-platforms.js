/* The platforms that hashtags are for, as tabs with their limits. The list is data of the server, loaded once for
 * each language. */
import { hashtags } from '../lib/api.js';
import { el } from '../lib/dom.js';
import { currentLanguage, formatMonth, t } from '../lib/i18n.js';
import { roving } from '../lib/roving.js';
import { recall, remember } from '../lib/storage.js';

const loading = new Map();

function loadPlatforms() {
  const language = currentLanguage();
  if (!loading.has(language)) {
    const asked = hashtags.platforms();
    loading.set(language, asked);
    asked.catch(() => loading.delete(language));
  }
  return loading.get(language);
}

/* {id: name}; empty when they can't be loaded. */
export async function platformNames() {
  const platforms = await loadPlatforms().catch(() => []);
  return Object.fromEntries(platforms.map(({ id, name }) => [id, name]));
}

function noteOf(platform) {
  const { max, recommended, note, checked } = platform;
  const limit = max ? t('hashtags.limit', { n: max }) : t('hashtags.noLimit', { n: recommended });
  const known = /^\d{4}-\d\d$/.test(checked);
  const date = known ? t('hashtags.checked', { date: formatMonth(`${checked}-15`) }) : '';
  return [note || `${limit}.`, date].filter(Boolean).join(' ');
}

function tab(platform, { chosen, controls, choose }) {
  const { name, max, recommended } = platform;
  const limit = max ? t('hashtags.limit', { n: max }) : t('hashtags.noLimit', { n: recommended });
  return el(
    'button.platform',
    {
      type: 'button',
      role: 'tab',
      'aria-selected': String(chosen),
      'aria-controls': controls,
      data: { platform: platform.id },
      onclick: choose,
    },
    name,
    el('span.platform-limit.numbers', { 'aria-hidden': 'true' }, max ? String(max) : '∞'),
    el('span.visually-hidden', {}, limit),
  );
}

/* 'controls' is the id of what the tabs change. Calls chosen(platform) after a choice. current() is the platform,
 * undefined before they are loaded. */
export function mountTagPlatforms(controls, chosen) {
  let platforms = [];
  let id = recall('hashtags.platform') || 'instagram';
  const tabs = el('div.platforms', { role: 'tablist', 'aria-label': t('hashtags.platform') });
  const note = el('p.hint.platform-note');
  const stops = roving(tabs, '[role=tab]');
  const current = () => platforms.find((one) => one.id === id);

  function show(next) {
    id = next;
    for (const button of tabs.children)
      button.setAttribute('aria-selected', String(button.dataset.platform === id));
    const button = tabs.querySelector('[aria-selected=true]');
    stops.refresh(button);
    if (button) tabs.scrollLeft = button.offsetLeft - tabs.clientWidth / 3;
    note.textContent = current() ? noteOf(current()) : '';
  }

  function choose(platform) {
    remember('hashtags.platform', platform.id);
    show(platform.id);
    chosen(platform);
  }

  async function load() {
    if (platforms.length) return;
    platforms = await loadPlatforms();
    tabs.replaceChildren(
      ...platforms.map((one) => tab(one, { chosen: one.id === id, controls, choose: () => choose(one) })),
    );
    show(current() ? id : platforms[0].id);
  }

  return { node: el('div.platform-box', {}, tabs, note), load, current, show, id: () => id };
}
