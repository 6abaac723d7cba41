/* What this browser remembers. Two kinds of keys: settings (language, theme), which stay, and a person's own things
 * (drafts, prompt history), which are dropped at sign-out. Never tokens. Works without storage (private windows). */

const SETTINGS = 'pulix.set.';
const OWN = 'pulix.own.';

function read(key) {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function write(key, value) {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    /* A full or forbidden storage only costs the convenience. */
  }
}

export const recall = (name) => read(SETTINGS + name);
export const remember = (name, value) => write(SETTINGS + name, value);
export const recallOwn = (name) => read(OWN + name);
export const rememberOwn = (name, value) => write(OWN + name, value);

/* Forgets everything that belongs to the person who was signed in. */
export function forgetOwn() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(OWN)) localStorage.removeItem(key);
    sessionStorage.clear();
  } catch {
    /* Nothing was stored. */
  }
}
