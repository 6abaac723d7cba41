/* Runs an action of a button; a problem is told to the person, and 'after' puts the page right. */
import { problemText } from './forms.js';
import { toast } from './overlays.js';

/* True when it worked. */
export async function attempt(action, after) {
  try {
    await action();
    return true;
  } catch (problem) {
    toast(problemText(problem));
    after?.();
    return false;
  }
}
