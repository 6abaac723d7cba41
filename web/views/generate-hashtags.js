/* Hashtags for a text or one of the own pictures; saved sets and earlier suggestions beside them. */
import { images } from '../lib/api.js';
import { attempt } from '../lib/attempt.js';
import { el } from '../lib/dom.js';
import { onSubmit, summaryNote } from '../lib/forms.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { toast } from '../lib/overlays.js';
import { mountHashtagHistory } from './hashtag-history.js';
import { mountHashtagSets } from './hashtag-sets.js';
import { mountHashtagSource } from './hashtag-source.js';
import { mountTagChooser } from './tag-chooser.js';

export function mount(root, { url }) {
  let asked = '';
  const summary = summaryNote();
  const source = mountHashtagSource({ changed: () => find(), submit: () => form.requestSubmit() });
  const sets = mountHashtagSets((set) => chooser.take(set.tags, set.platform));
  const history = mountHashtagHistory(askAgain);
  const keepButton = el(
    'button.button',
    { type: 'button', hidden: true, onclick: keepWithImage },
    icon('check'),
    t('hashtags.saveToImage'),
  );
  const chooser = mountTagChooser({
    source: () => source.value(),
    start: t('hashtags.start'),
    onAnswer: () => {
      keepButton.hidden = !source.image();
      history.refresh();
    },
    actions: ({ chosen, learn, platform }) => [
      el(
        'button.button',
        {
          type: 'button',
          onclick: () => {
            learn();
            sets.save(chosen(), platform.id());
          },
        },
        icon('plus'),
        t('hashtags.saveSet'),
      ),
      keepButton,
    ],
  });
  const button = el('button.button.primary.large', { type: 'submit' }, icon('hash'), t('hashtags.find'));
  const form = el('form.card.stack', { novalidate: true }, source.node, summary, button);

  async function keepWithImage() {
    const image = source.image();
    const tags = chooser.chosen();
    if (!image || !(await attempt(() => images.update(image.id, { tags, replace_tags: true })))) return;
    chooser.learn();
    toast(t('hashtags.savedToImage'));
  }

  /* The same question again keeps what was chosen. */
  async function find() {
    const value = source.value();
    if (!value) return source.focus();
    const question = JSON.stringify(value);
    const isNew = question !== asked;
    asked = question;
    return isNew ? chooser.restart() : chooser.find();
  }

  /* A picture that is gone has its tags at least. */
  async function askAgain(entry) {
    chooser.platform.show(entry.platform);
    if (!entry.image_id) {
      source.setText(entry.text);
      return find();
    }
    const image = await images.get(entry.image_id).catch(() => null);
    return image ? source.take(image) : chooser.take(entry.tags);
  }

  async function fromAddress(to) {
    const id = to.searchParams.get('image');
    if (id) source.take(await images.get(id));
  }

  onSubmit(form, button, summary, find);
  root.append(
    el('div.hashtags-head', {}, el('h1', {}, t('hashtags.title')), el('p.muted', {}, t('hashtags.lead'))),
    el(
      'div.hashtags-main',
      {},
      form,
      el('section.card', { 'aria-label': t('hashtags.result') }, chooser.node),
    ),
    el('div.hashtags-side', {}, sets.node, history.node),
  );
  fromAddress(url).catch(() => toast(t('generate.noImage')));
  return { unmount: chooser.unmount };
}
