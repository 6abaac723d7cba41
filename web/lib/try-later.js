/* Tries again what a server could not answer: one that starts anew is back before anybody has found the button. */

const GAPS_MS = [3_000, 10_000, 30_000]; /* the last one again and again */

/* Gives {failed(), done()}: told how 'action' ended, it calls it again after each failure, with growing gaps. */
export function tryLater(action) {
  let failures = 0;
  let timer = 0;
  const done = () => {
    failures = 0;
    clearTimeout(timer);
  };
  const failed = () => {
    clearTimeout(timer);
    timer = setTimeout(action, GAPS_MS[Math.min(failures, GAPS_MS.length - 1)]);
    failures += 1;
  };
  return { failed, done };
}
