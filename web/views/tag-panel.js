/* Hashtags of one picture, inside the viewer: platforms, chips, copy; saved with the picture and searchable. */
import { el } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { toast } from '../lib/overlays.js';
import { mountTagChooser } from './tag-chooser.js';

export function mountTagPanel(image, { save }) {
  const tags = el(
    'div.chips',
    {},
    image.tags.map((tag) => el('a.chip', { href: `/gallery?tag=${encodeURIComponent(tag)}` }, tag)),
  );
  const chooser = mountTagChooser({
    source: () => ({ image_id: image.id }),
    saved: image.tags,
    extra: (chosen) =>
      el(
        'button.button.compact',
        {
          type: 'button',
          onclick: async () => {
            await save(chosen());
            toast(t('hashtags.savedToImage'));
          },
        },
        t('hashtags.saveToImage'),
      ),
  });
  chooser.find();
  return {
    node: el('div.tag-panel', {}, el('h2', {}, t('viewer.tags')), image.tags.length ? tags : null, chooser.node),
    unmount: chooser.unmount,
  };
}
