/* The window's title: the page's name, and how many pictures got ready while nobody looked. */

let page = '';
let unseen = 0;

function draw() {
  const name = page && page !== 'Pulix' ? `${page} · Pulix` : 'Pulix';
  document.title = unseen ? `(${unseen}) ${name}` : name;
}

export function setPageTitle(title) {
  page = title;
  draw();
}

/* One more picture is ready; counts only while the tab is hidden. */
export function countUnseen() {
  if (!document.hidden) return;
  unseen += 1;
  draw();
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  unseen = 0;
  draw();
});
