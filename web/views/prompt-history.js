/* The dialog of earlier prompts: search, pin, take. */
import { promptHistory } from '../lib/draft.js';
import { el } from '../lib/dom.js';
import { formatMoment, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { jobs } from '../lib/jobs.js';
import { openDialog, toast } from '../lib/overlays.js';
import { searchPrompts } from '../logic/prompt-history.js';

function entryRow(entry, { close, redraw }) {
  const pin = () => {
    promptHistory.pin(jobs.all(), entry.text);
    redraw();
  };
  return el(
    'li.history-row',
    {},
    el(
      'button.history-text',
      { type: 'button', onclick: () => close(entry.text) },
      el('span', { dir: 'auto' }, entry.text),
      el('span.muted.small', {}, formatMoment(entry.at)),
    ),
    el(
      'button.button.quiet.square.compact',
      {
        type: 'button',
        'aria-pressed': String(entry.pinned),
        'aria-label': t('history.pin'),
        title: t('history.pin'),
        onclick: pin,
      },
      icon('star', { filled: entry.pinned }),
    ),
  );
}

/* Calls take(text) with the prompt that was chosen. */
export async function openPromptHistory(take) {
  const chosen = await openDialog({
    title: t('history.title'),
    build: (close) => {
      const list = el('ul.history-list');
      const search = el('input.input', {
        type: 'search',
        placeholder: t('history.search'),
        'aria-label': t('history.search'),
        autofocus: true,
        oninput: redraw,
      });
      function redraw() {
        const found = searchPrompts(promptHistory.list(jobs.all()), search.value);
        list.replaceChildren(...found.map((entry) => entryRow(entry, { close, redraw })));
        if (!found.length) list.append(el('li.muted', {}, t(search.value ? 'history.none' : 'history.empty')));
      }
      const clear = () => {
        const undo = promptHistory.clear();
        close();
        toast(t('history.cleared'), { label: t('undo'), run: undo });
      };
      redraw();
      const { length } = promptHistory.list(jobs.all());
      return [
        search,
        list,
        el(
          'div.dialog-actions',
          { hidden: length === 0 },
          el('button.button.quiet.compact', { type: 'button', onclick: clear }, t('history.clear')),
        ),
      ];
    },
  });
  if (typeof chosen === 'string') take(chosen);
}
