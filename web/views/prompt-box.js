/* What to draw: the prompt with counter and history, "improve", and what to avoid. */
import { generation } from '../lib/api.js';
import { promptHistory } from '../lib/draft.js';
import { el, uid } from '../lib/dom.js';
import { problemText } from '../lib/forms.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { jobs } from '../lib/jobs.js';
import { toast } from '../lib/overlays.js';
import { PROMPT_MAX, promptLength } from '../logic/draft.js';
import { walk } from '../logic/prompt-history.js';
import { improveBox } from './improve-box.js';
import { openPromptHistory } from './prompt-history.js';

/* Walks through earlier prompts: Alt+arrows anywhere, plain arrows at the text's ends. */
function historyKeys(input, draft) {
  let at = -1;
  let typed = '';
  input.addEventListener('input', () => {
    at = -1;
  });
  input.addEventListener('keydown', (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const end = step > 0 ? 0 : input.value.length;
    const atEnd = input.selectionStart === end && input.selectionEnd === end && (step > 0 || at >= 0);
    if (!event.altKey && !atEnd) return;
    if (at === -1) typed = input.value;
    const found = walk(promptHistory.list(jobs.all()), at, step, typed);
    event.preventDefault();
    if (!found) return;
    at = found.at;
    draft.set({ prompt: found.text });
    input.setSelectionRange(end && found.text.length, end && found.text.length);
  });
}

function avoidField(draft) {
  const input = el('textarea.input.avoid', {
    name: 'negative_prompt',
    rows: 2,
    dir: 'auto',
    maxlength: PROMPT_MAX,
    'aria-label': t('generate.avoid'),
    placeholder: t('generate.avoid.placeholder'),
    oninput: () => draft.set({ negative_prompt: input.value }),
  });
  const details = el(
    'details.fold',
    { open: Boolean(draft.value.negative_prompt) },
    el('summary', {}, t('generate.avoid')),
    input,
  );
  const none = el('p.hint', { hidden: true }, t('generate.avoid.none'));
  return { node: el('div', {}, details, none), input, details, none };
}

export function mountPromptBox({ draft, model, submit }) {
  const id = uid('prompt');
  const counter = el('span.aside.numbers', { id: `${id}-count` });
  const input = el('textarea.input.prompt', {
    id,
    name: 'prompt',
    rows: 4,
    dir: 'auto',
    placeholder: t('generate.prompt.placeholder'),
    'aria-describedby': `${id}-count`,
    oninput: () => draft.set({ prompt: input.value }),
  });
  const box = el('div', { hidden: true });
  const improve = el(
    'button.button.compact',
    { type: 'button', onclick: improvePrompt },
    icon('spark'),
    t('generate.improve'),
  );
  const clear = el('button.button.quiet.compact', { type: 'button', onclick: clearPrompt }, t('generate.clear'));
  const history = el(
    'button.button.quiet.compact.push',
    {
      type: 'button',
      'aria-haspopup': 'dialog',
      onclick: () =>
        openPromptHistory((text) => {
          draft.set({ prompt: text });
          input.focus();
        }),
    },
    icon('history'),
    t('history.button'),
  );
  const avoid = avoidField(draft);

  async function improvePrompt() {
    const before = draft.value.prompt;
    if (promptLength(before) < 3 || improve.getAttribute('aria-busy') === 'true') return input.focus();
    improve.setAttribute('aria-busy', 'true');
    try {
      const answer = await generation.enhance({
        prompt: before,
        model: model()?.slug,
        negative_prompt: draft.value.negative_prompt,
      });
      box.replaceChildren(
        improveBox(answer, {
          use: (text) => {
            draft.set({ prompt: text });
            toast(t('improve.done'), { label: t('undo'), run: () => draft.set({ prompt: before }) });
          },
          close: () => {
            box.hidden = true;
            input.focus();
          },
        }),
      );
      box.hidden = false;
      box.querySelector('button').focus();
    } catch (problem) {
      toast(problemText(problem));
    } finally {
      improve.removeAttribute('aria-busy');
    }
    return undefined;
  }

  function clearPrompt() {
    const before = draft.value;
    draft.set({ prompt: '', negative_prompt: '' });
    input.focus();
    toast(t('generate.cleared'), { label: t('undo'), run: () => draft.replace(before) });
  }

  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  });
  historyKeys(input, draft);

  function update() {
    const { prompt, negative_prompt: negative } = draft.value;
    if (input.value !== prompt) input.value = prompt;
    if (avoid.input.value !== negative) avoid.input.value = negative;
    const length = promptLength(prompt);
    counter.textContent = t('generate.count', { n: length, max: PROMPT_MAX });
    counter.classList.toggle('near', length >= PROMPT_MAX * 0.9 && length <= PROMPT_MAX);
    counter.classList.toggle('over', length > PROMPT_MAX);
    clear.hidden = !prompt;
    improve.hidden = model()?.supports_enhance === false;
    const noAvoid = model()?.supports_negative_prompt === false;
    avoid.details.hidden = noAvoid;
    avoid.none.hidden = !noAvoid;
  }

  const node = el(
    'div.field.prompt-field',
    { data: { field: 'prompt' } },
    el('label.label', { for: id }, t('generate.prompt'), counter),
    input,
    el('div.row.prompt-tools', {}, improve, clear, history),
    box,
    avoid.node,
  );
  return { node, update, focus: () => input.focus({ preventScroll: true }) };
}
