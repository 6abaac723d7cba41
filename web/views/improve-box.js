/* The better prompt that the image service suggests, beside the own one. */
import { el } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { diffWords } from '../logic/diff.js';

const TAGS = { same: 'span', gone: 'del', new: 'ins' };

export function improveBox({ prompt_before: before, prompt_after: after }, { use, close }) {
  const take = (text) => () => {
    use(text);
    close();
  };
  const parts = diffWords(before, after).map(({ kind, text }) => el(TAGS[kind], {}, text));
  return el(
    'div.improve',
    { role: 'group', 'aria-label': t('improve.title') },
    el('p.label', {}, t('improve.title')),
    el('p.improve-text', {}, parts),
    el(
      'div.row',
      {},
      el('button.button.primary.compact', { type: 'button', onclick: take(after) }, t('improve.replace')),
      el('button.button.compact', { type: 'button', onclick: take(`${before}\n${after}`) }, t('improve.insert')),
      el('button.button.quiet.compact', { type: 'button', onclick: close }, t('improve.discard')),
    ),
  );
}
