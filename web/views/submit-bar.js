/* The button with what the click will cost, and the reasons when it can't be clicked. */
import { generation } from '../lib/api.js';
import { debounce, el, keepFocus, uid } from '../lib/dom.js';
import { formatPrice, formatTime, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { jobs } from '../lib/jobs.js';
import { blockers, toRequest } from '../logic/draft.js';
import { etaText } from '../logic/eta.js';

const ASK_MS = 300;

/* Asks what a request would cost, at most once per change; keeps the last answer. */
function estimator(onChange) {
  let asked = '';
  let control = null;
  const state = { answer: null };
  const ask = debounce(ASK_MS, async (request, text) => {
    control?.abort();
    control = new AbortController();
    try {
      state.answer = await generation.estimate(request, control.signal);
      if (state.answer.quota) jobs.takeQuota(state.answer.quota);
    } catch {
      if (asked === text) state.answer = null;
    }
    onChange();
  });
  return {
    state,
    update: (request) => {
      const text = JSON.stringify({ ...request, prompt: request.prompt.length });
      if (text === asked) return;
      asked = text;
      ask(request, text);
    },
    stop: () => {
      ask.cancel();
      control?.abort();
    },
  };
}

function reasonRow(reason, form) {
  const text = t(`blocked.${reason.code}`, {
    ...reason,
    at: reason.at ? formatTime(reason.at) : '',
    n: reason.left,
  });
  if (!reason.field) return el('li', {}, text);
  const go = () => {
    const field = form.querySelector(`[data-field="${reason.field}"]`);
    const fold = field?.closest('details');
    if (fold) fold.open = true;
    field?.querySelector('textarea, input, button[tabindex="0"], button')?.focus();
  };
  return el('li', {}, el('button.link-button', { type: 'button', onclick: go }, text));
}

function warningText(warning) {
  return t(`warning.${warning.code}`, { field: t(`generate.field.${warning.field}`), detail: warning.detail });
}

export function mountSubmitBar({ draft, model, form }) {
  const id = uid('reasons');
  const label = el('span');
  const price = el('span.submit-price.numbers');
  const button = el(
    'button.button.primary.large.submit',
    { type: 'submit', 'aria-describedby': id },
    label,
    price,
    el('kbd.submit-key', { 'aria-hidden': 'true' }, 'Ctrl ⏎'),
  );
  const facts = el('p.submit-facts.muted.small.numbers');
  const reasons = el('ul.reasons', { id, hidden: true });
  const warnings = el('ul.warnings', { hidden: true });
  const estimate = estimator(update);
  let blocked = [];
  let tried = false;

  function request() {
    blocked = blockers(draft.value, { model: model(), quota: jobs.quota });
    if (blocked.length) {
      tried = true;
      update();
      reasons.querySelector('button')?.click();
      return null;
    }
    tried = false;
    return toRequest(draft.value, model());
  }

  function drawFacts(answer, spent) {
    const { quota } = jobs;
    const parts = [];
    if (spent) return facts.replaceChildren();
    if (answer?.eta_high_s) parts.push(etaText(answer.eta_low_s, answer.eta_high_s, t));
    if (answer?.resolved?.width)
      parts.push(t('shape.size', { w: answer.resolved.width, h: answer.resolved.height }));
    if (quota) parts.push(t('quota.left', { n: Math.max(0, quota.limit - quota.used) }));
    return facts.replaceChildren(parts.join(' · '));
  }

  function drawWarnings(answer) {
    const list = answer?.warnings || [];
    warnings.hidden = list.length === 0;
    warnings.replaceChildren(
      ...list.map((warning) => el('li', {}, icon('info'), el('span', {}, warningText(warning)))),
    );
  }

  /* An empty form is no reproach: its reasons are shown only after a try. */
  function drawReasons() {
    const shown = blocked.filter((reason) => tried || reason.code !== 'prompt_empty');
    reasons.hidden = shown.length === 0;
    keepFocus(reasons, () => reasons.replaceChildren(...shown.map((reason) => reasonRow(reason, form))), button);
  }

  function update() {
    blocked = blockers(draft.value, { model: model(), quota: jobs.quota });
    const spent = blocked.find((reason) => reason.code === 'quota');
    const { answer } = estimate.state;
    if (blocked.length) button.setAttribute('aria-disabled', 'true');
    else button.removeAttribute('aria-disabled');
    label.textContent = spent
      ? t('generate.backAt', { at: formatTime(spent.at) })
      : navigator.onLine
        ? t('generate.button', { n: draft.value.count })
        : t('generate.buttonOffline');
    price.textContent = answer?.cost?.amount && !spent ? formatPrice(answer.cost.amount) : '';
    drawFacts(answer, spent);
    drawWarnings(blocked.length ? null : answer);
    drawReasons();
    if (!blocked.length) estimate.update(toRequest(draft.value, model()));
  }

  addEventListener('online', update);
  addEventListener('offline', update);
  return {
    node: el('div.submit-bar', {}, warnings, el('div.submit-row', {}, button, facts), reasons),
    update,
    request,
    unmount: () => {
      estimate.stop();
      removeEventListener('online', update);
      removeEventListener('offline', update);
    },
  };
}
