/* Suggested hashtags for a platform: ranked chips to take or leave, a counter within the limit, own tags, copy,
 * captions. Used by the hashtag page and by the viewer. */
import { hashtags } from '../lib/api.js';
import { attempt } from '../lib/attempt.js';
import { el, uid } from '../lib/dom.js';
import { copyText } from '../lib/download.js';
import { problemText } from '../lib/forms.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { say } from '../lib/live.js';
import { toast } from '../lib/overlays.js';
import {
  addOwn,
  chosenTags,
  cleanTags,
  feedbackOf,
  keepChoices,
  limitState,
  tagsToCopy,
  toggleChip,
  useTags,
} from '../logic/hashtags.js';
import { mountTagCaptions } from './tag-captions.js';
import { mountTagChips } from './tag-chips.js';
import { mountTagPlatforms } from './tag-platforms.js';
import { mountTagSettings } from './tag-settings.js';

const ASKED = 20;
const SKELETON_WIDTHS = [6, 8, 5, 9, 7, 6, 8];

function skeletonChips() {
  const chips = SKELETON_WIDTHS.map((width) =>
    el('span.skeleton.skeleton-chip', { vars: { '--w': `${width}rem` } }),
  );
  return el('div.chips', { 'aria-hidden': 'true' }, chips);
}

/* The field for tags of one's own; add(text) says whether anything was left of it. */
function ownForm(add) {
  const input = el('input.input.compact', {
    'aria-label': t('hashtags.add'),
    placeholder: t('hashtags.add'),
    maxlength: 300,
    autocomplete: 'off',
    autocapitalize: 'none',
    enterkeyhint: 'done',
  });
  const submit = (event) => {
    event.preventDefault();
    if (add(input.value)) input.value = '';
  };
  const button = el('button.button.compact', { type: 'submit' }, icon('plus'), t('hashtags.addButton'));
  return el('form.row.own-tag', { onsubmit: submit }, input, button);
}

/* How many are chosen, within what the platform takes. */
function mountCounter(reset) {
  const text = el('span.counter-text.numbers', { role: 'status' });
  const advice = el('span.muted.small.counter-advice');
  const best = el('button.link-button.small.push', { type: 'button', onclick: reset }, t('hashtags.best'));
  const over = el('p.fault', { hidden: true, role: 'alert' });
  const node = el('div.tag-counter', {}, el('div.row', {}, text, advice, best), over);

  function update(n, { max, recommended }, platform, isChanged) {
    const state = limitState(n, { max });
    text.textContent = max ? t('hashtags.counter', { n, max }) : String(n);
    text.dataset.state = state;
    const advised = recommended && recommended !== max ? ` · ${t('hashtags.recommended', { n: recommended })}` : '';
    advice.textContent = t('hashtags.chosen') + advised;
    best.hidden = !isChanged;
    over.hidden = state !== 'over';
    over.textContent = t('hashtags.over', { platform: platform?.name || '', max });
  }
  return { node, update };
}

/* options: source() -> {text} or {image_id}; actions(chooser) -> further buttons; onAnswer(); saved: tags that are
 * chosen already; folded: little room. Gives {node, find, take(tags), chosen(), learn(), platform, unmount}. */
