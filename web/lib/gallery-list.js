/* The pictures that the gallery shows: pages of the server's list for one set of filters. Emits "change". */
import { images } from './api.js';
import { t } from './i18n.js';
import { problemText } from './forms.js';
import { toast } from './overlays.js';
import { recallOwn, rememberOwn } from './storage.js';
import { chunks } from '../logic/selection.js';
import { NO_FILTERS, sameFilters, toApi } from '../logic/filters.js';

const PAGE = 60;
const KEPT = 30; /* of the first page, to look at without a network */

export class GalleryList extends EventTarget {
  images = [];
  cursor = null;
  state = 'loading'; /* "loading", "ready", "failed", "more", "moreFailed", "offline": kept ones are shown */
  problem = null;
  filters = null;
  #control = null;

  #set(changes) {
    Object.assign(this, changes);
    this.dispatchEvent(new Event('change'));
  }

  /* Loads the first page; pictures of an earlier search stay until it is there. */
  async load(filters) {
    this.#control?.abort();
    this.#control = new AbortController();
    const { signal } = this.#control;
    this.#set({ filters, state: 'loading', cursor: null, problem: null });
    try {
      const page = await images.list({ ...toApi(filters), limit: PAGE }, signal);
      this.#set({ images: page.data, cursor: page.next_cursor, state: 'ready' });
      if (sameFilters(filters, NO_FILTERS)) rememberOwn('gallery', page.data.slice(0, KEPT));
    } catch (problem) {
      if (signal.aborted) return;
      const kept = problem.code === 'offline' && sameFilters(filters, NO_FILTERS) && recallOwn('gallery');
      if (kept?.length) this.#set({ images: kept, state: 'offline', problem });
      else this.#set({ images: [], state: 'failed', problem });
    }
  }

  async more() {
    if (!this.cursor || this.state === 'more') return;
    this.#set({ state: 'more' });
    const { filters } = this;
    try {
      const page = await images.list({ ...toApi(filters), limit: PAGE, cursor: this.cursor }, this.#control.signal);
      const known = new Set(this.images.map((image) => image.id));
      this.#set({
        images: [...this.images, ...page.data.filter((image) => !known.has(image.id))],
        cursor: page.next_cursor,
        state: 'ready',
      });
    } catch (problem) {
      if (filters === this.filters) this.#set({ state: 'moreFailed', problem });
    }
  }

  stop() {
    this.#control?.abort();
  }

  find(id) {
    return this.images.find((image) => image.id === id);
  }

  put(image) {
    this.#set({ images: this.images.map((other) => (other.id === image.id ? image : other)) });
  }

  /* Changes a picture here and on the server; goes back when that fails. */
  async update(image, changes) {
    this.put({ ...image, ...changes });
    try {
      this.put(await images.update(image.id, changes));
    } catch (problem) {
      this.put(image);
      toast(problemText(problem));
    }
  }

  /* Every id that the filters match, also of pages that are not loaded. */
  async allIds() {
    const ids = [];
    let cursor = null;
    do {
      const page = await images.ids({ ...toApi(this.filters), limit: 100, cursor });
      ids.push(...page.data);
      cursor = page.next_cursor;
    } while (cursor && ids.length < 10_000);
    return ids;
  }

  async #bulk(ids, action, tags = []) {
    for (const part of chunks(ids)) await images.bulk({ ids: part, action, tags });
  }

  #take(ids) {
    const gone = new Set(ids);
    const before = this.images;
    this.#set({ images: before.filter((image) => !gone.has(image.id)) });
    return () => this.#set({ images: before });
  }

  /* Removes pictures from the list at once and does 'action' with them; 'back' (an action) is offered as undo. */
  async #move(ids, action, { text, back }) {
    const putBack = this.#take(ids);
    try {
      await this.#bulk(ids, action);
    } catch (problem) {
      putBack();
      toast(problemText(problem));
      return;
    }
    const undo = async () => {
      putBack();
      await this.#bulk(ids, back).catch(() => this.load(this.filters));
    };
    toast(t(text, { n: ids.length }), back ? { label: t('undo'), run: undo } : undefined);
  }

  toBin = (ids) => this.#move(ids, 'delete', { text: 'gallery.deleted', back: 'restore' });
  restore = (ids) => this.#move(ids, 'restore', { text: 'gallery.restored', back: 'delete' });
  purge = (ids) => this.#move(ids, 'purge', { text: 'gallery.purged' });

  async mark(ids, action, tags) {
    try {
      await this.#bulk(ids, action, tags);
    } catch (problem) {
      toast(problemText(problem));
    }
    const chosen = new Set(ids);
    const changed = (image) => {
      if (action === 'tag') return { ...image, tags: [...new Set([...image.tags, ...tags])] };
      return { ...image, starred: action === 'star' };
    };
    this.#set({ images: this.images.map((image) => (chosen.has(image.id) ? changed(image) : image)) });
  }
}
