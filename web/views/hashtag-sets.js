/* Saved sets of hashtags: use, change, delete. */
import { hashtags } from '../lib/api.js';
import { attempt } from '../lib/attempt.js';
import { el, keepFocus } from '../lib/dom.js';
import { problemText } from '../lib/forms.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { openDialog, toast } from '../lib/overlays.js';
import { cleanTags } from '../logic/hashtags.js';

const SHOWN = 50;
const NAME_MAX = 60;

/* Resolves with {name, tags}, or undefined. Without 'tags' only the name is asked for. */
function askSet(title, { name = '', tags } = {}) {
  return openDialog({
    title,
    build: (close) => {
      const input = el('input.input', {
        name: 'name',
        value: name,
        maxlength: NAME_MAX,
        required: true,
        'aria-label': t('hashtags.setName'),
        autofocus: true,
      });
      const list = tags
        ? el('textarea.input', { name: 'tags', rows: 3, value: tags.join(' '), 'aria-label': t('hashtags.setTags') })
        : null;
      const submit = (event) => {
        event.preventDefault();
        const chosen = list ? cleanTags(list.value) : undefined;
        if (input.value.trim()) close({ name: input.value.trim(), tags: chosen });
      };
      return el(
        'form.stack',
        { onsubmit: submit },
        el('div.field', {}, el('span.label', { 'aria-hidden': 'true' }, t('hashtags.setName')), input),
        list ? el('div.field', {}, el('span.label', { 'aria-hidden': 'true' }, t('hashtags.setTags')), list) : null,
        el('div.dialog-actions', {}, el('button.button.primary', { type: 'submit' }, t('save'))),
      );
    },
  });
}

const squareButton = (label, name, run) =>
  el(
    'button.button.quiet.square.compact',
    { type: 'button', 'aria-label': label, title: label, onclick: run },
    icon(name),
  );

/* use(set) is called at a click on one. Gives {node, save(tags, platform)}. */
export function mountHashtagSets(use) {
  const list = el('ul.side-list');

  const row = (set) =>
    el(
      'li',
      {},
      el(
        'button.side-item',
        { type: 'button', onclick: () => use(set) },
        el('span', {}, set.name),
        el('span.muted.small', {}, set.tags.join(' ')),
      ),
      squareButton(t('hashtags.setEdit'), 'create', () => edit(set)),
      squareButton(t('delete'), 'trash', () => remove(set)),
    );

  async function refresh() {
    try {
      const { data } = await hashtags.sets({ limit: SHOWN });
      const rows = data.length ? data.map(row) : [el('li.muted.small', {}, t('hashtags.sets.empty'))];
      keepFocus(list, () => list.replaceChildren(...rows));
    } catch (problem) {
      list.replaceChildren(el('li.fault', {}, problemText(problem)));
    }
  }

  async function save(tags, platform) {
    const answer = await askSet(t('hashtags.saveSet'));
    if (!answer) return;
    if (await attempt(() => hashtags.createSet({ name: answer.name, tags, platform }))) toast(t('hashtags.setSaved'));
    refresh();
  }

  async function edit(set) {
    const answer = await askSet(t('hashtags.setEdit'), set);
    if (!answer) return;
    await attempt(() => hashtags.updateSet(set.id, answer));
    refresh();
  }

  async function remove(set) {
    const gone = await attempt(() => hashtags.deleteSet(set.id));
    refresh();
    const { name, tags, platform } = set;
    const undo = () => attempt(() => hashtags.createSet({ name, tags, platform })).then(refresh);
    if (gone) toast(t('hashtags.setDeleted'), { label: t('undo'), run: undo });
  }

  refresh();
  return { node: el('section.card', {}, el('h2', {}, t('hashtags.sets')), list), save };
}
