/* Tells people who use a screen reader what happened. Only noteworthy things: never percent ticks. */

function put(id, text) {
  const region = document.getElementById(id);
  region.textContent = '';
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}

/* Read when the reader is idle. */
export const say = (text) => put('polite', text);
/* Read at once: errors. */
export const cry = (text) => put('assertive', text);
