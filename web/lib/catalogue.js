/* Models and styles: what the form needs. The last known lists are kept, so that the form opens at once and even when
 * they can't be loaded. Emits "change". */
import { generation } from './api.js';
import { recall, remember } from './storage.js';
import { tryLater } from './try-later.js';

const FRESH_MS = 5 * 60_000;

/* The known list when the new one says the same: what is drawn from it, and has the focus perhaps, can stay. */
const sameOr = (known, next) => (JSON.stringify(known) === JSON.stringify(next) ? known : next);

class Catalogue extends EventTarget {
  models = recall('models') || [];
  styles = recall('styles') || [];
  sandbox = recall('sandbox') || false;
  problem = null;
  #loadedAt = 0;
  #loading = null;
  #later = tryLater(() => this.load());

  get empty() {
    return this.models.length === 0;
  }

  /* The model of a slug; the default one for an unknown or empty slug. */
  model(slug) {
    return (
      this.models.find((model) => model.slug === slug) ||
      this.models.find((model) => model.is_default) ||
      this.models[0]
    );
  }

  style(id) {
    return this.styles.find((style) => style.id === id);
  }

  load() {
    if (Date.now() - this.#loadedAt < FRESH_MS) return Promise.resolve();
    this.#loading ||= this.#loadLists().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #loadLists() {
    try {
      const [models, styles] = await Promise.all([generation.models(), generation.styles()]);
      this.models = sameOr(this.models, models.data);
      this.styles = sameOr(this.styles, styles);
      this.sandbox = models.sandbox;
      this.problem = null;
      this.#later.done();
      this.#loadedAt = Date.now();
      remember('models', this.models);
      remember('styles', this.styles);
      remember('sandbox', this.sandbox);
    } catch (problem) {
      this.problem = problem;
      if (problem.status !== 401) this.#later.failed();
    }
    this.dispatchEvent(new Event('change'));
  }
}

export const catalogue = new Catalogue();
