/* A link that shows one picture to anyone who has it; it ends by itself and can be taken back. */
import { images } from '../lib/api.js';
import { el } from '../lib/dom.js';
import { copyText } from '../lib/download.js';
import { problemText } from '../lib/forms.js';
import { formatDay, t } from '../lib/i18n.js';
import { toast } from '../lib/overlays.js';

const DAYS = [1, 7, 30, 365];

export function sharePanel(image, changed) {
  const box = el('div.share', {});

  async function attempt(action) {
    try {
      await action();
      draw();
    } catch (problem) {
      toast(problemText(problem));
    }
  }

  function make() {
    const days = el(
      'select.input.compact',
      { 'aria-label': t('share.days') },
      DAYS.map((n) => el('option', { value: n, selected: n === 30 }, t('share.daysN', { n }))),
    );
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

  function existing({ url, expires_at: until }) {
    const revoke = () =>
      attempt(async () => {
        await images.unshare(image.id);
        changed(null);
        toast(t('share.revoked'));
      });
    const link = el('input.input.compact', {
      readonly: true,
      value: url,
      'aria-label': t('share.link'),
      onfocus: (event) => event.target.select(),
    });
    return [
      link,
      el('p.hint', {}, t('share.until', { date: formatDay(until) })),
      el(
        'div.row',
        {},
        el('button.button.primary', { type: 'button', onclick: () => copyText(url) }, t('copy')),
        el('button.button.danger', { type: 'button', onclick: revoke }, t('share.revoke')),
      ),
    ];
  }

  function draw() {
    box.replaceChildren(
      el('h2', {}, t('viewer.share')),
      el('p.muted', {}, t('share.text')),
      ...(image.share ? existing(image.share) : make()),
    );
  }

  draw();
  return box;
}
