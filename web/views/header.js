/* The bar on top: pages, language, theme, and what views/person.js adds for who is signed in. */
import { currentTheme, nextTheme, setTheme, THEME_ICONS } from '../lib/theme.js';
import { el, keepFocus } from '../lib/dom.js';
import { currentLanguage, languages, t } from '../lib/i18n.js';
import { icon, mark } from '../lib/icons.js';
import { session } from '../lib/session.js';

const PAGES = [
  ['/generate-image', 'nav.generate', 'create'],
  ['/gallery', 'nav.gallery', 'gallery'],
  ['/generate-hashtags', 'nav.hashtags', 'hash'],
  ['/contact', 'nav.contact', 'message'],
];

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
      onclick: () => session.changeLanguage(other).catch(() => {}),
    },
    other.toUpperCase(),
    el('span.visually-hidden', {}, ` ${t(`language.${other}`)}`),
  );
}

function themeButton(signed) {
  const button = el(`button.button.quiet.square.theme${signed}`, {
    type: 'button',
    onclick: () => {
      setTheme(nextTheme());
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

/* Draws the header; update(route) marks the page and follows the session. 'person' is views/person.js, once somebody is
 * signed in. */
export function mountHeader(root, person) {
  let drawnFor = null;

  function draw() {
    const signedIn = Boolean(person) && session.state !== 'guest';
    const signed = signedIn ? '.signed' : '';
    document.documentElement.toggleAttribute('data-signed-in', signedIn);
    const inner = el(
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
        signedIn ? person.meters() : null,
        languageButton(signed),
        themeButton(signed),
        signedIn
          ? person.userMenu()
          : [
              el('a.button.quiet.compact', { href: '/sign-in' }, t('nav.signIn')),
              el('a.button.primary.compact.optional', { href: '/sign-up' }, t('nav.signUp')),
            ],
      ),
    );
    keepFocus(root, () => root.replaceChildren(inner));
  }

  function update(route) {
    const key = `${session.state === 'guest'} ${JSON.stringify(session.user)}`;
    if (key !== drawnFor) draw();
    drawnFor = key;
    for (const link of root.querySelectorAll('.nav a')) {
      if (link.pathname === route?.path) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  }

  update(null);
  return { update };
}
