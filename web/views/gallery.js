/* All of the person's pictures: filters in the address, rows that never jump, selecting many, the bin. */
import { catalogue } from '../lib/catalogue.js';
import { el } from '../lib/dom.js';
import { saveImage } from '../lib/download.js';
import { problemText } from '../lib/forms.js';
import { formatNumber, t } from '../lib/i18n.js';
import { GalleryList } from '../lib/gallery-list.js';
import { jobs } from '../lib/jobs.js';
import { go } from '../lib/navigate.js';
import { confirmDialog } from '../lib/overlays.js';
import { activeFilters, filtersOf, NO_FILTERS, sameFilters, toParams } from '../logic/filters.js';
import { toQuery } from '../logic/query.js';
import { extend, emptySelection, selectAll, toggle, without } from '../logic/selection.js';
import { mountGalleryFilters } from './gallery-filters.js';
import { mountGalleryGrid } from './gallery-grid.js';
import { emptyGallery, skeletonRows } from './gallery-states.js';
import { mountSelectBar } from './select-bar.js';
import { openViewer } from './viewer.js';

const SKELETON_AFTER_MS = 150;

export function mount(root, { url }) {
  const list = new GalleryList();
  let filters = filtersOf(url.searchParams);
  let viewer = null;
  let selection = null; /* null outside of the select mode */
  let fresh = 0;
  let compareWith = null;

  const addressOf = (next, image) => `/gallery${toQuery({ ...toParams(next), image })}`;
  /* While one types, the words replace each other: "back" leads to where the search began. */
  const setFilters = (changes) =>
    go(addressOf({ ...filters, ...changes }), { replace: Boolean(changes.q && filters.q) });
  const open = (image) => {
    if (compareWith && compareWith !== image.id) {
      const first = compareWith;
      compareWith = null;
      return go(addressOf(filters, `${first},${image.id}`));
    }
    return go(addressOf(filters, image.id));
  };

  function setSelection(next) {
    selection = next;
    root.classList.toggle('selecting', Boolean(next));
    update();
  }

  const head = mountGalleryFilters({
    setFilters,
    select: () => setSelection(selection ? null : emptySelection()),
    resize: () => grid.layout(),
  });
  const newPill = el('button.button.primary.compact.new-pill', {
    type: 'button',
    hidden: true,
    onclick: () => {
      fresh = 0;
      list.load(filters);
    },
  });
  const note = el('p.note.warn', { hidden: true, role: 'status' });
  const place = el('div.gallery-place');
  const binBar = el(
    'div.row.bin-bar',
    { hidden: true },
    el('p.muted', {}, t('gallery.binEmpty.text')),
    el('button.button.danger.compact.push', { type: 'button', onclick: emptyBin }, t('gallery.emptyBin')),
  );
  const more = el(
    'button.button.load-more',
    { type: 'button', hidden: true, onclick: () => list.more() },
    t('gallery.loadMore'),
  );
  const moreFailed = el('p.fault', { hidden: true, role: 'alert' });
  const grid = mountGalleryGrid({
    open,
    star: (image) => list.update(image, { starred: !image.starred }),
    download: (image) => saveImage(image.id),
    remove: (ids) => (filters.bin ? purge(ids) : list.toBin(ids)),
    restore: (ids) => list.restore(ids),
    showBatch: (id) => setFilters({ batch_id: id }),
    selected: () => selection,
    choose: (image, shift) => {
      const order = list.images.map((one) => one.id);
      setSelection(
        shift
          ? extend(selection || emptySelection(), image.id, order)
          : toggle(selection || emptySelection(), image.id),
      );
    },
    chooseAll: () =>
      setSelection(
        selectAll(
          selection || emptySelection(),
          list.images.map((image) => image.id),
        ),
      ),
    leaveSelecting: () => {
      if (selection) setSelection(null);
    },
  });
  const bar = mountSelectBar({
    list,
    done: () => setSelection(null),
    purge,
    selectAll: async () => setSelection(selectAll(selection, await list.allIds())),
    leave: (ids) => setSelection(without(selection, ids)),
  });

  async function purge(ids) {
    const yes = await confirmDialog({
      title: t('gallery.purge.title'),
      text: t('gallery.purge.text', { n: ids.length }),
      yes: t('gallery.purge'),
    });
    if (yes) await list.purge(ids);
    return yes;
  }

  async function emptyBin() {
    const yes = await confirmDialog({
      title: t('gallery.emptyBin.title'),
      text: t('gallery.emptyBin.text'),
      yes: t('gallery.emptyBin'),
    });
    if (yes) list.purge(await list.allIds());
  }

  /* What stands where the pictures are: they, or why there are none. */
  function content() {
    if (list.images.length) return [grid.node];
    if (list.state === 'loading') return [];
    if (list.state === 'failed') {
      return [
        el(
          'div.empty',
          { role: 'alert' },
          el('h2', {}, t('gallery.loadFailed')),
          el('p', {}, problemText(list.problem)),
          el('button.button', { type: 'button', onclick: () => list.load(filters) }, t('retry')),
        ),
      ];
    }
    return [
      emptyGallery({
        bin: filters.bin,
        filtered: activeFilters(filters).length > 0,
        clear: () => go(addressOf({ ...NO_FILTERS, bin: filters.bin })),
      }),
    ];
  }

  function update() {
    const { length } = list.images;
    head.update({
      filters,
      selecting: Boolean(selection),
      count: length
        ? t(list.cursor ? 'gallery.shownMore' : 'gallery.shown', {
            n: formatNumber(length) === String(length) ? length : formatNumber(length),
          })
        : '',
    });
    place.replaceChildren(...content());
    if (length) grid.update(list.images, { bin: filters.bin });
    binBar.hidden = !filters.bin || !length;
    more.hidden = !list.cursor;
    more.setAttribute('aria-busy', String(list.state === 'more'));
    moreFailed.hidden = list.state !== 'moreFailed';
    moreFailed.textContent = list.problem ? `${t('gallery.moreFailed')} ${problemText(list.problem)}` : '';
    newPill.hidden = fresh === 0;
    newPill.textContent = t('gallery.new', { n: fresh });
    const offline = list.state === 'offline';
    root.classList.toggle('offline', offline);
    note.hidden = !compareWith && !offline;
    note.textContent = t(offline ? 'gallery.offline' : 'viewer.compareHelp');
    bar.update(selection, filters);
    viewer?.update();
    if (list.state === 'loading' && !length) setTimeout(showSkeleton, SKELETON_AFTER_MS);
  }

  function showSkeleton() {
    if (list.state === 'loading' && !list.images.length && !place.childElementCount) place.append(skeletonRows());
  }

  function syncViewer(image) {
    if (!image) return viewer?.close();
    if (viewer) return viewer.show(image);
    viewer = openViewer({
      list,
      image,
      grid,
      go: (id) => go(addressOf(filters, id), { replace: true }),
      close: () => go(addressOf(filters, null), { replace: false }),
      compare: (id) => {
        compareWith = id;
        go(addressOf(filters, null));
        update();
      },
      closed: (id) => {
        viewer = null;
        grid.focus(id);
      },
    });
    return undefined;
  }

  function follow(to) {
    const next = filtersOf(to.searchParams);
    if (!list.filters || !sameFilters(next, filters)) {
      filters = next;
      if (selection) setSelection(null);
      list.load(filters);
    }
    syncViewer(to.searchParams.get('image'));
  }

  const online = () => {
    if (list.state === 'offline' || list.state === 'failed') list.load(filters);
  };

  const finished = ({ detail }) => {
    if (detail.status !== 'succeeded' || filters.bin) return;
    fresh += 1;
    update();
  };

  root.append(head.node, note, binBar, newPill, place, el('div.gallery-end', {}, more, moreFailed), bar.node);
  list.addEventListener('change', update);
  catalogue.addEventListener('change', update);
  jobs.addEventListener('finished', finished);
  addEventListener('online', online);
  catalogue.load();
  follow(url);
  return {
    update: follow,
    unmount: () => {
      list.removeEventListener('change', update);
      removeEventListener('online', online);
      list.stop();
      grid.unmount();
      viewer?.destroy();
      catalogue.removeEventListener('change', update);
      jobs.removeEventListener('finished', finished);
    },
  };
}
