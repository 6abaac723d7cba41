/* Runs before the first paint: a chosen theme must not flash. Everything else waits for app.js. */
try {
  const theme = JSON.parse(localStorage.getItem('pulix.set.theme'));
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  /* Without storage the system's theme is used. */
}
