/* Up to three own pictures that go with a message, by reference. */
import { el, keepFocus } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { pickImage } from './image-picker.js';

const MOST = 3;

export function mountAttachments() {
  let chosen = [];
  const list = el('div.attachments');

  async function add() {
    const image = await pickImage();
    if (!image || chosen.some((one) => one.id === image.id)) return;
    chosen = [...chosen, image];
    draw();
  }

  function remove(image) {
    chosen = chosen.filter((one) => one !== image);
    draw();
  }

  const draw = () => keepFocus(list, drawList);

  function drawList() {
    list.replaceChildren(
      ...chosen.map((image) =>
        el(
          'span.attachment',
          {},
          el('img', { src: image.thumb_url, alt: image.request.prompt.slice(0, 120) }),
          el(
            'button.button.square.compact.on-picture',
            { type: 'button', 'aria-label': t('delete'), onclick: () => remove(image) },
            icon('close'),
          ),
        ),
      ),
    );
    if (chosen.length < MOST) {
      list.append(
        el(
          'button.button.attach',
          { type: 'button', 'aria-label': t('hashtags.pick'), onclick: add },
          icon('plus'),
        ),
      );
    }
  }

  draw();
  return {
    node: el('div.field', {}, el('span.label', {}, t('contact.images')), list),
    ids: () => chosen.map((image) => image.id),
  };
}
