/* The form for pictures as it is filled in: one for the whole page, saved locally every second.
 * Emits "change"; listeners read draft.value. */
import { recallOwn, rememberOwn } from './storage.js';
import { cleanDraft, emptyDraft } from '../logic/draft.js';
import { addPrompt, mergePrompts, togglePin } from '../logic/prompt-history.js';
import { debounce } from './dom.js';

class Draft extends EventTarget {
  value = cleanDraft(recallOwn('draft'));
  #save = debounce(1000, () => rememberOwn('draft', this.value));

  set(changes) {
    this.value = { ...this.value, ...changes };
    this.#save();
    this.dispatchEvent(new Event('change'));
  }

  /* Takes a whole other draft and gives back the one before, for undo. */
  replace(next) {
    const before = this.value;
    this.value = cleanDraft(next);
    this.#save();
    this.dispatchEvent(new Event('change'));
    return before;
  }

  /* After sign-out: nothing of the person may stay in memory. */
  forget() {
    this.#save.cancel();
    this.value = emptyDraft();
  }
}

export const draft = new Draft();

export const promptHistory = {
  list: (jobs = []) => mergePrompts(recallOwn('prompts') || [], jobs),
  add: (text) => rememberOwn('prompts', addPrompt(recallOwn('prompts') || [], text, Date.now())),
  pin: (jobs, text) => rememberOwn('prompts', togglePin(promptHistory.list(jobs), text)),
  clear: () => {
    const before = recallOwn('prompts');
    rememberOwn('prompts', undefined);
    return () => rememberOwn('prompts', before);
  },
};
