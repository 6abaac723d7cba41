/* One tab stop for a group of buttons; arrows, Home and End move within. */

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/* Gives refresh(current): call it after the group has been drawn; 'current' (or the first button) is the tab stop. */
export function roving(group, selector) {
  const items = () => [...group.querySelectorAll(selector)];

  function refresh(current) {
    const all = items();
    const stop = all.includes(current) ? current : all.find((one) => one.tabIndex === 0) || all[0];
    for (const one of all) one.tabIndex = one === stop ? 0 : -1;
  }

  group.addEventListener('keydown', (event) => {
    const all = items();
    const at = all.indexOf(event.target);
    const to = { Home: 0, End: all.length - 1 }[event.key] ?? at + STEPS[event.key];
    if (at < 0 || Number.isNaN(to)) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
  group.addEventListener('focusin', ({ target }) => {
    if (target.matches(selector)) refresh(target);
  });
  return { refresh };
}
