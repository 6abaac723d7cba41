/* What only people who are signed in need; app.js loads it when there is one: their part of the header, their jobs,
 * keys, news of finished pictures, and the dialog for a session that ended. */
import { draft } from '../lib/draft.js';
import { el } from '../lib/dom.js';
import { liveEvents, liveState } from '../lib/events.js';
import { currentLanguage, languages, t } from '../lib/i18n.js';
import { followSession, jobs } from '../lib/jobs.js';
import { followFinished } from '../lib/notify.js';
import { openMenu } from '../lib/overlays.js';
import { session } from '../lib/session.js';
import { nextTheme, setTheme, THEME_ICONS } from '../lib/theme.js';
import { mountRelogin } from './relogin.js';
import { mountShortcuts, openShortcuts } from './shortcuts.js';

function quotaMeter() {
  const text = el('span.numbers');
  const box = el('a.quota', { href: '/account', title: t('quota.title') }, text, el('span.quota-bar', {}, el('i')));
  const update = () => {
    const { quota } = jobs;
    box.hidden = !quota;
    if (!quota) return;
    text.textContent = t('quota.today', { used: quota.used, limit: quota.limit });
    box.style.setProperty('--share', `${Math.min(100, (100 * quota.used) / Math.max(1, quota.limit))}%`);
    box.classList.toggle('low', quota.used >= quota.limit * 0.9);
  };
  return { box, update };
}

function liveDot() {
  const text = el('span');
  const box = el('span.live', {}, text);
  const update = () => {
    const state = navigator.onLine ? liveState() : 'off';
    box.dataset.state = state;
    text.textContent = t(`live.${state}`);
    box.title = t(`live.${state}.title`);
  };
  return { box, update };
}

let drawMeters = () => {};

/* The live dot and today's quota. */
export function meters() {
  const parts = [liveDot(), quotaMeter()];
  drawMeters = () => parts.forEach((part) => part.update());
  drawMeters();
  return parts.map((part) => part.box);
}

/* The button with the initials; its menu is also the way to all that has no room on a phone. */
export function userMenu() {
  const { first_name: first, last_name: last, email } = session.user;
  const other = languages.find((code) => code !== currentLanguage());
  const items = () => [
    { label: t('nav.account'), icon: 'user', href: '/account' },
    { label: t(`language.${other}`), icon: 'globe', run: () => session.changeLanguage(other).catch(() => {}) },
    { label: t(`theme.to.${nextTheme()}`), icon: THEME_ICONS[nextTheme()], run: () => setTheme(nextTheme()) },
    { label: t('keys.title'), icon: 'keyboard', run: openShortcuts },
    { label: t('nav.contact'), icon: 'message', href: '/contact' },
    { label: t('nav.signOut'), icon: 'out', run: () => session.signOut(false) },
  ];
  const head = () => el('div.menu-note', {}, el('p', {}, `${first} ${last}`), el('p.muted.small', {}, email));
  const initials = [first, last]
    .map((name) => [...(name || '')][0] || '')
    .join('')
    .toUpperCase();
  const button = el(
    'button.avatar',
    {
      type: 'button',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      title: t('nav.menu'),
      onclick: () => openMenu(button, items(), head()),
    },
    initials,
    el('span.visually-hidden', {}, ` ${t('nav.menu')}`),
  );
  return button;
}

/* Told after each change of the session. */
export function sessionChanged() {
  if (session.state === 'guest') draft.forget();
  followSession(session);
}

/* Called once. */
export function start() {
  mountRelogin();
  mountShortcuts();
  followFinished();
  followSession(session);
  jobs.addEventListener('quota', () => drawMeters());
  liveEvents.addEventListener('state', () => drawMeters());
  for (const name of ['online', 'offline']) addEventListener(name, () => drawMeters());
}
