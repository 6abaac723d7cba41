/* Pure: which pictures are selected. A selection is {ids: Set, anchor}; each function gives a new one. */

export const emptySelection = () => ({ ids: new Set(), anchor: null });

export function toggle({ ids }, id) {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/* From the picture that was chosen last to 'id', in the order that is shown. */
export function extend(selection, id, order) {
  const from = order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggle(selection, id);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor };
}

export const selectAll = (selection, ids) => ({
  ids: new Set([...selection.ids, ...ids]),
  anchor: selection.anchor,
});

export function without({ ids, anchor }, gone) {
  const next = new Set(ids);
  for (const id of gone) next.delete(id);
  return { ids: next, anchor: next.has(anchor) ? anchor : null };
}

/* Lists of at most 'size' ids, as the API takes them. */
export function chunks(ids, size = 500) {
  const list = [...ids];
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
