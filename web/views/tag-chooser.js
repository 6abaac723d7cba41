/* Suggested hashtags for a platform: ranked chips to take or leave, a counter within the limit, copy.
 * Used by the hashtag page and by the viewer. */
import { hashtags } from '../lib/api.js';
import { el, uid } from '../lib/dom.js';
import { copyText } from '../lib/download.js';
import { problemText } from '../lib/forms.js';
import { formatMonth, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { toast } from '../lib/overlays.js';
import { recall, remember } from '../lib/storage.js';
import { addChip, chipsOf, chosenTags, cleanTag, feedbackOf, limitState, toggleChip } from '../logic/hashtags.js';

const LANGUAGES = ['auto', 'en', 'ru', 'both'];
const MODES = ['balanced', 'broad', 'niche'];
let platformsOnce = null;

function loadPlatforms() {
  platformsOnce ||= hashtags.platforms().catch((problem) => {
    platformsOnce = null;
    throw problem;
  });
  return platformsOnce;
}

function segments(label, names, { text, value, choose }) {
  const buttons = names.map((name) =>
    el(
      'button',
      {
        type: 'button',
        'aria-pressed': String(name === value),
        onclick: () => {
          buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(names[i] === name)));
          choose(name);
        },
      },
      text(name),
    ),
  );
  return el(
    'div.field',
    {},
    el('span.label', {}, label),
    el('div.segments', { role: 'group', 'aria-label': label }, buttons),
  );
}

