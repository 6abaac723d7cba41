/* Fields with labels and faults. An input's name is the name of the member that the server knows, so a fault of the
 * server finds its field. */
import { el, uid } from './dom.js';
import { hasText, t } from './i18n.js';
import { cry } from './live.js';

/* A labelled input. 'control' may be given instead of the input's attributes. */
export function field({ label, name, hint, aside, control, ...attributes }) {
  const id = uid(name);
  const input = control || el(attributes.rows ? 'textarea.input' : 'input.input', { name, ...attributes });
  input.id = id;
  const hintNode = hint ? el('p.hint', { id: `${id}-hint` }, hint) : null;
  const fault = el('p.fault', { id: `${id}-fault`, hidden: true });
  input.setAttribute('aria-describedby', `${id}-fault${hint ? ` ${id}-hint` : ''}`);
  input.addEventListener('input', () => clearFault(input));
  return el(
    'div.field',
    { data: { field: name } },
    el('label.label', { for: id }, label, aside ? el('span.aside', {}, aside) : null),
    input,
    hintNode,
    fault,
  );
}

function faultNode(input) {
  return input.closest('.field')?.querySelector('.fault');
}

function clearFault(input) {
  const node = faultNode(input);
  if (!node || node.hidden) return;
  node.hidden = true;
  input.removeAttribute('aria-invalid');
}

export function showFault(input, text) {
  const node = faultNode(input);
  if (!node) return;
  node.textContent = text;
  node.hidden = false;
  input.setAttribute('aria-invalid', 'true');
}

/* One sentence for a problem, in the reader's language: by its code when we have a text, else the server's. */
export function problemText(problem) {
  const key = `error.${problem.code}`;
  if (hasText(key)) return t(key, { s: problem.retryAfterS });
  return problem.message || t('error.internal');
}

/* The text of one field fault {field, code, detail}. */
export function faultText(fault) {
  if (fault.detail) return fault.detail;
  const key = `fault.${fault.code}`;
  return hasText(key) ? t(key, { limit: fault.limit ?? fault.params?.limit }) : t('fault.other');
}

/* Shows a problem at the form: faults at their fields (the first gets the focus), the rest in 'summary'. */
export function showProblem(form, problem, summary) {
  let first = null;
  for (const fault of problem.fields || []) {
    const input = form.elements[fault.field];
    if (!input?.closest) continue;
    showFault(input, faultText(fault));
    first ||= input;
  }
  summary.replaceChildren();
  if (!first) {
    summary.append(problemText(problem));
    if (problem.status >= 500 && problem.requestId)
      summary.append(el('span.mono.small', {}, ` ${problem.requestId.slice(0, 12)}`));
  }
  summary.hidden = Boolean(first);
  first?.focus();
  if (!first) cry(problemText(problem));
}

/* Submits by 'send(values)' once at a time: the button shows that it works, faults are shown at the fields. */
export function onSubmit(form, button, summary, send) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.getAttribute('aria-busy') === 'true') return;
    summary.hidden = true;
    button.setAttribute('aria-busy', 'true');
    try {
      await send(Object.fromEntries(new FormData(form)));
    } catch (problem) {
      showProblem(form, problem, summary);
    } finally {
      button.removeAttribute('aria-busy');
    }
  });
}

/* Where a form's general fault is shown. */
export const summaryNote = () => el('p.note.danger', { hidden: true, role: 'alert' });

/* A password field with a switch that shows it. */
export function passwordField(options) {
  const node = field({ type: 'password', maxlength: 128, required: true, ...options });
  const input = node.querySelector('input');
  const button = el(
    'button.link-button.small',
    {
      type: 'button',
      'aria-pressed': 'false',
      onclick: () => {
        const show = input.type === 'password';
        input.type = show ? 'text' : 'password';
        button.setAttribute('aria-pressed', String(show));
        button.textContent = show ? t('password.hide') : t('password.show');
      },
    },
    t('password.show'),
  );
  node.querySelector('.label').append(el('span.aside', {}, button));
  return node;
}
