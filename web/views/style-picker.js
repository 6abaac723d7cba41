/* Choosing a style: the chosen one and a few more in a row; all of them, with search and groups, on demand. */
import { sceneArt } from '../lib/art.js';
import { el, uid } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { toast } from '../lib/overlays.js';
import { recall, remember } from '../lib/storage.js';
import { addRecent, findStyles, firstStyles, groupsOf, lookOf, styleName } from '../logic/styles.js';

const IN_ROW = 7;

function card(style, { language, chosen, choose }) {
  const art = style ? sceneArt(style.id, { width: 120, height: 90, look: lookOf(style), tinted: true }) : icon('cancel');
  return el(
    'button.style-card',
    {
      type: 'button',
      role: 'radio',
      'aria-checked': String(chosen),
      tabindex: chosen ? '0' : '-1',
      data: { style: style?.id || '' },
      onclick: () => choose(style?.id || ''),
    },
    el('span.style-art', { 'aria-hidden': 'true' }, art),
    el('span.style-name', {}, style ? styleName(style, language) : t('style.none')),
  );
}

/* Arrow keys move inside a group of cards. */
function moveInside(group, event, choose) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step || event.target.getAttribute('role') !== 'radio') return;
  event.preventDefault();
  const cards = [...group.querySelectorAll('[role="radio"]')];
  const next = cards[(cards.indexOf(event.target) + step + cards.length) % cards.length];
  choose(next.dataset.style);
  group.querySelector(`[data-style="${CSS.escape(next.dataset.style)}"]`)?.focus();
}

export function mountStylePicker({ draft, catalogue, language }) {
  const id = uid('style');
  let open = false;
  let query = '';
  let group = '';
  let drawn = '';
  let worded = null; /* the style whose words are shown */

  const cards = el('div.style-cards', {
    role: 'radiogroup',
    'aria-labelledby': id,
    onkeydown: (event) => moveInside(cards, event, choose),
  });
  const search = el('input.input.compact', {
    type: 'search',
    placeholder: t('style.search'),
    'aria-label': t('style.search'),
    oninput: () => {
      query = search.value;
      draw();
    },
  });
  const groups = el('div.chips');
  const tools = el('div.style-tools', { hidden: true }, search, groups);
  const words = el('div.hint.style-words', { 'aria-live': 'polite' });
  const toggle = el('button.link-button.small.aside', {
    type: 'button',
    'aria-expanded': 'false',
    onclick: () => setOpen(!open),
  });

  function setOpen(next) {
    open = next;
    query = '';
    search.value = '';
    group = '';
    toggle.setAttribute('aria-expanded', String(open));
    tools.hidden = !open;
    draw();
    if (open) search.focus();
  }

  function choose(style) {
    if (style) remember('styles.recent', addRecent(recall('styles.recent') || [], style));
    draft.set({ style });
  }

  function drawGroups() {
    const chip = (name, value) =>
      el(
        'button.chip',
        {
          type: 'button',
          'aria-pressed': String(group === value),
          onclick: () => {
            group = value;
            draw();
          },
        },
        name,
      );
    groups.replaceChildren(
      chip(t('style.all'), ''),
      ...groupsOf(catalogue.styles, language).map((g) => chip(g.name, g.id)),
    );
  }

  function visible() {
    if (open) return findStyles(catalogue.styles, { query, group });
    const list = firstStyles(catalogue.styles, { recent: recall('styles.recent') || [], count: IN_ROW });
    const chosen = catalogue.style(draft.value.style);
    return chosen && !list.includes(chosen) ? [chosen, ...list.slice(0, -1)] : list;
  }

  function draw() {
    if (open) drawGroups();
    const list = visible();
    const chosen = draft.value.style;
    const none = !open || (!query && !group);
    cards.replaceChildren(
      ...(none ? [card(null, { chosen: !chosen, choose })] : []),
      ...list.map((style) => card(style, { language, chosen: style.id === chosen, choose })),
    );
    if (!cards.querySelector('[tabindex="0"]')) cards.firstElementChild?.setAttribute('tabindex', '0');
    cards.classList.toggle('open', open);
    if (!cards.childElementCount) cards.append(el('p.muted', {}, t('style.noMatch')));
    toggle.textContent = open ? t('style.less') : t('style.more', { n: catalogue.styles.length });
  }

  function update() {
    const chosen = catalogue.style(draft.value.style);
    const key = `${draft.value.style} ${catalogue.styles.length}`;
    if (key !== drawn) {
      const focused = cards.contains(document.activeElement);
      if (
        cards.querySelector(`[data-style="${CSS.escape(draft.value.style)}"]`) &&
        drawn.endsWith(` ${catalogue.styles.length}`)
      )
        mark();
      else draw();
      if (focused) cards.querySelector('[aria-checked="true"]')?.focus();
      drawn = key;
    }
    if (chosen === worded) return;
    worded = chosen;
    words.hidden = !chosen?.words && !chosen?.negative_words;
    words.replaceChildren(...(chosen ? wordsOf(chosen) : []));
  }

  /* Only the marks change, so that the cards keep their places while one chooses. */
  function mark() {
    for (const node of cards.querySelectorAll('[role="radio"]')) {
      const on = node.dataset.style === draft.value.style;
      node.setAttribute('aria-checked', String(on));
      node.tabIndex = on ? 0 : -1;
    }
  }

  /* The style's words become the person's own, to be changed at will. */
  function writeOut(style) {
    const before = draft.value;
    const join = (own, added) => [own.trim(), added].filter(Boolean).join(', ');
    draft.set({
      style: '',
      prompt: join(before.prompt, style.words),
      negative_prompt: join(before.negative_prompt, style.negative_words),
    });
    toast(t('style.written'), { label: t('undo'), run: () => draft.replace(before) });
  }

  function wordsOf(style) {
    const line = (label, text) => (text ? el('p', {}, `${label} `, el('span.added', {}, text)) : null);
    const write = el('button.link-button', { type: 'button', onclick: () => writeOut(style) }, t('style.write'));
    return [
      line(t('style.adds'), style.words),
      line(t('style.avoids'), style.negative_words),
      style.words ? el('p', {}, write) : null,
    ].filter(Boolean);
  }

  draw();
  return {
    node: el(
      'div.field',
      { data: { field: 'style' } },
      el('div.label', {}, el('span', { id }, t('generate.style')), toggle),
      tools,
      cards,
      words,
    ),
    update,
  };
}
