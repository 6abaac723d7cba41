/* Suggested hashtags for a platform: ranked chips to take or leave, a counter within the limit, copy.
 * Used by the hashtag page and by the viewer. */
import { hashtags } from '../lib/api.js';
import { attempt } from '../lib/attempt.js';
import { el, uid } from '../lib/dom.js';
import { copyText } from '../lib/download.js';
import { problemText } from '../lib/forms.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { segments } from '../lib/segments.js';
import { recall, remember } from '../lib/storage.js';
import {
  addChip,
  chipsOf,
  chosenTags,
  cleanTag,
  feedbackOf,
  limitState,
  ownChips,
  toggleChip,
} from '../logic/hashtags.js';
import { mountTagPlatforms } from './tag-platforms.js';

const LANGUAGES = ['auto', 'en', 'ru', 'both'];
const MODES = ['balanced', 'broad', 'niche'];
const ASKED = 20;
const SKELETON_WIDTHS = [6, 8, 5, 9, 7];

function labeled(name, values, { value, choose }) {
  const options = values.map((one) => [one, t(`hashtags.${name}.${one}`)]);
  const row = segments(t(`hashtags.${name}`), options, { value, choose });
  return el('div.field', {}, el('span.label', { 'aria-hidden': 'true' }, t(`hashtags.${name}`)), row.node);
}

function skeletonChips() {
  const chips = SKELETON_WIDTHS.map((width) =>
    el('span.skeleton.skeleton-chip', { vars: { '--w': `${width}rem` } }),
  );
  return el('div.chips', { 'aria-hidden': 'true' }, chips);
}

function whyOf(chip) {
  if (chip.own) return t('hashtags.own');
  return [chip.reason, chip.tier ? t(`hashtags.tier.${chip.tier}`) : ''].filter(Boolean).join(' · ');
}

function captionRow(caption, tags) {
  const copy = () => copyText(`${caption}\n\n${tags().join(' ')}`);
  return el(
    'div.caption',
    {},
    el('p', {}, caption),
    el('button.button.quiet.compact', { type: 'button', onclick: copy }, icon('copy'), t('hashtags.copyCaption')),
  );
}

/* options: source() -> {text} or {image_id}; extra(chosen) -> a further button; onAnswer(); saved: tags of earlier.
 * Gives {node, find, take(tags), platform(), unmount}. */
export function mountTagChooser({ source, extra, onAnswer, saved = [] }) {
  let language = recall('hashtags.language') || 'auto';
  let mode = 'balanced';
  let answer = null;
  let chips = [];
  let control = null;

  const chosen = () => chosenTags(chips);
  const again = () => {
    if (answer) find();
  };
  const platforms = mountTagPlatforms(again);
  const settings = el(
    'div.row.tag-settings',
    {},
    labeled('language', LANGUAGES, {
      value: language,
      choose: (next) => {
        language = next;
        remember('hashtags.language', next);
        again();
      },
    }),
    labeled('mode', MODES, {
      value: mode,
      choose: (next) => {
        mode = next;
        again();
      },
    }),
  );
  const status = el('div.tag-status');
  const counter = el('span.counter-text.numbers', { role: 'status' });
  const over = el('p.fault', { hidden: true, role: 'alert' });
  const list = el('div.chips.tag-chips', { role: 'group', 'aria-label': t('hashtags.result') });
  const reason = el('p.hint.reason');
  const own = el('input.input.compact', {
    'aria-label': t('hashtags.add'),
    placeholder: t('hashtags.add'),
    maxlength: 100,
    autocomplete: 'off',
  });
  const add = el('button.button.compact', { type: 'submit' }, icon('plus'), t('hashtags.addButton'));
  const copy = el('button.button.primary', { type: 'button', onclick: copyChosen });
  const captions = el('div.captions');
  const result = el(
    'div.tag-result',
    { hidden: true },
    el('div.row', {}, counter, over),
    list,
    reason,
    el('form.row.own-tag', { onsubmit: addOwn }, own, add),
    el('div.row.tag-actions', {}, copy, extra?.(chosen)),
    captions,
  );

  function addOwn(event) {
    event.preventDefault();
    const tag = cleanTag(own.value, platforms.current());
    if (!tag) return;
    chips = addChip(chips, tag);
    own.value = '';
    drawChips();
  }

  function copyChosen() {
    copyText(chosen().join(' '));
    if (answer) hashtags.feedback(feedbackOf(answer, chips)).catch(() => {});
  }

  function chipButton(chip) {
    const id = uid('why');
    const why = whyOf(chip);
    const tell = () => {
      reason.textContent = `${chip.tag}: ${why}`;
    };
    const toggle = () => {
      chips = toggleChip(chips, chip.tag);
      drawChips(chip.tag);
    };
    return el(
      'button.chip.tag-chip',
      {
        type: 'button',
        'aria-pressed': String(chip.on),
        'aria-describedby': id,
        data: { tag: chip.tag },
        onmouseenter: tell,
        onfocus: tell,
        onclick: toggle,
      },
      chip.tag,
      el('span.visually-hidden', { id }, why),
    );
  }

  function drawChips(focus) {
    list.replaceChildren(...chips.map(chipButton));
    if (focus) list.querySelector(`[data-tag="${CSS.escape(focus)}"]`)?.focus();
    const n = chosen().length;
    const platform = platforms.current();
    const { max, recommended } = answer?.limits || platform || { max: 0, recommended: 0 };
    const state = limitState(n, { max });
    const advised = t('hashtags.recommended', { n: recommended });
    counter.textContent = max ? t('hashtags.counter', { n, max }) : `${n} · ${advised}`;
    counter.dataset.state = state;
    over.hidden = state !== 'over';
    over.textContent = t('hashtags.over', { platform: platform?.name || '', max });
    copy.textContent = t('hashtags.copy', { n });
    copy.disabled = n === 0;
  }

  function drawAnswer() {
    const none = chips.length === 0;
    status.replaceChildren(...(none ? [el('p.muted', {}, t('hashtags.none'))] : []));
    result.hidden = none;
    reason.textContent = t('hashtags.why');
    drawChips();
    const rows = answer.caption.map((caption) => captionRow(caption, chosen));
    captions.replaceChildren(...(rows.length ? [el('p.label', {}, t('hashtags.caption')), ...rows] : []));
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
    status.replaceChildren(skeletonChips());
    result.hidden = true;
    try {
      const asked = { ...source(), platform: platforms.id(), language, mode, count: ASKED };
      [answer] = await Promise.all([hashtags.suggest(asked, signal), platforms.load()]);
      chips = saved.reduce(addChip, chipsOf(answer));
      drawAnswer();
      onAnswer?.();
    } catch (problem) {
      if (!signal.aborted) drawProblem(problem);
    }
  }

  /* Shows tags that were saved or suggested earlier. */
  function take(tags) {
    answer = null;
    chips = ownChips(tags);
    status.replaceChildren();
    captions.replaceChildren();
    reason.textContent = '';
    result.hidden = false;
    drawChips();
  }

  attempt(platforms.load);
  const node = el('div.tag-chooser', {}, platforms.node, settings, status, result);
  return { node, find, take, platform: platforms.id, unmount: () => control?.abort() };
}
