/* The gallery's head: search, filters, order, size, select. All filters live in the address. */
import { catalogue } from '../lib/catalogue.js';
import { debounce, el, keepFocus } from '../lib/dom.js';
import { currentLanguage, formatDay, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { segments } from '../lib/segments.js';
import { recall, remember } from '../lib/storage.js';
import { activeFilters, NO_FILTERS } from '../logic/filters.js';
import { styleName } from '../logic/styles.js';

export const rowHeight = () => recall('gallery.size') || 220;

const RATIOS = ['1:1', '4:3', '3:4', '3:2', '2:3', '16:9', '9:16'];

function choice(label, name, options, setFilters) {
  const select = el('select.input.compact', {
    'aria-label': label,
    onchange: () => setFilters({ [name]: select.value }),
  });
  const update = (value) => {
    const list = options();
    if (value && !list.some(([id]) => id === value)) list.push([value, value]);
    select.replaceChildren(
      el('option', { value: '' }, label),
      ...list.map(([id, text]) => el('option', { value: id }, text)),
    );
    select.value = value;
  };
  return { node: select, update };
}

function dateField(label, name, setFilters) {
  const input = el('input.input.compact', { type: 'date', onchange: () => setFilters({ [name]: input.value }) });
  return {
    node: el('label.date-field', {}, el('span', {}, label), input),
    update: (value) => {
      if (input.value !== value) input.value = value;
    },
  };
}

/* "Model: FLUX" of a filter that is set. */
function filterText(name, filters) {
  const value = filters[name];
  if (name === 'starred') return t('gallery.starred');
  if (name === 'q') return t('gallery.quoted', { text: value });
  if (name === 'tag') return t('gallery.tag', { tag: value });
  if (name === 'style')
    return catalogue.style(value) ? styleName(catalogue.style(value), currentLanguage()) : value;
  if (name === 'model') return catalogue.models.find((model) => model.slug === value)?.name || value;
  if (name === 'batch_id') return t('gallery.together');
  if (name === 'from' || name === 'to') return `${t(`gallery.${name}`)} ${formatDay(`${value}T12:00:00`)}`;
  return value;
}

function tabs(setFilters) {
  const names = ['all', 'starred', 'bin'];
  const row = segments(
    t('gallery.filters'),
    names.map((name) => [name, t(`gallery.${name}`)]),
    { value: 'all', choose: (name) => setFilters({ starred: name === 'starred', bin: name === 'bin' }) },
  );
  const update = (filters) => row.set(filters.bin ? 'bin' : filters.starred ? 'starred' : 'all');
  return { node: row.node, update };
}

export function mountGalleryFilters({ setFilters, select, resize }) {
  const language = currentLanguage();
  const search = el('input.input.compact', {
    type: 'search',
    placeholder: t('gallery.search'),
    'aria-label': t('gallery.search'),
  });
  search.addEventListener(
    'input',
    debounce(350, () => setFilters({ q: search.value.trim() })),
  );
  const places = tabs(setFilters);
  const fields = {
    model: choice(
      t('gallery.model'),
      'model',
      () => catalogue.models.map((model) => [model.slug, model.name]),
      setFilters,
    ),
    style: choice(
      t('gallery.style'),
      'style',
      () => catalogue.styles.map((style) => [style.id, styleName(style, language)]),
      setFilters,
    ),
    aspect_ratio: choice(
      t('gallery.shape'),
      'aspect_ratio',
      () => RATIOS.map((ratio) => [ratio, ratio]),
      setFilters,
    ),
    from: dateField(t('gallery.from'), 'from', setFilters),
    to: dateField(t('gallery.to'), 'to', setFilters),
  };
  const order = el(
    'select.input.compact',
    { 'aria-label': t('gallery.order'), onchange: () => setFilters({ order: order.value }) },
    ['newest', 'oldest'].map((name) => el('option', { value: name }, t(`gallery.${name}`))),
  );
  const size = el('input.range', {
    type: 'range',
    min: 120,
    max: 360,
    step: 20,
    value: rowHeight(),
    'aria-label': t('gallery.size'),
    oninput: () => {
      remember('gallery.size', Number(size.value));
      resize();
    },
  });
  const selectButton = el(
    'button.button.compact',
    { type: 'button', onclick: select },
    icon('check'),
    t('gallery.select'),
  );
  const panel = el(
    'div.filter-panel',
    { hidden: !recall('gallery.filters') },
    Object.values(fields).map((field) => field.node),
    order,
  );
  const toggle = el(
    'button.button.compact',
    {
      type: 'button',
      'aria-expanded': String(!panel.hidden),
      onclick: () => {
        panel.hidden = !panel.hidden;
        toggle.setAttribute('aria-expanded', String(!panel.hidden));
        remember('gallery.filters', !panel.hidden || undefined);
      },
    },
    icon('filter'),
    t('gallery.filters'),
  );
  const count = el('span.muted.numbers', { role: 'status' });
  const active = el('div.chips');

  function update({ filters, count: text, selecting }) {
    if (document.activeElement !== search) search.value = filters.q;
    places.update(filters);
    for (const [name, field] of Object.entries(fields)) field.update(filters[name]);
    order.value = filters.order;
    count.textContent = text;
    selectButton.setAttribute('aria-pressed', String(selecting));
    const names = activeFilters(filters);
    keepFocus(active, () => drawActive(filters, names), search);
    active.hidden = names.length === 0;
  }

  function drawActive(filters, names) {
    active.replaceChildren(
      ...names.map((name) => {
        const label = filterText(name, filters);
        return el(
          'button.chip',
          {
            type: 'button',
            'aria-label': t('gallery.remove', { name: label }),
            onclick: () => setFilters({ [name]: NO_FILTERS[name] }),
          },
          label,
          icon('close'),
        );
      }),
      names.length > 1
        ? el(
            'button.link-button.small',
            { type: 'button', onclick: () => setFilters({ ...NO_FILTERS, bin: filters.bin }) },
            t('gallery.clearAll'),
          )
        : '',
    );
  }

  return {
    node: el(
      'div.gallery-head',
      {},
      el('div.gallery-title', {}, el('h1', {}, t('gallery.title')), count),
      el('div.gallery-tools', {}, search, places.node, toggle, selectButton, el('span.gallery-size', { title: t('gallery.size') }, icon('picture'), size)),
      panel,
      active,
    ),
    update,
  };
}
