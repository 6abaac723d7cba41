/* Pure: the gallery's filters and the address that holds them. */

const TEXT = ['q', 'model', 'style', 'aspect_ratio', 'tag', 'from', 'to', 'batch_id'];

export const NO_FILTERS = Object.freeze({
  q: '',
  model: '',
  style: '',
  aspect_ratio: '',
  tag: '',
  from: '',
  to: '',
  batch_id: '',
  starred: false,
  bin: false,
  order: 'newest',
});

/* The filters of an address's query. */
export function filtersOf(query) {
  const filters = { ...NO_FILTERS };
  for (const name of TEXT) filters[name] = (query.get(name) || '').trim().slice(0, 200);
  for (const name of ['from', 'to']) if (!/^\d{4}-\d\d-\d\d$/.test(filters[name])) filters[name] = '';
  filters.starred = query.get('starred') === 'true';
  filters.bin = query.get('bin') === 'true';
  if (query.get('order') === 'oldest') filters.order = 'oldest';
  return filters;
}

/* What the address and the API get: only what differs from no filter. */
export function toParams(filters) {
  const params = {};
  for (const [name, value] of Object.entries(filters)) if (value !== NO_FILTERS[name]) params[name] = value;
  return params;
}

/* The API's parameters: "until" means the whole last day, in the reader's time zone. */
export function toApi(filters) {
  const params = toParams(filters);
  if (filters.from) params.from = new Date(`${filters.from}T00:00:00`).toISOString();
  if (filters.to) {
    const end = new Date(`${filters.to}T00:00:00`);
    end.setDate(end.getDate() + 1);
    params.to = end.toISOString();
  }
  return params;
}

/* Names of the filters that hide pictures (the order and the bin do not). */
export const activeFilters = (filters) => [...TEXT, 'starred'].filter((name) => filters[name] !== NO_FILTERS[name]);

export const sameFilters = (a, b) => Object.keys(NO_FILTERS).every((name) => a[name] === b[name]);
