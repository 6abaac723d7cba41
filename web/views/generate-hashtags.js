/* Hashtags for a text or one of the own pictures; saved sets and earlier suggestions beside them. */
import { hashtags, images } from '../lib/api.js';
import { el } from '../lib/dom.js';
import { onSubmit, problemText, summaryNote } from '../lib/forms.js';
import { formatMoment, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { openDialog, toast } from '../lib/overlays.js';
import { segments } from '../lib/segments.js';
import { pickImage } from './image-picker.js';
import { mountTagChooser } from './tag-chooser.js';

const TEXT_MAX = 4000;

/* The source: a text, or a picture. value() gives what the API takes, or null when nothing is given. */
function mountSource({ changed }) {
  let image = null;
  let kind = 'text';
  const text = el('textarea.input', {
    name: 'text',
    rows: 4,
    maxlength: TEXT_MAX,
    placeholder: t('hashtags.text.placeholder'),
    'aria-label': t('hashtags.text'),
  });
  const picture = el('div.source-picture');
  const kinds = segments(
    t('hashtags.source'),
    ['text', 'image'].map((name) => [name, t(`hashtags.source.${name}`)]),
    { value: 'text', choose: show },
  );

  async function pick() {
    const chosen = await pickImage();
    if (!chosen) return;
    take(chosen);
  }

  function take(chosen) {
    image = chosen;
    show('image');
    changed();
  }

  function drawPicture() {
    const button = el(
      'button.button',
      { type: 'button', onclick: pick },
      icon('picture'),
      t(image ? 'hashtags.pickOther' : 'hashtags.pick'),
    );
    const shown = image
      ? [
          el('img', { src: image.thumb_url, alt: image.request.prompt }),
          el('p.muted.small', {}, image.request.prompt),
        ]
      : [];
    picture.replaceChildren(...shown, button);
  }

  function show(name) {
    kind = name;
    kinds.set(name);
    text.hidden = name !== 'text';
    picture.hidden = name !== 'image';
    drawPicture();
  }

  show('text');
  return {
    node: el('div.field', {}, kinds.node, text, picture),
    text,
    take,
    setText: (value) => {
      text.value = value;
      show('text');
    },
    value: () => {
      if (kind === 'image') return image ? { image_id: image.id } : null;
      return text.value.trim() ? { text: text.value.trim() } : null;
    },
    pick,
  };
}

function askSetName() {
  return openDialog({
    title: t('hashtags.saveSet'),
    build: (close) => {
      const input = el('input.input', { maxlength: 60, 'aria-label': t('hashtags.setName'), autofocus: true });
      const submit = (event) => {
        event.preventDefault();
        close(input.value.trim());
      };
      return el(
        'form.stack',
        { onsubmit: submit },
        el('p.label', {}, t('hashtags.setName')),
        input,
        el('div.dialog-actions', {}, el('button.button.primary', { type: 'submit' }, t('save'))),
      );
    },
  });
}

/* A list that is loaded from the API: sets, or earlier suggestions. */
function mountList({ title, empty, load, row }) {
  const list = el('ul.side-list');
  const refresh = async () => {
    try {
      const { data } = await load();
      list.replaceChildren(...(data.length ? data.map(row) : [el('li.muted.small', {}, empty)]));
    } catch (problem) {
      list.replaceChildren(el('li.fault', {}, problemText(problem)));
    }
  };
  refresh();
  return { node: el('section.card', {}, el('h2', {}, title), list), refresh };
}

export function mount(root, { url }) {
  const summary = summaryNote();
  const source = mountSource({ changed: () => find() });
  const chooser = mountTagChooser({
    source: () => source.value(),
    extra: (chosen) =>
      el('button.button', { type: 'button', onclick: () => saveSet(chosen()) }, t('hashtags.saveSet')),
    onAnswer: () => history.refresh(),
  });
  const button = el('button.button.primary.large', { type: 'submit' }, icon('hash'), t('hashtags.find'));
  const start = el('p.muted.start', {}, t('hashtags.start'));
  const form = el('form.card.stack', { novalidate: true }, source.node, summary, button);
  const result = el('section.card', { 'aria-label': t('hashtags.result') }, start, chooser.node);

  const sets = mountList({
    title: t('hashtags.sets'),
    empty: t('hashtags.sets.empty'),
    load: () => hashtags.sets({ limit: 50 }),
    row: (set) =>
      el(
        'li',
        {},
        el(
          'button.side-item',
          { type: 'button', onclick: () => take(set.tags) },
          el('span', {}, set.name),
          el('span.muted.small', {}, set.tags.join(' ')),
        ),
        el(
          'button.button.quiet.square.compact',
          { type: 'button', 'aria-label': t('delete'), onclick: () => deleteSet(set) },
          icon('trash'),
        ),
      ),
  });
  const history = mountList({
    title: t('hashtags.history'),
    empty: t('hashtags.history.empty'),
    load: () => hashtags.history({ limit: 10 }),
    row: (entry) =>
      el(
        'li',
        {},
        el(
          'button.side-item',
          { type: 'button', onclick: () => takeEarlier(entry) },
          el('span', {}, entry.text || entry.tags.slice(0, 3).join(' ')),
          el('span.muted.small', {}, `${entry.platform} · ${formatMoment(entry.created_at)}`),
        ),
      ),
  });

  function take(tags) {
    start.hidden = true;
    chooser.take(tags);
  }

  function takeEarlier(entry) {
    if (entry.text) source.setText(entry.text);
    take(entry.tags);
  }

  async function saveSet(tags) {
    const name = await askSetName();
    if (!name) return;
    try {
      await hashtags.createSet({ name, tags, platform: chooser.platform() });
      toast(t('hashtags.setSaved'));
      sets.refresh();
    } catch (problem) {
      toast(problemText(problem));
    }
  }

  async function deleteSet(set) {
    await hashtags.deleteSet(set.id).catch((problem) => toast(problemText(problem)));
    sets.refresh();
    const undo = () =>
      hashtags.createSet({ name: set.name, tags: set.tags, platform: set.platform }).then(sets.refresh);
    toast(t('hashtags.setDeleted'), { label: t('undo'), run: undo });
  }

  async function find() {
    if (!source.value()) return source.text.hidden ? source.pick() : source.text.focus();
    start.hidden = true;
    return chooser.find();
  }

  async function fromAddress(to) {
    const id = to.searchParams.get('image');
    if (id) source.take(await images.get(id));
  }

  onSubmit(form, button, summary, find);
  root.append(
    el('div.hashtags-head', {}, el('h1', {}, t('hashtags.title')), el('p.muted', {}, t('hashtags.lead'))),
    el('div.hashtags-main', {}, form, result),
    el('div.hashtags-side', {}, sets.node, history.node),
  );
  fromAddress(url).catch(() => toast(t('generate.noImage')));
  return { unmount: chooser.unmount };
}
