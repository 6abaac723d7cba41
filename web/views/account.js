/* The account: who one is, today's pictures, password, sessions, and the way out. */
import { auth } from '../lib/api.js';
import { el, keepFocus } from '../lib/dom.js';
import { saveMyData } from '../lib/download.js';
import { field, onSubmit, passwordField, problemText, summaryNote } from '../lib/forms.js';
import { currentLanguage, formatDay, formatMoment, formatTime, languages, setLanguage, t } from '../lib/i18n.js';
import { jobs } from '../lib/jobs.js';
import { go } from '../lib/navigate.js';
import { askForNotifications, currentNotify, setNotify } from '../lib/notify.js';
import { toast } from '../lib/overlays.js';
import { session } from '../lib/session.js';
import { browserName } from '../logic/browser-name.js';
import { deletionCard } from './account-deletion.js';

const card = (title, ...content) => el('section.card.stack', {}, el('h2', {}, title), content);

function profileCard() {
  const { user } = session;
  const summary = summaryNote();
  const button = el('button.button.primary', { type: 'submit' }, t('save'));
  const language = el(
    'select.input',
    { name: 'language' },
    languages.map((code) =>
      el('option', { value: code, selected: code === currentLanguage() }, t(`language.${code}`)),
    ),
  );
  const form = el(
    'form.stack',
    { novalidate: true },
    summary,
    el(
      'div.pair',
      {},
      field({
        label: t('field.firstName'),
        name: 'first_name',
        value: user.first_name,
        maxlength: 60,
        autocomplete: 'given-name',
      }),
      field({
        label: t('field.lastName'),
        name: 'last_name',
        value: user.last_name,
        maxlength: 60,
        autocomplete: 'family-name',
      }),
    ),
    field({ label: t('account.language'), name: 'language', control: language }),
    el('p.muted.small', {}, `${user.email} · ${t('account.since', { date: formatDay(user.created_at) })}`),
    el('div', {}, button),
  );
  onSubmit(form, button, summary, async (values) => {
    await session.update(values);
    toast(t('saved'));
    setLanguage(values.language);
  });
  return card(t('account.profile'), form);
}

function planCard() {
  const text = el('p.numbers');
  const resets = el('p.muted.small');
  const meter = el('div.meter', { 'aria-hidden': 'true' }, el('i'));
  const draw = () => {
    const { quota } = jobs;
    if (!quota) return;
    text.textContent = t('account.quota', { used: quota.used, n: quota.limit });
    resets.textContent = t('account.resets', { at: formatTime(quota.resets_at) });
    meter.style.setProperty('--share', `${Math.min(100, (100 * quota.used) / Math.max(1, quota.limit))}%`);
  };
  jobs.addEventListener('quota', draw);
  draw();
  const choices = ['none', 'sound', 'notification'].map((choice) =>
    el(
      'option',
      { value: choice, selected: choice === currentNotify() },
      t(choice === 'none' ? 'account.notify.none' : `notify.${choice}`),
    ),
  );
  const notify = el('select.input', { name: 'notify' }, choices);
  notify.addEventListener('change', async () => {
    const refused = notify.value === 'notification' && !(await askForNotifications());
    if (refused) notify.value = 'none';
    setNotify(notify.value);
  });
  const plan = t(`account.plan.${session.user.plan || 'standard'}`);
  return {
    node: card(
      `${t('account.plan')}: ${plan}`,
      text,
      meter,
      resets,
      field({ label: t('account.notify'), name: 'notify', control: notify }),
    ),
    unmount: () => jobs.removeEventListener('quota', draw),
  };
}

function passwordCard(changed) {
  const summary = summaryNote();
  const button = el('button.button', { type: 'submit' }, t('account.changePassword'));
  const form = el(
    'form.stack',
    { novalidate: true },
    summary,
    el('input', {
      type: 'text',
      name: 'username',
      value: session.user.email,
      autocomplete: 'username',
      hidden: true,
    }),
    passwordField({ label: t('account.oldPassword'), name: 'old_password', autocomplete: 'current-password' }),
    passwordField({
      label: t('account.newPassword'),
      name: 'new_password',
      autocomplete: 'new-password',
      hint: t('signUp.passwordHint'),
    }),
    el('div', {}, button),
  );
  onSubmit(form, button, summary, async ({ old_password, new_password }) => {
    await auth.changePassword({ old_password, new_password });
    form.reset();
    toast(t('account.passwordChanged'));
    changed();
  });
  return card(t('account.password'), form);
}

function sessionRow(one, end) {
  const browser = browserName(one.user_agent);
  const name = browser || t('account.sessions.unknown');
  return el(
    'li.session',
    {},
    el(
      'div',
      {},
      el(
        'p',
        { title: one.user_agent },
        name,
        one.current ? el('span.badge', {}, t('account.sessions.this')) : null,
      ),
      el('p.muted.small', {}, t('account.sessions.used', { date: formatMoment(one.used_at || one.created_at) })),
    ),
    one.current
      ? null
      : el('button.button.compact', { type: 'button', onclick: () => end(one) }, t('account.sessions.end')),
  );
}

function sessionsCard() {
  const list = el('ul.sessions');
  async function draw() {
    try {
      const rows = (await auth.sessions()).map((one) => sessionRow(one, end));
      keepFocus(list, () => list.replaceChildren(...rows), all);
    } catch (problem) {
      list.replaceChildren(el('li.fault', {}, problemText(problem)));
    }
  }
  async function end(one) {
    await auth.endSession(one.id).then(
      () => toast(t('account.sessions.ended')),
      (problem) => toast(problemText(problem)),
    );
    draw();
  }
  async function endAll() {
    try {
      await session.signOut(true);
      go('/sign-in');
    } catch (problem) {
      toast(problemText(problem));
    }
  }
  draw();
  const all = el('button.button', { type: 'button', onclick: endAll }, t('account.sessions.endAll'));
  return { node: card(t('account.sessions'), list, el('div', {}, all)), draw };
}

function dataCard() {
  const button = el('button.button', { type: 'button' }, t('account.export.button'));
  button.addEventListener('click', async () => {
    button.disabled = true;
    await saveMyData();
    button.disabled = false;
  });
  return card(t('account.export'), el('p.muted', {}, t('account.export.text')), el('div', {}, button));
}

export function mount(root) {
  const plan = planCard();
  const sessions = sessionsCard();
  root.append(
    el('h1', {}, t('account.title')),
    el(
      'div.account-cards',
      {},
      profileCard(),
      plan.node,
      passwordCard(sessions.draw),
      sessions.node,
      dataCard(),
      deletionCard(),
    ),
  );
  return { unmount: plan.unmount };
}
