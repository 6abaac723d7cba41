/* Hashtags of one picture, inside the viewer: those that are saved with it, and suggestions to choose from. */
import { attempt } from '../lib/attempt.js';
import { el } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { toast } from '../lib/overlays.js';
import { mountTagChooser } from './tag-chooser.js';

/* The gallery keeps tags without '#'. */
const shown = (tag) => (tag.startsWith('#') ? tag : `#${tag}`);

const searchLink = (tag) =>
  el('a.chip', { href: `/gallery?tag=${encodeURIComponent(tag)}`, title: t('hashtags.findPictures') }, shown(tag));

/* save(tags) keeps them with the picture. */
export function mountTagPanel(image, { save }) {
  const kept = el('div.chips.kept-tags');
  const keptBox = el('section.stack-tight', {}, el('h3', {}, t('hashtags.kept')), kept);

  function drawKept(tags) {
    keptBox.hidden = tags.length === 0;
    kept.replaceChildren(...tags.map(searchLink));
  }

  const chooser = mountTagChooser({
    source: () => ({ image_id: image.id }),
    saved: image.tags.map(shown),
    folded: true,
    actions: ({ chosen, learn }) => {
      const keep = async () => {
        const tags = chosen();
        if (!(await attempt(() => save(tags)))) return;
        drawKept(tags);
        learn();
        toast(t('hashtags.savedToImage'));
      };
      return el('button.button', { type: 'button', onclick: keep }, icon('check'), t('hashtags.saveToImage'));
    },
  });

  drawKept(image.tags);
  chooser.find();
  return {
    node: el('div.tag-panel', {}, el('h2', {}, t('viewer.tags')), keptBox, chooser.node),
    unmount: chooser.unmount,
  };
}
