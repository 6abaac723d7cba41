/* What a share link shows: one picture, and its prompt unless that is hidden. Ended, revoked and unknown look alike. */
import { shared } from '../lib/api.js';
import { sceneArt } from '../lib/art.js';
import { el } from '../lib/dom.js';
import { formatDay, t } from '../lib/i18n.js';

const tokenOf = (url) => /^\/s\/([\w-]+)/.exec(url.pathname)?.[1] || url.searchParams.get('token') || '';

function picture({ url, title, prompt, width, height, expires_at: until }) {
  return [
    el(
      'figure.shared-figure',
      {},
      el('img', { src: url, width, height, alt: title || prompt, vars: { '--aspect': String(width / height) } }),
      el('figcaption', {}, title ? el('h1', {}, title) : null, prompt ? el('p', {}, prompt) : null),
    ),
    el(
      'div.row.shared-end',
      {},
      el('p.muted.small', {}, t('shared.until', { date: formatDay(until) })),
      el('a.button.primary.push', { href: '/' }, t('shared.make')),
    ),
  ];
}

function gone() {
  return el(
    'div.empty',
    {},
    el('div.lost-art', { 'aria-hidden': 'true' }, sceneArt('gone', { width: 320, height: 200, look: 'mist' })),
    el('h1', {}, t('shared.gone')),
    el('p', {}, t('shared.gone.text')),
    el('a.button', { href: '/' }, t('notFound.home')),
  );
}

export function mount(root, { url }) {
  document.head.querySelector('meta[name="robots"]')?.remove();
  document.head.append(el('meta', { name: 'robots', content: 'noindex' }));
  shared.get(tokenOf(url)).then(
    (answer) => root.replaceChildren(...picture(answer)),
    () => root.replaceChildren(gone()),
  );
  return { unmount: () => document.head.querySelector('meta[name="robots"]')?.remove() };
}
