/* Earlier suggestions, newest first: ask again, delete one, delete all. */
import { hashtags } from '../lib/api.js';
import { attempt } from '../lib/attempt.js';
import { el } from '../lib/dom.js';
import { problemText } from '../lib/forms.js';
import { formatMoment, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { confirmDialog } from '../lib/overlays.js';
import { platformNames } from './tag-platforms.js';

const PAGE = 8;

/* again(entry) is called at a click on one. Gives {node, refresh}. */
export function mountHashtagHistory(again) {
  let cursor = null;
  let turn = 0; /* an answer that was overtaken is dropped */
  const list = el('ul.side-list');
  const hiddenButton = (spec, label, run) => el(spec, { type: 'button', hidden: true, onclick: run }, label);
  const more = hiddenButton('button.button.quiet.compact.wide', t('hashtags.more'), load);
  const clear = hiddenButton('button.link-button.small', t('hashtags.clear'), clearAll);

  function row(entry, names) {
    const words = entry.text || entry.tags.slice(0, 3).join(' ');
    const remove = async () => {
      if (await attempt(() => hashtags.deleteEntry(entry.request_id))) node.remove();
      if (!list.childElementCount) refresh();
    };
    const node = el(
      'li',
      {},
      el(
        'button.side-item',
        { type: 'button', onclick: () => again(entry), title: words },
        el('span', {}, entry.image_id ? icon('picture') : null, words),
        el('span.muted.small', {}, `${names[entry.platform] || entry.platform} · ${formatMoment(entry.created_at)}`),
      ),
      el(
        'button.button.quiet.square.compact',
        { type: 'button', 'aria-label': t('delete'), title: t('delete'), onclick: remove },
        icon('close'),
      ),
    );
    return node;
  }

  async function load() {
    const mine = ++turn;
    try {
      const asked = hashtags.history({ limit: PAGE, cursor });
      const [{ data, next_cursor: next }, names] = await Promise.all([asked, platformNames()]);
      if (mine !== turn) return;
      if (!cursor) list.replaceChildren();
      list.append(...data.map((entry) => row(entry, names)));
      cursor = next;
    } catch (problem) {
      if (mine !== turn) return;
      list.append(el('li.fault', {}, problemText(problem)));
    }
    const any = list.childElementCount > 0;
    if (!any) list.append(el('li.muted.small', {}, t('hashtags.history.empty')));
    clear.hidden = !any;
    more.hidden = !cursor;
  }

  function refresh() {
    cursor = null;
    return load();
  }

  async function clearAll() {
    const yes = await confirmDialog({
      title: t('hashtags.clear.title'),
      text: t('hashtags.clear.text'),
      yes: t('hashtags.clear.yes'),
    });
    if (yes && (await attempt(hashtags.clearHistory))) refresh();
  }

  refresh();
  const head = el('div.row.side-head', {}, el('h2', {}, t('hashtags.history')), el('span.push', {}, clear));
  return { node: el('section.card', {}, head, list, more), refresh };
}
