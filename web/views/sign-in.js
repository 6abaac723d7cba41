/* Signing in. */
import { el } from '../lib/dom.js';
import { field, onSubmit, passwordField, summaryNote } from '../lib/forms.js';
import { t } from '../lib/i18n.js';
import { session } from '../lib/session.js';
import { examplePictureOf } from '../lib/example.js';

export function mount(root, { url }) {
  const summary = summaryNote();
  const button = el('button.button.primary.wide', { type: 'submit' }, t('signIn.button'));
  const form = el(
    'form.stack',
    { novalidate: true },
    summary,
    field({
      label: t('field.email'),
      name: 'email',
      type: 'email',
      autocomplete: 'username',
      required: true,
      maxlength: 254,
      inputmode: 'email',
      autocapitalize: 'off',
      spellcheck: 'false',
    }),
    passwordField({ label: t('field.password'), name: 'password', autocomplete: 'current-password' }),
    button,
  );
  onSubmit(form, button, summary, ({ email, password }) => session.signIn(email.trim(), password));

  root.append(
    el(
      'div.sign-card',
      {},
      el('h1', {}, t('signIn.heading')),
      url.searchParams.has('next') ? el('p.muted', {}, t('signIn.first')) : null,
      form,
      el(
        'p.muted',
        {},
        t('signIn.noAccount'),
        ' ',
        el('a', { href: `/sign-up${url.search}` }, t('signIn.toSignUp')),
      ),
    ),
    el('div.sign-art', { 'aria-hidden': 'true' }, examplePictureOf('cat')),
  );
  form.elements.email.focus();
}
