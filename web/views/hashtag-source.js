/* What hashtags are for: a text, or one of the own pictures. */
import { debounce, el } from '../lib/dom.js';
import { currentLanguage, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { segments } from '../lib/segments.js';
import { recallOwn, rememberOwn } from '../lib/storage.js';
import { EXAMPLES } from '../logic/examples.js';
import { lengthOf } from '../logic/hashtags.js';
import { pickImage } from './image-picker.js';

const TEXT_MAX = 4000;
const EXAMPLES_SHOWN = 3;
const DRAFT = 'hashtags.text';

/* changed() is called when another picture or an example was chosen; submit() on Ctrl+Enter. value() gives what the
 * API takes, or null when nothing is given. */
export function mountHashtagSource({ changed, submit }) {
  let image = null;
  let kind = 'text';
  const count = el('span.muted.small.numbers.push');
  const text = el('textarea.input', {
    name: 'text',
    rows: 3,
    dir: 'auto',
    maxlength: TEXT_MAX,
    placeholder: t('hashtags.text.placeholder'),
    'aria-label': t('hashtags.text'),
    value: recallOwn(DRAFT) || '',
    onkeydown: (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
    },
  });
  const keepDraft = debounce(500, () => rememberOwn(DRAFT, text.value || undefined));
  const examples = el('div.row.source-examples', {}, el('span.muted.small', {}, t('hashtags.examples')));
  const picture = el('div.source-picture');
  const kinds = segments(
    t('hashtags.source'),
    ['text', 'image'].map((name) => [name, t(`hashtags.source.${name}`)]),
    {
      value: 'text',
      choose: (name) => {
        show(name);
        if (name === 'image' && !image) pick();
      },
    },
  );

  function drawCount() {
    count.textContent = kind === 'text' ? t('hashtags.counter', { n: lengthOf(text.value), max: TEXT_MAX }) : '';
    examples.hidden = kind !== 'text' || text.value !== '';
  }

  async function pick() {
    const chosen = await pickImage();
    if (chosen) take(chosen);
  }

  function take(chosen) {
    image = chosen;
    show('image');
    changed();
  }

  function drawPicture() {
    const button = el(
      'button.button.compact',
      { type: 'button', onclick: pick },
      icon('picture'),
      t(image ? 'hashtags.pickOther' : 'hashtags.pick'),
    );
    if (!image) return picture.replaceChildren(button);
    return picture.replaceChildren(
      el('img', { src: image.thumb_url, alt: '', vars: { '--color': image.color || '' } }),
      el('div.source-words', {}, el('p', {}, image.title || image.request.prompt), button),
    );
  }

  function show(name) {
    kind = name;
    kinds.set(name);
    text.hidden = name !== 'text';
    picture.hidden = name !== 'image';
    drawPicture();
    drawCount();
  }

  function setText(value) {
    text.value = value;
    show('text');
    keepDraft();
  }

  text.addEventListener('input', () => {
    drawCount();
    keepDraft();
  });
  examples.append(
    ...EXAMPLES.slice(0, EXAMPLES_SHOWN).map((example) => {
      const words = example[currentLanguage()];
      const use = () => {
        setText(words);
        changed();
      };
      return el('button.chip', { type: 'button', onclick: use, title: words }, words);
    }),
  );
  show('text');
  return {
    node: el('div.field', {}, el('div.row', {}, kinds.node, count), text, examples, picture),
    take,
    setText,
    image: () => (kind === 'image' ? image : null),
    value: () => {
      if (kind === 'image') return image ? { image_id: image.id } : null;
      return text.value.trim() ? { text: text.value.trim() } : null;
    },
    /* To where something is missing. */
    focus: () => (kind === 'image' ? pick() : text.focus()),
  };
}
