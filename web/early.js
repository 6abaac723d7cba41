/* Runs before the first paint: a chosen theme must not flash. Everything else waits for app.js. */
try {
  const theme = JSON.parse(localStorage.getItem('pulix.set.theme'));
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  /* Without storage the system's theme is used. */
}

/* Loads the page anew when its code did not arrive, as when the network changes under way; false when that was tried
 * a moment ago already. */
globalThis.reloadOnce = () => {
  const AGAIN_MS = 15_000;
  try {
    if (Date.now() - Number(sessionStorage.getItem('pulix.reloaded')) < AGAIN_MS) return false;
    sessionStorage.setItem('pulix.reloaded', String(Date.now()));
  } catch {
    return false;
  }
  location.reload();
  return true;
};

addEventListener(
  'error',
  ({ target }) => {
    if (target?.tagName !== 'SCRIPT' || globalThis.reloadOnce()) return;
    document.getElementById('broken').hidden = false;
  },
  true,
);
