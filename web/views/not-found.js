/* No page at this address. */
import { sceneArt } from '../lib/art.js';
import { el } from '../lib/dom.js';
import { t } from '../lib/i18n.js';

export function mount(root) {
  root.append(
    el(
      'div.empty',
      {},
      el('div.lost-art', { 'aria-hidden': 'true' }, sceneArt('lost', { width: 320, height: 200, look: 'mist' })),
      el('h1', {}, t('notFound.title')),
      el('p', {}, t('notFound.text')),
      el('a.button.primary', { href: '/' }, t('notFound.home')),
    ),
  );
}
