/* Writing to the people who run Pulix; works without an account. Errors keep the text. */
import { contact, newKey } from '../lib/api.js';
import { el } from '../lib/dom.js';
import { field, onSubmit, showFault, summaryNote } from '../lib/forms.js';
import { currentLanguage, formatDay, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { jobs } from '../lib/jobs.js';
import { previousPath } from '../lib/navigate.js';
import { session } from '../lib/session.js';
import { recallOwn, rememberOwn } from '../lib/storage.js';
import { contactBody, KINDS, MESSAGE_MAX, MESSAGE_MIN } from '../logic/contact.js';
import { mountAttachments } from './attachments.js';

function kindChoice(chosen, changed) {
  const radios = KINDS.map((kind) =>
    el(
      'label.chip.kind',
      {},
      el('input', {
        type: 'radio',
        name: 'kind',
        value: kind,
        checked: kind === chosen,
        onchange: () => changed(kind),
      }),
      t(`contact.kind.${kind}`),
    ),
  );
  return el('fieldset.field', {}, el('legend.label', {}, t('contact.kind')), el('div.chips', {}, radios));
}

function jobChoice(chosen) {
  const select = el('select.input', { name: 'job_id' });
  const draw = () => {
    const options = jobs.all().filter((job) => !job.entry);
    select.replaceChildren(
      el('option', { value: '' }, t('contact.job.none')),
      ...options.map((job) =>
        el('option', { value: job.id }, `${job.request.prompt.slice(0, 60)} · ${formatDay(job.created_at)}`),
      ),
    );
    if (chosen && !options.some((job) => job.id === chosen)) select.append(el('option', { value: chosen }, chosen));
    select.value = chosen;
  };
  draw();
  return { node: field({ label: t('contact.job'), name: 'job_id', control: select }), draw };
}

function messageField(draftText) {
  const count = el('span.numbers');
  const node = field({
    label: t('contact.message'),
    name: 'message',
    rows: 7,
    maxlength: MESSAGE_MAX,
    required: true,
  });
  const input = node.querySelector('textarea');
  const draw = () => {
    count.textContent = t('contact.messageLength', { n: input.value.length, max: MESSAGE_MAX });
    rememberOwn('message', input.value || undefined);
  };
  node.querySelector('.label').append(el('span.aside', {}, count));
  input.value = draftText;
  input.addEventListener('input', draw);
  draw();
  return node;
}

function sentPanel(reference, again) {
  return el(
    'div.card.empty.sent',
    { role: 'status' },
    icon('check'),
    el('h2', { tabindex: '-1' }, t('contact.sent')),
    el('p', {}, t('contact.reference', { reference })),
    el('button.button', { type: 'button', onclick: again }, t('contact.another')),
  );
}

function messageRow(message) {
  return el(
    'li.message-row',
    {},
    el('span.mono.small', {}, message.reference),
    el('span.message-text', {}, message.subject || message.message),
    el('span.badge', { data: { state: message.state } }, t(`contact.state.${message.state}`)),
    el('span.muted.small', {}, formatDay(message.created_at)),
  );
}

async function drawOwn(list) {
  const { data } = await contact.list({ limit: 20 });
  list.replaceChildren(...(data.length ? data.map(messageRow) : [el('li.muted', {}, t('contact.mine.empty'))]));
}

export function mount(root, { url }) {
  const signedIn = session.state === 'user';
  const opened = performance.now();
  const jobId = url.searchParams.get('job') || '';
  let kind = KINDS.includes(url.searchParams.get('kind')) ? url.searchParams.get('kind') : 'site';
  let key = newKey();

  const summary = summaryNote();
  const button = el('button.button.primary.large', { type: 'submit' }, t('contact.send'));
  const job = jobChoice(jobId);
  const attachments = mountAttachments();
  const aboutPicture = el('div.stack', {}, job.node, attachments.node);
  const page = previousPath();
  const trap = el(
    'div.trap',
    { 'aria-hidden': 'true' },
    field({ label: t('contact.website'), name: 'website', tabindex: '-1', autocomplete: 'off' }),
  );
  const form = el(
    'form.card.stack',
    { novalidate: true },
    summary,
    kindChoice(kind, (next) => {
      kind = next;
      drawKind();
    }),
    signedIn ? aboutPicture : null,
    field({ label: t('contact.subject'), name: 'subject', maxlength: 200 }),
    messageField(recallOwn('message') || ''),
    signedIn ? null : field({ label: t('contact.name'), name: 'name', maxlength: 120, autocomplete: 'name' }),
    field({
      label: t('contact.email'),
      name: 'email',
      type: 'email',
      maxlength: 254,
      autocomplete: 'email',
      value: session.user?.email || '',
    }),
    trap,
    el('p.hint', {}, t('contact.sends', { locale: currentLanguage(), page })),
    button,
  );
  const place = el('div', {}, form);
  const list = el('ul.messages');

  function drawKind() {
    aboutPicture.hidden = kind !== 'picture';
  }

  function again() {
    key = newKey();
    form.reset();
    place.replaceChildren(form);
  }

  onSubmit(form, button, summary, async (values) => {
    const { message } = form.elements;
    if (message.value.trim().length < MESSAGE_MIN) {
      showFault(message, t('fault.too_short', { limit: MESSAGE_MIN }));
      return message.focus();
    }
    const body = contactBody(values, {
      images: kind === 'picture' ? attachments.ids() : [],
      locale: currentLanguage(),
      page,
      fillMs: Math.round(performance.now() - opened),
    });
    const { reference } = await contact.send(body, key);
    rememberOwn('message', undefined);
    const panel = sentPanel(reference, again);
    place.replaceChildren(panel);
    panel.querySelector('h2').focus();
    return signedIn ? drawOwn(list) : undefined;
  });

  root.append(
    el('div.contact-head', {}, el('h1', {}, t('contact.heading')), el('p.muted', {}, t('contact.lead'))),
    place,
  );
  drawKind();
  if (!signedIn) return undefined;
  root.append(el('section.card', {}, el('h2', {}, t('contact.mine')), list));
  drawOwn(list).catch(() => {});
  jobs.addEventListener('change', job.draw, { once: true });
  return { unmount: () => jobs.removeEventListener('change', job.draw) };
}
