/* The first page: what Pulix is, what one sentence can become, and the way in. */
import { sceneArt } from '../lib/art.js';
import { el } from '../lib/dom.js';
import { currentLanguage, t } from '../lib/i18n.js';
import { session } from '../lib/session.js';
import { EXAMPLES, exampleDraft } from '../logic/examples.js';
import { toQuery } from '../logic/query.js';

const SIZE = 460; /* the longer side of a drawn example */

function sizeOf(ratio) {
  const [w, h] = ratio.split(':').map(Number);
  const scale = SIZE / Math.max(w, h);
  return { width: Math.round(w * scale), height: Math.round(h * scale) };
}

function examplePicture(example) {
  const language = currentLanguage();
  const { width, height } = sizeOf(example.aspect_ratio);
  return el(
    'a.home-example',
    {
      href: `/generate-image${toQuery(exampleDraft(example, language))}`,
      vars: { '--aspect': String(width / height) },
    },
    el('span.home-art', {}, sceneArt(example.id, { width, height, look: example.look })),
    el('span.home-caption', {}, example[language]),
  );
}

function actions() {
  if (session.state === 'user') {
    return [
      el('a.button.primary.large', { href: '/generate-image' }, t('home.create')),
      el('a.button.large', { href: '/gallery' }, t('home.gallery')),
    ];
  }
  return [
    el('a.button.primary.large', { href: '/sign-up' }, t('home.start')),
    el('a.button.large', { href: '/sign-in' }, t('home.signIn')),
  ];
}

const step = (n) =>
  el(
    'li.home-step',
    {},
    el('span.home-number.numbers', { 'aria-hidden': 'true' }, String(n)),
    el('h2', {}, t(`home.step${n}`)),
    el('p.muted', {}, t(`home.step${n}.text`)),
  );

export function mount(root) {
  const [first, ...others] = EXAMPLES.map(examplePicture);
  first.classList.add('large');
  root.append(
    el(
      'section.home-hero',
      {},
      el(
        'div.home-words',
        {},
        el('h1', {}, t('home.heading')),
        el('p.home-lead', {}, t('home.lead')),
        el('div.row.home-actions', {}, actions()),
      ),
      first,
    ),
    el('section.home-examples', { 'aria-label': t('home.examples') }, others),
    el('ol.home-steps', {}, [1, 2, 3].map(step)),
  );
}
