/* Views ask for another page here; app.js listens and goes. */
export const goEvents = new EventTarget();

export function go(url, { replace = false } = {}) {
  goEvents.dispatchEvent(new CustomEvent('go', { detail: { url, replace } }));
}

let current = location.pathname;
let previous = '';

/* Told by app.js at each change of the address. */
export function notePath(path) {
  if (path === current) return;
  previous = current;
  current = path;
}

/* The page before this one: what a message is about. */
export const previousPath = () => previous || current;
