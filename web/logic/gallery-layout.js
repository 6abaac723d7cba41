/* Pure: rows of pictures that fill the width, all pictures of a row equally high, each with its own ratio. */

/* Splits 'items' ({ratio: width / height}) into rows for 'width' pixels; rows are about 'target' high. Each row is
 * {height, cells: [{item, width}]}, and only the last one may stay short, so that adding pictures moves nothing else. */
export function justify(items, { width, target, gap }) {
  const rows = [];
  let row = [];
  let ratios = 0;
  for (const item of items) {
    row.push(item);
    ratios += item.ratio;
    const height = (width - gap * (row.length - 1)) / ratios;
    if (height > target) continue;
    rows.push(fit(row, { width, height, gap }));
    row = [];
    ratios = 0;
  }
  if (row.length)
    rows.push(fit(row, { width, height: Math.min(target, (width - gap * (row.length - 1)) / ratios), gap }));
  return rows;
}

/* Whole pixels: the last cell takes what rounding left over, unless the row is a short one. */
function fit(items, { width, height, gap }) {
  const high = Math.round(height);
  const cells = items.map((item) => ({ item, width: Math.floor(item.ratio * height) }));
  const used = cells.reduce((sum, cell) => sum + cell.width, 0) + gap * (items.length - 1);
  if (width - used < items.length + 1) cells.at(-1).width += Math.floor(width - used);
  return { height: high, cells };
}

/* How many pictures were made together: {id of the first of them: n} for those that are not alone. Who looks at one such
 * request only needs no number. */
export function batchesIn(images) {
  const found = new Map();
  for (const { id, batch_id: batch } of images) {
    if (!batch) continue;
    if (found.has(batch)) found.get(batch).n += 1;
    else found.set(batch, { id, n: 1 });
  }
  const several = [...found.values()].filter(({ n }) => n > 1);
  return new Map(found.size > 1 ? several.map(({ id, n }) => [id, n]) : []);
}

/* Splits pictures into parts with a heading: [{month: "2026-03", images}], in their order. */
export function byMonth(images) {
  const parts = [];
  for (const image of images) {
    const month = monthOf(image.created_at);
    if (parts.at(-1)?.month !== month) parts.push({ month, images: [] });
    parts.at(-1).images.push(image);
  }
  return parts;
}

function monthOf(time) {
  const date = new Date(time);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`;
}

/* Where a key leads from the picture at (row, cell); 'rows' are rows of cells with x (left edge) and width.
 * Returns {row, cell}, or null for other keys. */
export function moveInGrid(rows, { row, cell }, key) {
  const last = { row: rows.length - 1, cell: (rows.at(-1)?.length ?? 1) - 1 };
  const vertical = (to) => {
    if (to < 0 || to >= rows.length) return { row, cell };
    const middle = rows[row][cell].x + rows[row][cell].width / 2;
    const distance = ({ x, width }) => Math.abs(x + width / 2 - middle);
    const best = rows[to].reduce((found, one, i) => (distance(one) < distance(rows[to][found]) ? i : found), 0);
    return { row: to, cell: best };
  };
  switch (key) {
    case 'ArrowUp':
      return vertical(row - 1);
    case 'ArrowDown':
      return vertical(row + 1);
    case 'PageUp':
      return vertical(Math.max(0, row - 4));
    case 'PageDown':
      return vertical(Math.min(rows.length - 1, row + 4));
    case 'Home':
      return { row: 0, cell: 0 };
    case 'End':
      return last;
    case 'ArrowLeft':
      if (cell > 0) return { row, cell: cell - 1 };
      return row > 0 ? { row: row - 1, cell: rows[row - 1].length - 1 } : { row, cell };
    case 'ArrowRight':
      if (cell < rows[row].length - 1) return { row, cell: cell + 1 };
      return row < last.row ? { row: row + 1, cell: 0 } : { row, cell };
    default:
      return null;
  }
}
