/* A dialog to choose one of the own pictures. */
import { images } from '../lib/api.js';
import { debounce, el } from '../lib/dom.js';
import { problemText } from '../lib/forms.js';
import { t } from '../lib/i18n.js';
import { openDialog } from '../lib/overlays.js';

/* Nothing for these words, or nothing at all yet; then the way to the first one. */
function noneFound(close, searched) {
  if (searched) return el('p.muted', {}, t('hashtags.noMatch'));
  return el(
    'p.muted',
    {},
    t('hashtags.noImages'),
    ' ',
    el('a', { href: '/generate-image', onclick: () => close() }, t('home.create')),
  );
}

/* Resolves with the picture, or undefined. */
export function pickImage() {
  return openDialog({
    title: t('hashtags.pick'),
    name: 'image-picker',
    build: (close) => {
      const list = el('div.pick-list');
      const load = async () => {
        try {
          const { data } = await images.list({ q: search.value.trim(), limit: 40 });
          list.replaceChildren(
            ...data.map((image) =>
              el(
                'button.pick',
                { type: 'button', onclick: () => close(image), vars: { '--color': image.color || '' } },
                el('img', {
                  src: image.thumb_url,
                  alt: image.title || image.request.prompt.slice(0, 120),
                  loading: 'lazy',
                }),
              ),
            ),
          );
          if (!data.length) list.append(noneFound(close, search.value.trim()));
        } catch (problem) {
          list.replaceChildren(el('p.fault', {}, problemText(problem)));
        }
      };
      const search = el('input.input', {
        type: 'search',
        placeholder: t('gallery.search'),
        'aria-label': t('gallery.search'),
        autofocus: true,
        oninput: debounce(300, load),
      });
      load();
      return [search, list];
    },
  });
}
