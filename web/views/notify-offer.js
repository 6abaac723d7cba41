/* Asks once, after the first finished picture, whether to tell when pictures are ready. */
import { el } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { askForNotifications, notifyAsked, setNotify } from '../lib/notify.js';

export function mountNotifyOffer() {
  const node = el('div.note.offer', { hidden: true });
  const answer = async (choice) => {
    node.hidden = true;
    if (choice === 'notification' && !(await askForNotifications())) return setNotify('none');
    return setNotify(choice);
  };
  const button = (choice) =>
    el('button.button.compact', { type: 'button', onclick: () => answer(choice) }, t(`notify.${choice}`));
  node.append(
    icon('bell'),
    el('span', {}, t('notify.question')),
    el('div.row.push', {}, button('sound'), button('notification'), button('none')),
  );
  return {
    node,
    show: () => {
      node.hidden = notifyAsked();
    },
  };
}