/* options: source() -> {text} or {image_id}; extra(chosen) -> a further button; onAnswer(). */
export function mountTagChooser({ source, extra, onAnswer, chosen: saved = [] }) {
  let platforms = [];
  let platform = recall('hashtags.platform') || 'instagram';
  let language = recall('hashtags.language') || 'auto';
  let mode = 'balanced';
  let answer = null;
  let chips = [];
  let control = null;

  const tabs = el('div.platforms', { role: 'group', 'aria-label': t('hashtags.platform') });
  const note = el('p.hint');
  const reason = el('p.hint.reason', { 'aria-live': 'polite' });
  const list = el('div.chips.tag-chips', { role: 'group', 'aria-label': t('hashtags.result') });
  const counter = el('span.counter-text.numbers', { role: 'status' });
  const over = el('p.fault', { hidden: true, role: 'alert' });
  const status = el('div.tag-status');
  const captions = el('div.captions');
  const copy = el('button.button.primary', { type: 'button', onclick: copyChosen });
  const own = el('input.input.compact', {
    'aria-label': t('hashtags.add'),
    placeholder: t('hashtags.add'),
    maxlength: 100,
    autocomplete: 'off',
  });
  const ownForm = el(
    'form.row.own-tag',
    { onsubmit: addOwn },
    own,
    el('button.button.compact', { type: 'submit' }, icon('plus'), t('hashtags.addButton')),
  );
  const actions = el('div.row.tag-actions', {}, copy, extra?.(() => chosenTags(chips)) || null);
  const settings = el(
    'div.row.tag-settings',
    {},
    segments(t('hashtags.language'), LANGUAGES, {
      value: language,
      text: (name) => t(`hashtags.language.${name}`),
      choose: (name) => {
        language = name;
        remember('hashtags.language', name);
        again();
      },
    }),
    segments(t('hashtags.mode'), MODES, {
      value: mode,
      text: (name) => t(`hashtags.mode.${name}`),
      choose: (name) => {
        mode = name;
        again();
      },
    }),
  );
  const result = el(
    'div.tag-result',
    { hidden: true },
    el('div.row', {}, counter, over),
    list,
    reason,
    ownForm,
    actions,
    captions,
  );
  const node = el('div.tag-chooser', {}, tabs, note, settings, status, result);

  function again() {
    if (answer || saved.length) find();
  }

  function addOwn(event) {
    event.preventDefault();
    const tag = cleanTag(own.value, current()?.max_tag_length || 100);
    if (!tag) return;
    chips = addChip(chips, tag);
    own.value = '';
    drawChips();
  }

  function copyChosen() {
    copyText(chosenTags(chips).join(current()?.separator || ' '));
    if (answer) hashtags.feedback(feedbackOf(answer, chips)).catch(() => {});
  }

  const current = () => platforms.find((one) => one.id === platform);

  function drawPlatforms() {
    tabs.replaceChildren(
      ...platforms.map((one) =>
        el(
          'button.chip',
          {
            type: 'button',
            'aria-pressed': String(one.id === platform),
            onclick: () => choosePlatform(one.id),
          },
          one.name,
          el('span.muted.numbers', {}, one.max ? String(one.max) : '∞'),
        ),
      ),
    );
    const one = current();
    if (!one) return;
    const limit = one.max ? t('hashtags.limit', { n: one.max }) : t('hashtags.noLimit', { n: one.recommended });
    const checked = /^\d{4}-\d\d$/.test(one.checked)
      ? t('hashtags.checked', { date: formatMonth(`${one.checked}-15`) })
      : '';
    note.textContent = [`${one.name}: ${limit}.`, one.note, checked].filter(Boolean).join(' ');
  }

  function choosePlatform(id) {
    platform = id;
    remember('hashtags.platform', id);
    drawPlatforms();
    again();
  }

  function chipButton(chip) {
    const id = uid('why');
    const why = chip.own
      ? t('hashtags.own')
      : [chip.reason, chip.tier ? t(`hashtags.tier.${chip.tier}`) : ''].filter(Boolean).join(' · ');
    const tell = () => {
      reason.textContent = `${chip.tag}: ${why}`;
    };
    return el(
      'button.chip.tag-chip',
      {
        type: 'button',
        title: why,
        'aria-pressed': String(chip.on),
        'aria-describedby': id,
        data: { tag: chip.tag },
        onmouseenter: tell,
        onfocus: tell,
        onclick: () => {
          chips = toggleChip(chips, chip.tag);
          drawChips(chip.tag);
        },
      },
      chip.tag,
      el('span.visually-hidden', { id }, why),
    );
  }

  function drawChips(focus) {
    list.replaceChildren(...chips.map(chipButton));
    if (focus) list.querySelector(`[data-tag="${CSS.escape(focus)}"]`)?.focus();
    const count = chosenTags(chips).length;
    const limits = answer?.limits || { max: current()?.max || 0, recommended: current()?.recommended || 0 };
    const state = limitState(count, limits);
    counter.textContent = limits.max
      ? t('hashtags.counter', { n: count, max: limits.max })
      : `${count} · ${t('hashtags.recommended', { n: limits.recommended })}`;
    counter.dataset.state = state;
    over.hidden = state !== 'over';
    over.textContent = t('hashtags.over', { platform: current()?.name || '', max: limits.max });
    copy.textContent = t('hashtags.copy', { n: count });
    copy.disabled = count === 0;
  }

  function drawCaptions() {
    const withTags = (caption) => `${caption}\n\n${chosenTags(chips).join(' ')}`;
    captions.replaceChildren(
      ...(answer.caption.length ? [el('p.label', {}, t('hashtags.caption'))] : []),
      ...answer.caption.map((caption) =>
        el(
          'div.caption',
          {},
          el('p', {}, caption),
          el(
            'button.button.quiet.compact',
            { type: 'button', onclick: () => copyText(withTags(caption)) },
            icon('copy'),
            t('hashtags.copyCaption'),
          ),
        ),
      ),
    );
  }

  async function find() {
    control?.abort();
    control = new AbortController();
    const { signal } = control;
    status.replaceChildren(
      el(
        'div.chips',
        { 'aria-hidden': 'true' },
        [6, 8, 5, 9, 7].map((w) => el('span.skeleton.skeleton-chip', { vars: { '--w': `${w}rem` } })),
      ),
    );
    result.hidden = true;
    try {
      const [known, found] = await Promise.all([
        loadPlatforms(),
        hashtags.suggest({ ...source(), platform, language, mode, count: 20 }, signal),
      ]);
      platforms = known;
      answer = found;
      chips = saved.reduce(addChip, chipsOf(found));
      status.replaceChildren(...(chips.length ? [] : [el('p.muted', {}, t('hashtags.none'))]));
      result.hidden = chips.length === 0;
      reason.textContent = t('hashtags.why');
      drawPlatforms();
      drawChips();
      drawCaptions();
      onAnswer?.(found);
    } catch (problem) {
      if (signal.aborted) return;
      status.replaceChildren(
        el(
          'p.note.danger',
          { role: 'alert' },
          icon('warn'),
          el(
            'span',
            {},
            problemText(problem),
            ' ',
            el('button.link-button', { type: 'button', onclick: find }, t('retry')),
          ),
        ),
      );
    }
  }

  loadPlatforms()
    .then((known) => {
      platforms = known;
      drawPlatforms();
    })
    .catch((problem) => toast(problemText(problem)));
  return {
    node,
    find,
    unmount: () => control?.abort(),
    chosen: () => chosenTags(chips),
    platform: () => platform,
    /* Shows tags that were saved or suggested earlier. */
    take: (tags) => {
      answer = null;
      chips = tags.map((tag) => ({ tag, display: tag, reason: '', tier: null, own: true, on: true }));
      status.replaceChildren();
      captions.replaceChildren();
      result.hidden = false;
      drawChips();
    },
  };
}
