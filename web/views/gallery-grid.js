/* Rows of pictures. Their boxes have their size before anything is loaded. One tab stop: arrow keys move inside. */
import { el } from '../lib/dom.js';
import { currentLanguage, formatMonth, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { arrange } from '../lib/dom.js';
import { go } from '../lib/navigate.js';
import { batchesIn, byMonth, justify, moveInGrid } from '../logic/gallery-layout.js';
import { rowHeight } from './gallery-filters.js';

const GAP = 8;
const DAY_MS = 86_400_000;

const daysLeft = (image) => Math.max(0, Math.ceil((Date.parse(image.purged_at) - Date.now()) / DAY_MS));

function action(name, label, run) {
  return el(
    'button.button.square.compact.on-picture',
    {
      type: 'button',
      tabindex: '-1',
      'aria-label': label,
      title: label,
      data: { action: name },
      onclick: (event) => {
        event.stopPropagation();
        event.preventDefault();
        run();
      },
    },
    icon(name),
  );
}

function makeCell(first, actions) {
  let image = first;
  const alt = () => image.title || image.request.prompt.slice(0, 120);
  const img = el('img', {
    loading: 'lazy',
    decoding: 'async',
    alt: alt(),
    src: image.thumb_url,
    srcset: `${image.thumb_url} 1x, ${image.thumb2x_url || image.url} 2x`,
  });
  const box = el('span.cell-check', { 'aria-hidden': 'true' }, icon('check'));
  const failed = el(
    'span.cell-failed',
    { hidden: true },
    t('image.failed'),
    ' ',
    el(
      'button.link-button',
      {
        type: 'button',
        onclick: (event) => {
          event.preventDefault();
          failed.hidden = true;
          img.src = `${image.thumb_url}#${Date.now()}`;
        },
      },
      t('retry'),
    ),
  );
  img.addEventListener('error', () => {
    failed.hidden = false;
  });
  const choose = (event) => actions.choose(image, event.shiftKey);
  const link = el(
    'a.cell-link',
    {
      href: `/gallery?image=${image.id}`,
      tabindex: '-1',
      onclick: (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        if (actions.selected() || event.shiftKey) choose(event);
        else actions.open(image);
      },
    },
    img,
  );
  const days = el('span.cell-days', { hidden: true });
  const batch = el('button.cell-batch', {
    type: 'button',
    tabindex: '-1',
    hidden: true,
    onclick: () => actions.showBatch(image.batch_id),
  });
  const star = action('star', t('image.star'), () => actions.star(image));
  const usual = [
    star,
    action('download', t('image.download'), () => actions.download(image)),
    action('hash', t('image.hashtags'), () => go(`/generate-hashtags?image=${image.id}`)),
    action('trash', t('delete'), () => actions.remove([image.id])),
  ];
  const inBin = [
    action('restore', t('gallery.restore'), () => actions.restore([image.id])),
    action('trash', t('gallery.purge'), () => actions.remove([image.id])),
  ];
  const tools = el('div.cell-tools');
  const node = el('div.cell', { role: 'gridcell', data: { id: image.id } }, link, box, days, batch, tools, failed);
  node.update = (next, { bin, together }) => {
    image = next;
    img.alt = alt();
    node.style.setProperty('--color', image.color || '');
    const chosen = actions.selected()?.ids.has(image.id) || false;
    node.classList.toggle('chosen', chosen);
    node.classList.toggle('starred', image.starred);
    if (actions.selected()) node.setAttribute('aria-selected', String(chosen));
    else node.removeAttribute('aria-selected');
    star.setAttribute('aria-pressed', String(image.starred));
    star.replaceChildren(icon('star', { filled: image.starred }));
    batch.hidden = !together.has(image.id);
    if (!batch.hidden) {
      const label = t('gallery.batch', { n: together.get(image.id) });
      batch.replaceChildren(icon('layers'), String(together.get(image.id)));
      batch.setAttribute('aria-label', label);
      batch.title = label;
    }
    days.hidden = !bin;
    if (bin) days.textContent = t('gallery.daysLeft', { n: daysLeft(image) });
    arrange(tools, bin ? inBin : usual);
  };
  return node;
}

export function mountGalleryGrid(actions) {
  const node = el('div.gallery-grid', { role: 'group', 'aria-label': t('gallery.grid') });
  const cells = new Map();
  let images = [];
  let options = {};
  let rows = []; /* of {id, x, width} */
  let current = null; /* id of the tab stop */
  let wanted = null; /* id that gets the focus when it arrives */
  let width = 0;

  function cellOf(image) {
    if (!cells.has(image.id)) cells.set(image.id, makeCell(image, actions));
    return cells.get(image.id);
  }

  function drawRow({ height, cells: list }) {
    let x = 0;
    rows.push(
      list.map((cell) => {
        const at = { id: cell.item.image.id, x, width: cell.width };
        x += cell.width + GAP;
        return at;
      }),
    );
    return el(
      'div.grid-row',
      { role: 'row' },
      list.map((cell) => {
        const box = cellOf(cell.item.image);
        box.style.setProperty('width', `${cell.width}px`);
        box.style.setProperty('height', `${height}px`);
        return box;
      }),
    );
  }

  function drawMonth(month, list, target) {
    const id = `month-${month}`;
    const items = list.map((image) => ({ image, ratio: image.width / image.height || 1 }));
    return el(
      'section.grid-part',
      {},
      el('h2.grid-month', { id }, formatMonth(`${month}-15T12:00:00`)),
      el(
        'div',
        { role: 'grid', 'aria-labelledby': id, 'aria-multiselectable': 'true' },
        justify(items, { width, target, gap: GAP }).map(drawRow),
      ),
    );
  }

  function layout() {
    width = node.clientWidth;
    if (!width) return;
    rows = [];
    const target = Math.min(rowHeight(), width * 0.6);
    const focused = document.activeElement;
    const parts = byMonth(images).map(({ month, images: list }) => drawMonth(month, list, target));
    node.replaceChildren(...parts);
    if (node.contains(focused)) focused.focus({ preventScroll: true });
    setCurrent(cells.has(current) && images.some((image) => image.id === current) ? current : images[0]?.id, false);
  }

  function setCurrent(id, focus) {
    for (const cell of cells.values()) {
      const on = cell.dataset.id === id;
      for (const part of cell.querySelectorAll('a, .cell-tools button, .cell-batch')) part.tabIndex = on ? 0 : -1;
    }
    current = id;
    if (focus) cells.get(id)?.querySelector('a').focus();
  }

  function keys(event) {
    const image = images.find((one) => one.id === event.target.closest('.cell')?.dataset.id);
    if (!image) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'a') actions.chooseAll();
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === ' ' && event.target.matches('a')) actions.choose(image, event.shiftKey);
    else if (event.key === 'Escape') actions.leaveSelecting();
    else if (event.key === 's') actions.star(image);
    else if (event.key === 'd') actions.download(image);
    else if (event.key === 'Delete') actions.remove([image.id]);
    else {
      const row = rows.findIndex((list) => list.some((cell) => cell.id === image.id));
      const next = moveInGrid(rows, { row, cell: rows[row].findIndex((cell) => cell.id === image.id) }, event.key);
      if (!next) return;
      setCurrent(rows[next.row][next.cell].id, true);
    }
    event.preventDefault();
  }

  node.addEventListener('keydown', keys);
  node.addEventListener('focusin', (event) => {
    const id = event.target.closest('.cell')?.dataset.id;
    if (id && id !== current) setCurrent(id, false);
  });
  const observer = new ResizeObserver(() => {
    if (Math.abs(node.clientWidth - width) > 1) layout();
  });
  observer.observe(node);

  return {
    node,
    layout,
    update: (next, more) => {
      const same =
        next.length === images.length &&
        next.every((image, i) => image.id === images[i].id) &&
        options.language === currentLanguage();
      images = next;
      options = { ...more, language: currentLanguage(), together: batchesIn(images) };
      for (const image of images) cellOf(image).update(image, options);
      if (!same || !width) layout();
      if (!cells.get(wanted)?.isConnected) return;
      if (document.activeElement === document.body) setCurrent(wanted, true);
      wanted = null;
    },
    /* To a picture; to one that is not there yet, when it comes. */
    focus: (id) => {
      wanted = cells.get(id)?.isConnected ? null : id;
      if (!wanted) setCurrent(id, true);
    },
    unmount: () => observer.disconnect(),
  };
}
