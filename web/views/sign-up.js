/* Making an account. */
import { el } from '../lib/dom.js';
import { field, onSubmit, passwordField, showFault, summaryNote } from '../lib/forms.js';
import { currentLanguage, t } from '../lib/i18n.js';
import { session } from '../lib/session.js';
import { examplePictureOf } from '../lib/example.js';
import { faultsOfSignUp } from '../logic/sign-up.js';

function showFaults(form, faults) {
  for (const { field: name, code, limit } of faults) showFault(form.elements[name], t(`fault.${code}`, { limit }));
  form.elements[faults[0].field].focus();
}

function fields() {
  const name = { required: true, maxlength: 60 };
  return [
    el(
      'div.pair',
      {},
      field({ label: t('field.firstName'), name: 'first_name', autocomplete: 'given-name', ...name }),
      field({ label: t('field.lastName'), name: 'last_name', autocomplete: 'family-name', ...name }),
    ),
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
    passwordField({
      label: t('field.password'),
      name: 'password',
      autocomplete: 'new-password',
      hint: t('signUp.passwordHint'),
    }),
  ];
}

export function mount(root, { url }) {
  const summary = summaryNote();
  const button = el('button.button.primary.wide', { type: 'submit' }, t('signUp.button'));
  const form = el('form.stack', { novalidate: true }, summary, fields(), button);
  onSubmit(form, button, summary, async (values) => {
    const faults = faultsOfSignUp(values);
    if (faults.length) return showFaults(form, faults);
    try {
      return await session.signUp({ ...values, email: values.email.trim(), language: currentLanguage() });
    } catch (problem) {
      if (problem.code === 'email_taken') {
        showFault(form.elements.email, t('error.email_taken'));
        return form.elements.email.focus();
      }
      throw problem;
    }
  });

  root.append(
    el(
      'div.sign-card',
      {},
      el('h1', {}, t('signUp.heading')),
      el('p.muted', {}, t('signUp.lead')),
      form,
      el(
        'p.muted',
        {},
        t('signUp.haveAccount'),
        ' ',
        el('a', { href: `/sign-in${url.search}` }, t('signUp.toSignIn')),
      ),
    ),
    el('div.sign-art', { 'aria-hidden': 'true' }, examplePictureOf('astronaut')),
  );
  form.elements.first_name.focus();
}
