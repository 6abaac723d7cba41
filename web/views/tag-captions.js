/* Captions in three lengths, each with what it takes of the platform's limit together with the chosen tags. */
import { el } from '../lib/dom.js';
import { copyText } from '../lib/download.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { lengthOf, postText } from '../logic/hashtags.js';

const LENGTHS = ['short', 'middle', 'long'];

/* copied() is called after a click on copy. Gives {node, update(captions, tags, platform)}. */
export function mountTagCaptions(copied) {
  const list = el('ul.captions');
  const node = el('section.caption-box', { hidden: true }, el('h2', {}, t('hashtags.caption')), list);

  function row(caption, name, tags, most) {
    const text = postText(caption, tags);
    const n = lengthOf(text);
    const copy = () => {
      copyText(text);
      copied();
    };
    const count = el('span.caption-count.numbers', { data: { over: most && n > most ? 'yes' : 'no' } });
    count.textContent = most
      ? t('hashtags.characters.of', { n, max: most })
      : t('hashtags.characters', { n });
    return el(
      'li.caption',
      {},
      el('div.caption-head', {}, el('span.label', {}, t(`hashtags.caption.${name}`)), count),
      el('p', {}, caption),
      el(
        'button.button.quiet.compact',
        {
          type: 'button',
          onclick: copy,
          'aria-label': `${t('hashtags.copyCaption')}: ${t(`hashtags.caption.${name}`)}`,
        },
        icon('copy'),
        t('hashtags.copyCaption'),
      ),
    );
  }

  function update(captions, tags, platform) {
    node.hidden = captions.length === 0;
    const rows = captions.map((caption, i) =>
      captions.indexOf(caption) < i ? [] : row(caption, LENGTHS[i] || 'long', tags, platform?.caption_max || 0),
    );
    list.replaceChildren(...rows.flat());
  }

  return { node, update };
}
