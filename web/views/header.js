/* The bar on top: pages, live state, quota, language, theme, the person's menu. */
import { setTheme, currentTheme, THEMES } from '../lib/theme.js';
import { el } from '../lib/dom.js';
import { liveEvents, liveState } from '../lib/events.js';
import { currentLanguage, languages, setLanguage, t } from '../lib/i18n.js';
import { icon, mark } from '../lib/icons.js';
import { jobs } from '../lib/jobs.js';
import { openMenu } from '../lib/overlays.js';
import { session } from '../lib/session.js';
import { openShortcuts } from './shortcuts.js';

const PAGES = [
  ['/generate-image', 'nav.generate', 'create'],
  ['/gallery', 'nav.gallery', 'gallery'],
  ['/generate-hashtags', 'nav.hashtags', 'hash'],
  ['/contact', 'nav.contact', 'message'],
];

const THEME_ICONS = { auto: 'auto', light: 'sun', dark: 'moon' };

function nav(signedIn) {
  const links = PAGES.filter(([path]) => signedIn || path === '/contact');
  return el(
    `nav.nav.${signedIn ? 'signed' : 'guest'}`,
    { 'aria-label': t('nav.label') },
    links.map(([path, text, name]) =>
      el('a', { href: path, class: signedIn ? '' : 'optional' }, icon(name), t(text)),
    ),
  );
}

function languageButton(signed) {
  const other = languages.find((code) => code !== currentLanguage());
  return el(
    `button.button.quiet.language${signed}`,
    {
      type: 'button',
      lang: other,
      title: t(`language.${other}`),
      onclick: () => changeLanguage(other),
    },
    other.toUpperCase(),
    el('span.visually-hidden', {}, ` ${t(`language.${other}`)}`),
  );
}

function changeLanguage(code) {
  setLanguage(code);
  if (session.state === 'user' && session.user.language !== code)
    session.update({ language: code }).catch(() => {});
}

function themeButton(signed) {
  const button = el(`button.button.quiet.square.theme${signed}`, {
    type: 'button',
    onclick: () => {
      setTheme(THEMES[(THEMES.indexOf(currentTheme()) + 1) % THEMES.length]);
      draw();
    },
  });
  const draw = () => {
    const label = t(`theme.${currentTheme()}`);
    button.replaceChildren(icon(THEME_ICONS[currentTheme()]));
    button.setAttribute('aria-label', label);
    button.title = label;
  };
  draw();
  return button;
}

function userMenu() {
  const { first_name: first, last_name: last, email } = session.user;
  const other = languages.find((code) => code !== currentLanguage());
  const nextTheme = THEMES[(THEMES.indexOf(currentTheme()) + 1) % THEMES.length];
  const items = () => [
    { label: t('nav.account'), icon: 'user', href: '/account' },
    { label: t(`language.${other}`), icon: 'message', run: () => changeLanguage(other) },
    {
      label: t(`theme.to.${nextTheme}`),
      icon: THEME_ICONS[nextTheme],
      run: () => {
        setTheme(nextTheme);
      },
    },
    { label: t('keys.title'), icon: 'keyboard', run: openShortcuts },
    { label: t('nav.contact'), icon: 'message', href: '/contact' },
    {
      label: t('nav.signOut'),
      icon: 'out',
      run: () => session.signOut(false),
    },
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
    const state = liveState();
    box.dataset.state = state;
    text.textContent = t(`live.${state}`);
    box.title = t(`live.${state}.title`);
  };
  return { box, update };
}

let stopListening = () => {};

/* Draws the header; update(route) marks the page and follows the session. */
export function mountHeader(root) {
  stopListening();
  const quota = quotaMeter();
  const live = liveDot();
  let drawnFor = null;

  function draw() {
    const signedIn = session.state === 'user' || session.state === 'expired';
    const signed = signedIn ? '.signed' : '';
    document.documentElement.toggleAttribute('data-signed-in', signedIn);
    root.replaceChildren(
      el(
        'div.header-inner',
        {},
        el(
          'a.brand',
          { href: signedIn ? '/generate-image' : '/', 'aria-label': t('nav.home') },
          mark(),
          el('span', {}, t('brand')),
        ),
        nav(signedIn),
        el(
          'div.header-end',
          {},
          signedIn ? [live.box, quota.box] : null,
          languageButton(signed),
          themeButton(signed),
          signedIn
            ? userMenu()
            : [
                el('a.button.quiet.compact', { href: '/sign-in' }, t('nav.signIn')),
                el('a.button.primary.compact.optional', { href: '/sign-up' }, t('nav.signUp')),
              ],
        ),
      ),
    );
  }

  function update(route) {
    const key = `${session.state === 'guest'} ${JSON.stringify(session.user)}`;
    if (key !== drawnFor) draw();
    drawnFor = key;
    for (const link of root.querySelectorAll('.nav a')) {
      if (link.pathname === route?.path) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    quota.update();
    live.update();
  }

  jobs.addEventListener('quota', quota.update);
  liveEvents.addEventListener('state', live.update);
  stopListening = () => {
    jobs.removeEventListener('quota', quota.update);
    liveEvents.removeEventListener('state', live.update);
  };
  update(null);
  return { update };
}
