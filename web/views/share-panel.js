/* A link that shows one picture to anyone who has it; it ends by itself and can be taken back. */
import { images } from '../lib/api.js';
import { attempt } from '../lib/attempt.js';
import { el } from '../lib/dom.js';
import { copyText } from '../lib/download.js';
import { formatDay, t } from '../lib/i18n.js';
import { toast } from '../lib/overlays.js';

const DAYS = [1, 7, 30, 365];
const USUAL_DAYS = 30;

function newLink(image, changed) {
  const options = DAYS.map((n) => el('option', { value: n, selected: n === USUAL_DAYS }, t('share.daysN', { n })));
  const days = el('select.input.compact', {}, options);
  const hide = el('input', { type: 'checkbox' });
  const create = () =>
    attempt(async () =>
      changed(await images.share(image.id, { days: Number(days.value), hide_prompt: hide.checked })),
    );
  return [
    el('label.field', {}, el('span.label', {}, t('share.days')), days),
    el('label.check', {}, hide, t('share.hide')),
    el('button.button.primary', { type: 'button', onclick: create }, t('share.create')),
  ];
}

function existingLink(image, changed) {
  const { url, expires_at: until } = image.share;
  const revoke = () =>
    attempt(async () => {
      await images.unshare(image.id);
      changed(null);
      toast(t('share.revoked'));
    });
  const select = (event) => event.target.select();
  return [
    el('input.input.compact', { readonly: true, value: url, 'aria-label': t('share.link'), onfocus: select }),
    el('p.hint', {}, t('share.until', { date: formatDay(until) })),
    el(
      'div.row',
      {},
      el('button.button.primary', { type: 'button', onclick: () => copyText(url) }, t('copy')),
      el('button.button.danger', { type: 'button', onclick: revoke }, t('share.revoke')),
    ),
  ];
}

/* Calls changed(share | null) after the server did. */
export function sharePanel(image, changed) {
  return el(
    'div.share',
    {},
    el('h2', {}, t('viewer.share')),
    el('p.muted', {}, t('share.text')),
    image.share ? existingLink(image, changed) : newLink(image, changed),
  );
}
