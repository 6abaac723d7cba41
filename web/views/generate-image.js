/* The page that makes pictures: the form at one side, what was asked for at the other. */
import { jobs } from '../lib/jobs.js';
import { catalogue } from '../lib/catalogue.js';
import { draft, promptHistory } from '../lib/draft.js';
import { el } from '../lib/dom.js';
import { currentLanguage, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { images } from '../lib/api.js';
import { toast } from '../lib/overlays.js';
import { outbox } from '../lib/outbox.js';
import { adjustTo, cleanDraft, draftOf, emptyDraft } from '../logic/draft.js';
import { mountJobBoard } from './job-board.js';
import { mountLoraList } from './lora-list.js';
import { mountModelPicker } from './model-picker.js';
import { mountMoreSettings } from './more-settings.js';
import { mountPromptBox } from './prompt-box.js';
import { mountShapePicker } from './shape-picker.js';
import { mountStylePicker } from './style-picker.js';
import { mountSubmitBar } from './submit-bar.js';

const FIELDS = ['prompt', 'negative_prompt', 'style', 'aspect_ratio', 'seed', 'model'];

/* A form filled by an address: an example (?prompt=…) or an earlier picture (?image=…&seed=keep). */
async function fillFromAddress(url) {
  const query = url.searchParams;
  if (query.has('prompt')) {
    const given = Object.fromEntries(
      FIELDS.filter((name) => query.has(name)).map((name) => [name, query.get(name)]),
    );
    takeDraft(cleanDraft({ ...emptyDraft(), ...given }));
  } else if (query.has('image')) {
    const image = await images.get(query.get('image'));
    takeDraft(draftOf(image.request, image.resolved, { keepSeed: query.get('seed') === 'keep' }));
  }
}

function takeDraft(next) {
  const before = draft.replace(next);
  if (!before.prompt || before.prompt === next.prompt) return;
  toast(t('generate.replaced'), { label: t('undo'), run: () => draft.replace(before) });
}

/* Fits the draft to its model and tells what was changed. */
function fitToModel(model) {
  if (!model) return [];
  const { draft: next, changed } = adjustTo(draft.value, model);
  if (changed.length || next.model !== draft.value.model) draft.replace(next);
  return changed;
}

function banners() {
  const sandbox = el('p.note.signal', { hidden: true }, icon('info'), el('span', {}, t('generate.sandbox')));
  const staleText = el('span');
  const stale = el(
    'p.note.warn',
    { hidden: true, role: 'status' },
    icon('warn'),
    el(
      'span',
      {},
      staleText,
      ' ',
      el('button.link-button', { type: 'button', onclick: () => catalogue.load() }, t('retry')),
    ),
  );
  const update = () => {
    sandbox.hidden = !catalogue.sandbox;
    stale.hidden = !catalogue.problem;
    staleText.textContent = t(catalogue.empty ? 'generate.noModels' : 'generate.stale');
  };
  return { nodes: [stale, sandbox], update };
}

function skeleton() {
  return el(
    'div.form-skeleton',
    { 'aria-hidden': 'true' },
    [9, 3, 8, 5, 3].map((height) => el('div.skeleton', { vars: { '--h': `${height}rem` } })),
  );
}

export function mount(root, { url }) {
  const language = currentLanguage();
  const form = el('form.composer', { novalidate: true, 'aria-label': t('generate.form') });
  const board = el('section.board', { 'aria-label': t('jobs.title') });
  const note = banners();
  root.append(el('h1.visually-hidden', {}, t('generate.title')), form, board);

  let parts = [];
  const model = () => catalogue.model(draft.value.model);
  const changed = () => parts.forEach((part) => part.update?.());

  function submit() {
    const entry = parts.submitBar.request();
    if (!entry) return;
    promptHistory.add(draft.value.prompt);
    outbox.add(entry);
  }

  function build() {
    const prompt = mountPromptBox({ draft, model, submit });
    const style = mountStylePicker({ draft, catalogue, language });
    const shape = mountShapePicker({ draft, model });
    const picker = mountModelPicker({
      draft,
      catalogue,
      model,
      choose: (slug) => fitToModel(catalogue.model(slug)),
    });
    const loras = mountLoraList({ draft, model });
    const more = mountMoreSettings({ draft, model });
    const bar = mountSubmitBar({ draft, model, form, submit });
    parts = [prompt, style, shape, picker, loras, more, bar];
    parts.submitBar = bar;
    form.replaceChildren(
      ...note.nodes,
      prompt.node,
      style.node,
      shape.node,
      picker.node,
      loras.node,
      more.node,
      bar.node,
    );
    fitToModel(model());
    changed();
    /* On a touch screen the focus would open the keyboard over the page. */
    if (matchMedia('(pointer: fine)').matches) prompt.focus();
  }

  function catalogueChanged() {
    note.update();
    form.toggleAttribute('data-bare', catalogue.empty && catalogue.problem !== null);
    if (catalogue.empty && !catalogue.problem) return;
    if (parts.length === 0) build();
    else {
      fitToModel(model());
      changed();
    }
  }

  const boardView = mountJobBoard(board, {
    fill: (next) => takeDraft(next),
    example: (example) => takeDraft({ ...emptyDraft(), model: draft.value.model, ...example }),
    focusPrompt: () => parts[0]?.focus(),
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  draft.addEventListener('change', changed);
  catalogue.addEventListener('change', catalogueChanged);
  jobs.addEventListener('quota', changed);

  if (catalogue.empty) form.append(skeleton());
  else catalogueChanged();
  catalogue.load().then(() => {
    if (!parts.length) catalogueChanged();
  });
  const fill = (to) => fillFromAddress(to).catch(() => toast(t('generate.noImage')));
  fill(url);

  return {
    update: fill,
    unmount: () => {
      draft.removeEventListener('change', changed);
      catalogue.removeEventListener('change', catalogueChanged);
      jobs.removeEventListener('quota', changed);
      parts.forEach((part) => part.unmount?.());
      boardView.unmount();
    },
  };
}
