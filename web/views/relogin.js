/* The session ended while the page was open: asks for the password over the page, so that nothing typed is lost. */
import { el } from '../lib/dom.js';
import { onSubmit, passwordField, summaryNote } from '../lib/forms.js';
import { t } from '../lib/i18n.js';
import { openDialog } from '../lib/overlays.js';
import { session } from '../lib/session.js';

let open = false;

async function ask() {
  if (open) return;
  open = true;
  const signedIn = await openDialog({
    title: t('relogin.title'),
    name: 'relogin',
    build: (close) => {
      const summary = summaryNote();
      const button = el('button.button.primary', { type: 'submit' }, t('signIn.button'));
      const form = el(
        'form.stack',
        { novalidate: true },
        el('p', {}, t('relogin.text', { email: session.user.email })),
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
          el('button.button', { type: 'button', onclick: () => close(false) }, t('relogin.leave')),
          button,
        ),
      );
      onSubmit(form, button, summary, async ({ password }) => {
        await session.signIn(session.user.email, password);
        close(true);
      });
      return form;
    },
  });
  open = false;
  if (!signedIn && session.state === 'expired') session.giveUp();
}

export function mountRelogin() {
  session.addEventListener('change', () => {
    if (session.state === 'expired') ask();
    else if (session.state === 'user' && open) document.querySelector('dialog.relogin')?.close();
  });
}
