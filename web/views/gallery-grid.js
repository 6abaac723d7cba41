/* Rows of pictures. Their boxes have their size before anything is loaded. One tab stop: arrow keys move inside. */
import { el } from '../lib/dom.js';
import { currentLanguage, formatMonth, t } from '../lib/i18n.js';
import { batchesIn, byMonth, justify, moveInGrid } from '../logic/gallery-layout.js';
import { mountGalleryCell } from './gallery-cell.js';
import { rowHeight } from './gallery-filters.js';

const GAP = 8;

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
    if (!cells.has(image.id)) cells.set(image.id, mountGalleryCell(image, actions));
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
        box.resize(cell.width, height);
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
