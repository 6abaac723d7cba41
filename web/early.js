/* Runs before the first paint: a chosen theme must not flash, and the texts of one language, chosen here, begin to load.
 * Everything else waits for app.js. */
{
  const LANGUAGES = ['en', 'ru'];
  const setting = (name) => {
    try {
      return JSON.parse(localStorage.getItem(`pulix.set.${name}`));
    } catch {
      return null; /* without storage the system decides */
    }
  };
  const theme = setting('theme');
  if (theme) document.documentElement.dataset.theme = theme;

  /* The chosen language, else the browser's first that we have, else English. */
  const wanted = [setting('language'), ...(navigator.languages || [])];
  const known = wanted.map((tag) => String(tag).toLowerCase().split('-')[0]).find((tag) => LANGUAGES.includes(tag));
  document.documentElement.lang = known || 'en';
  import(`./i18n/${known || 'en'}.js`).catch(() => {});
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

/* The page can't start: tries once more, then says so. */
globalThis.giveUpStart = () => {
  if (!globalThis.reloadOnce()) document.getElementById('broken').hidden = false;
};

addEventListener('error', ({ target }) => target?.tagName === 'SCRIPT' && globalThis.giveUpStart(), true);
