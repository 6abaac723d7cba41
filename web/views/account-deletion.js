/* Deleting the account: what it means, and the password before it is done. */
import { el } from '../lib/dom.js';
import { onSubmit, passwordField, summaryNote } from '../lib/forms.js';
import { t } from '../lib/i18n.js';
import { go } from '../lib/navigate.js';
import { openDialog, toast } from '../lib/overlays.js';
import { session } from '../lib/session.js';

async function deleteAccount() {
  const deleted = await openDialog({
    title: t('account.delete.title'),
    build: (close) => {
      const summary = summaryNote();
      const button = el('button.button.danger', { type: 'submit' }, t('account.delete.button'));
      const form = el(
        'form.stack',
        { novalidate: true },
        el('p', {}, t('account.delete.text')),
        el('p', {}, t('account.delete.confirm')),
        summary,
        passwordField({
          label: t('field.password'),
          name: 'password',
          autocomplete: 'current-password',
          autofocus: true,
        }),
        el(
          'div.dialog-actions',
          {},
          el('button.button', { type: 'button', onclick: () => close(false) }, t('cancel')),
          button,
        ),
      );
      onSubmit(form, button, summary, async ({ password }) => {
        await session.deleteAccount(password);
        close(true);
      });
      return form;
    },
  });
  if (!deleted) return;
  go('/');
  toast(t('account.deleted'));
}

export function deletionCard() {
  const button = el('button.button.danger', { type: 'button', onclick: deleteAccount }, t('account.delete.button'));
  return el(
    'section.card.stack.danger-card',
    {},
    el('h2', {}, t('account.delete')),
    el('p.muted', {}, t('account.delete.text')),
    el('div', {}, button),
  );
}
