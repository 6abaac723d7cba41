/* Views ask for another page here; app.js listens and goes. */
export const goEvents = new EventTarget();

export function go(url, { replace = false } = {}) {
  goEvents.dispatchEvent(new CustomEvent('go', { detail: { url, replace } }));
}