export function mountTagChooser({ source, actions, onAnswer, saved = [], folded, start = '' }) {
  let answer = null;
  let chips = useTags([], saved);
  let control = null;

  const resultId = uid('tags');
  const again = () => (answer ? find() : drawChips());
  const platforms = mountTagPlatforms(resultId, again);
  const settings = mountTagSettings(() => answer && find(), { folded });
  const status = el('div.tag-status');
  const choices = mountTagChips((tag) => change(toggleChip(chips, tag)));
  const captions = mountTagCaptions(learn);
  const counter = mountCounter(() => change(keepChoices(answer, [])));
  const copy = el('button.button.primary', { type: 'button', onclick: copyChosen });
  const chooser = { find, take, chosen: () => chosenTags(chips), learn, platform: platforms };
  const result = el(
    'div.tag-result',
    { hidden: true },
    counter.node,
    choices.node,
    ownForm(addTyped),
    el('div.row.tag-actions', {}, copy, actions?.(chooser)),
    captions.node,
  );

  const limits = () => answer?.limits || platforms.current() || { max: 0, recommended: 0 };

  function change(next) {
    chips = next;
    drawChips();
  }

  function addTyped(text) {
    const tags = cleanTags(text, platforms.current());
    if (tags.length) change(addOwn(chips, tags, limits()));
    return tags.length > 0;
  }

  /* Tells the service what was taken; only a loss of learning when it fails. */
  function learn() {
    if (answer) hashtags.feedback(feedbackOf(answer, chips)).catch(() => {});
  }

  function copyChosen() {
    const tags = tagsToCopy(chips, limits());
    copyText(tags.join(' '));
    const n = chosenTags(chips).length;
    if (tags.length < n)
      toast(t('hashtags.copiedSome', { copied: tags.length, of: n, platform: platforms.current()?.name || '' }));
    learn();
  }

  function drawChips() {
    const tags = chosenTags(chips);
    choices.update(chips);
    counter.update(tags.length, limits(), platforms.current(), answer && chips.some((chip) => chip.touched));
    copy.replaceChildren(icon('copy'), t('hashtags.copy', { n: tagsToCopy(chips, limits()).length }));
    copy.disabled = tags.length === 0;
    captions.update(answer?.caption || [], tagsToCopy(chips, limits()), platforms.current());
  }

  function drawAnswer() {
    const none = chips.length === 0;
    status.replaceChildren(...(none ? [el('p.muted', {}, t('hashtags.none'))] : []));
    result.hidden = none;
    drawChips();
    say(none ? t('hashtags.none') : t('hashtags.found', { n: answer.tags.length }));
  }

  function drawProblem(problem) {
    const retry = el('button.link-button', { type: 'button', onclick: find }, t('retry'));
    const text = el('span', {}, problemText(problem), ' ', retry);
    status.replaceChildren(el('p.note.danger', { role: 'alert' }, icon('warn'), text));
  }

  async function find() {
    control?.abort();
    control = new AbortController();
    const { signal } = control;
    const drawn = !result.hidden;
    const isFirst = !answer;
    if (drawn) result.setAttribute('aria-busy', 'true');
    else status.replaceChildren(skeletonChips());
    try {
      const asked = { ...source(), platform: platforms.id(), ...settings.values(), count: ASKED };
      [answer] = await Promise.all([hashtags.suggest(asked, signal), platforms.load()]);
      chips = isFirst && saved.length ? useTags(keepChoices(answer, []), saved) : keepChoices(answer, chips);
      drawAnswer();
      onAnswer?.();
    } catch (problem) {
      if (!signal.aborted) drawProblem(problem);
    } finally {
      if (!signal.aborted) result.removeAttribute('aria-busy');
    }
  }

  /* Another source: choices for the last one don't matter any more. */
  function restart() {
    answer = null;
    chips = useTags([], saved);
    return find();
  }

  /* Shows tags that were saved earlier, made for the platform 'id'. */
  function take(tags, id) {
    if (id) platforms.show(id);
    chips = useTags(chips, tags);
    status.replaceChildren();
    result.hidden = false;
    drawChips();
  }

  if (start) status.append(el('p.tag-start', {}, icon('hash'), el('span', {}, start)));
  attempt(platforms.load);
  const panel = el(
    'div.tag-outcome',
    { id: resultId, role: 'tabpanel', 'aria-label': t('hashtags.result') },
    status,
    result,
  );
  const node = el('div.tag-chooser', {}, platforms.node, settings.node, panel);
  return { ...chooser, node, restart, unmount: () => control?.abort() };
}
