import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activeFilters, filtersOf, NO_FILTERS, sameFilters, toApi, toParams } from '../../../web/logic/filters.js';
import { byMonth, justify, moveInGrid } from '../../../web/logic/gallery-layout.js';
import { chunks, emptySelection, extend, selectAll, toggle, without } from '../../../web/logic/selection.js';

const items = (...ratios) => ratios.map((ratio) => ({ ratio }));
const options = { width: 1000, target: 200, gap: 8 };
const widthOf = (row) => row.cells.reduce((sum, cell) => sum + cell.width, 0) + 8 * (row.cells.length - 1);

test('full rows are exactly as wide as the page', () => {
  const rows = justify(items(...Array.from({ length: 60 }, (_, i) => [0.56, 1, 1.5, 1.78][i % 4])), options);
  for (const row of rows.slice(0, -1)) assert.equal(widthOf(row), 1000);
  assert.ok(widthOf(rows.at(-1)) <= 1000);
});

test('pictures keep their proportions within a pixel or two', () => {
  for (const row of justify(items(0.56, 1, 1.5, 1.78, 0.75, 1.33, 2.1), options).slice(0, -1)) {
    for (const cell of row.cells)
      assert.ok(Math.abs(cell.width - cell.item.ratio * row.height) < row.cells.length + 3);
  }
});

test('more pictures move nothing in the rows that were full', () => {
  const few = justify(items(1, 1.5, 0.7, 1.3, 1.78, 1, 0.6), options);
  const more = justify(items(1, 1.5, 0.7, 1.3, 1.78, 1, 0.6, 1, 1, 1), options);
  assert.deepEqual(more.slice(0, few.length - 1), few.slice(0, -1));
});

test('a single picture is not blown up, and a very wide one fits', () => {
  assert.deepEqual(justify(items(1), options)[0].cells[0].width, 200);
  assert.equal(justify(items(9), options)[0].cells[0].width, 1000);
});

test('pictures are grouped by month in their order', () => {
  const images = ['2026-11-20T12:00:00Z', '2026-11-02T12:00:00Z', '2026-09-09T12:00:00Z'].map((created_at) => ({
    created_at,
  }));
  assert.deepEqual(
    byMonth(images).map(({ month, images: list }) => [month, list.length]),
    [
      ['2026-11', 2],
      ['2026-09', 1],
    ],
  );
});

test('arrow keys move as the eye does', () => {
  const cell = (x, width) => ({ x, width });
  const rows = [[cell(0, 100), cell(108, 300), cell(416, 100)], [cell(0, 200), cell(208, 310)], [cell(0, 150)]];
  const go = (row, at, key) => Object.values(moveInGrid(rows, { row, cell: at }, key));
  assert.deepEqual(go(0, 2, 'ArrowDown'), [1, 1]);
  assert.deepEqual(go(1, 0, 'ArrowUp'), [0, 0]);
  assert.deepEqual(go(0, 2, 'ArrowRight'), [1, 0]);
  assert.deepEqual(go(1, 0, 'ArrowLeft'), [0, 2]);
  assert.deepEqual(go(0, 0, 'ArrowLeft'), [0, 0]);
  assert.deepEqual(go(0, 1, 'End'), [2, 0]);
  assert.deepEqual(go(2, 0, 'Home'), [0, 0]);
  assert.deepEqual(go(0, 0, 'PageDown'), [2, 0]);
  assert.equal(moveInGrid(rows, { row: 0, cell: 0 }, 'x'), null);
});

test('the address holds the filters, and only those that are set', () => {
  const query = new URLSearchParams('q=red+fox&starred=true&model=Flux1schnell&order=oldest');
  const filters = filtersOf(query);
  assert.deepEqual(toParams(filters), { q: 'red fox', starred: true, model: 'Flux1schnell', order: 'oldest' });
  assert.deepEqual(activeFilters(filters), ['q', 'model', 'starred']);
  assert.deepEqual(toParams(NO_FILTERS), {});
});

test('nonsense in the address is no filter', () => {
  const filters = filtersOf(new URLSearchParams('from=yesterday&to=2026-1-1&starred=1&order=up&x=y'));
  assert.ok(sameFilters(filters, NO_FILTERS));
});

test('"until" means the whole day', () => {
  const { from, to } = toApi({ ...NO_FILTERS, from: '2026-11-01', to: '2026-11-01' });
  assert.equal(Date.parse(to) - Date.parse(from), 86_400_000);
});

test('shift selects everything between the last chosen picture and this one, both ways', () => {
  const order = ['a', 'b', 'c', 'd', 'e'];
  const down = extend(toggle(emptySelection(), 'b'), 'd', order);
  assert.deepEqual([...down.ids].sort(), ['b', 'c', 'd']);
  const up = extend(toggle(emptySelection(), 'd'), 'b', order);
  assert.deepEqual([...up.ids].sort(), ['b', 'c', 'd']);
  assert.deepEqual([...extend(emptySelection(), 'c', order).ids], ['c']);
});

test('choosing twice is not choosing, and what is gone is not selected', () => {
  assert.equal(toggle(toggle(emptySelection(), 'a'), 'a').ids.size, 0);
  const all = selectAll(toggle(emptySelection(), 'a'), ['b', 'c']);
  assert.deepEqual([...without(all, ['a', 'b']).ids], ['c']);
  assert.equal(without(all, ['a']).anchor, null);
});

test('many ids go in portions that the server takes', () => {
  assert.deepEqual(chunks(new Set([1, 2, 3, 4, 5]), 2), [[1, 2], [3, 4], [5]]);
  assert.deepEqual(chunks([]), []);
});
