/* The bar of the select mode: how many are chosen and what to do with them. */
import { el } from '../lib/dom.js';
import { saveArchives } from '../lib/download.js';
import { field } from '../lib/forms.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { openDialog, toast } from '../lib/overlays.js';
import { cleanTag } from '../logic/hashtags.js';

function askTag() {
  return openDialog({
    title: t('select.tag'),
    build: (close) => {
      const node = field({
        label: t('select.tagText'),
        name: 'tag',
        maxlength: 60,
        autofocus: true,
        autocomplete: 'off',
      });
      return el(
        'form.stack',
        {
          onsubmit: (event) => {
            event.preventDefault();
            close(cleanTag(node.querySelector('input').value));
          },
        },
        node,
        el('div.dialog-actions', {}, el('button.button.primary', { type: 'submit' }, t('save'))),
      );
    },
  });
}

export function mountSelectBar({ list, done, purge, selectAll, leave }) {
  let ids = [];
  let bin = false;
  const count = el('span.numbers', { role: 'status' });
  const all = el('button.link-button', { type: 'button', onclick: selectAll }, t('select.allMatching'));
  const button = (name, label, run, { danger, filled } = {}) =>
    el(
      `button.button.quiet.compact${danger ? '.danger' : ''}`,
      { type: 'button', 'aria-label': label, title: label, onclick: run },
      icon(name, { filled }),
      el('span', {}, label),
    );
  const take = async (action) => {
    const chosen = ids;
    await action(chosen);
    leave(chosen);
  };
  const tag = async () => {
    const chosen = ids;
    const text = await askTag();
    if (!text) return;
    await list.mark(chosen, 'tag', [text]);
    toast(t('select.tagged'));
  };
  const usual = [
    button('star', t('select.star'), () => list.mark(ids, 'star'), { filled: true }),
    button('star', t('select.unstar'), () => list.mark(ids, 'unstar')),
    button('hash', t('select.tag'), tag),
    button('download', t('select.zip'), () => saveArchives(ids)),
    button('trash', t('delete'), () => take(list.toBin), { danger: true }),
  ];
  const inBin = [
    button('restore', t('gallery.restore'), () => take(list.restore)),
    button(
      'trash',
      t('gallery.purge'),
      async () => {
        const chosen = ids;
        if (await purge(chosen)) leave(chosen);
      },
      { danger: true },
    ),
  ];
  const actions = el('div.row');
  const node = el(
    'div.select-bar',
    { hidden: true, role: 'toolbar', 'aria-label': t('gallery.select') },
    el('div.row', {}, count, all),
    actions,
    el('button.button.compact.push', { type: 'button', onclick: done }, t('select.done')),
    el('p.visually-hidden', {}, t('select.help')),
  );
  return {
    node,
    update: (selection, filters) => {
      node.hidden = !selection;
      if (!selection) return;
      ids = [...selection.ids];
      if (!actions.childElementCount || bin !== filters.bin)
        actions.replaceChildren(...(filters.bin ? inBin : usual));
      bin = filters.bin;
      count.textContent = t('select.count', { n: ids.length });
      all.hidden = ids.length >= list.images.length && !list.cursor;
      for (const one of actions.children) one.disabled = ids.length === 0;
    },
  };
}
