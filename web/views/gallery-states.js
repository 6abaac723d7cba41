/* The gallery without pictures: while loading, before the first one, nothing found, empty bin. */
import { el } from '../lib/dom.js';
import { examplePictureOf } from '../lib/example.js';
import { t } from '../lib/i18n.js';

const SHAPES = [1.5, 0.75, 1, 1.78, 1.33, 0.67, 1, 1.5, 1.78, 0.8, 1.33, 1];

export const skeletonRows = () =>
  el(
    'div.gallery-skeleton',
    { 'aria-hidden': 'true' },
    SHAPES.map((aspect) => el('div.skeleton', { vars: { '--aspect': String(aspect) } })),
  );

export function emptyGallery({ bin, filtered, clear }) {
  if (filtered) {
    return el(
      'div.empty',
      {},
      el('h2', {}, t('gallery.noMatch')),
      el('button.button', { type: 'button', onclick: clear }, t('gallery.clearAll')),
    );
  }
  if (bin) return el('div.empty', {}, el('h2', {}, t('gallery.binEmpty')), el('p', {}, t('gallery.binEmpty.text')));
  return el(
    'div.empty',
    {},
    el(
      'div.empty-art',
      { 'aria-hidden': 'true' },
      ['cat', 'fox', 'astronaut'].map((id) => el('span', {}, examplePictureOf(id))),
    ),
    el('h2', {}, t('gallery.empty')),
    el('p', {}, t('gallery.empty.text')),
    el('a.button.primary', { href: '/generate-image' }, t('home.create')),
  );
}
