/* Starts the page: finds out who is here, shows the page of the address, and follows links by the History API. */
import { el } from './lib/dom.js';
import { i18nEvents, languages, setLanguage, t } from './lib/i18n.js';
import { say } from './lib/live.js';
import { goEvents, notePath } from './lib/navigate.js';
import { session } from './lib/session.js';
import { recall } from './lib/storage.js';
import { applyTheme } from './lib/theme.js';
import { setPageTitle } from './lib/title.js';
import { findRoute, redirectOf } from './logic/routes.js';
import { mountFooter } from './views/footer.js';
import { mountHeader } from './views/header.js';

const page = document.getElementById('page');
const footer = document.getElementById('footer');
const styles = new Map();
const scrollOf = new Map(); /* history position -> scroll offset */

let shown = null; /* {route, view, url} */
let turn = 0; /* rises with each navigation; a slow one that was overtaken stops */
let header = null;
let person = null; /* views/person.js, from when somebody is signed in */

/* Loads a view's style sheet once. */
function loadStyle(name) {
  if (styles.has(name)) return styles.get(name);
  const link = el('link', { rel: 'stylesheet', href: new URL(`./styles/${name}.css`, import.meta.url).href });
  const loaded = new Promise((resolve) => {
    link.addEventListener('load', resolve, { once: true });
    link.addEventListener('error', resolve, { once: true });
  });
  document.head.append(link);
  styles.set(name, loaded);
  return loaded;
}

function leaveView() {
  shown?.view?.unmount?.();
  shown = null;
  page.replaceChildren();
}

function mountView(route, module, url) {
  leaveView();
  const root = el(`div.${route.view}`);
  page.append(root);
  const view = module.mount(root, { url }) || {};
  shown = { route, view, url };
  footer.hidden = false; /* not before there is a page above it: it would jump */
}

/* Shows the page of the current address. The same page with another query is only told about it. */
async function show({ focus = false, scroll = 0, force = false } = {}) {
  const url = new URL(location.href);
  const route = findRoute(url.pathname);
  const elsewhere = redirectOf(route, session.state, url);
  if (elsewhere) {
    history.replaceState({ at: history.state?.at }, '', elsewhere);
    return show({ focus, scroll, force });
  }
  notePath(url.pathname);
  const mine = ++turn;
  if (!force && shown?.route === route && shown.view.update) {
    shown.url = url;
    header.update(route);
    return shown.view.update(url);
  }
  let module;
  try {
    [module] = await Promise.all([import(`./views/${route.view}.js`), loadStyle(route.view)]);
  } catch {
    if (mine === turn && !globalThis.reloadOnce()) showLoadFailure();
    return undefined;
  }
  if (mine !== turn) return undefined;
  mountView(route, module, url);
  header.update(route);
  setPageTitle(t(route.title));
  window.scrollTo({ top: scroll, behavior: 'instant' });
  if (focus) {
    page.focus({ preventScroll: true });
    say(t(route.title));
  }
  return undefined;
}

/* The page's own code could not be fetched: without a network, or after a new version was put in place. */
function showLoadFailure() {
  leaveView();
  page.append(
    el(
      'div.empty',
      { role: 'alert' },
      el('h1', {}, t('error.offline')),
      el('button.button', { type: 'button', onclick: () => location.reload() }, t('retry')),
    ),
  );
}

function position() {
  return history.state?.at ?? 0;
}

function go(url, replace) {
  scrollOf.set(position(), window.scrollY);
  const at = replace ? position() : position() + 1;
  history[replace ? 'replaceState' : 'pushState']({ at }, '', url);
  return show({ focus: !replace });
}

function followLinks(event) {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey)
    return;
  const url = new URL(link.href);
  const file = link.hasAttribute('download') || link.target || link.dataset.file !== undefined;
  if (file || url.origin !== location.origin || link.getAttribute('href').startsWith('#')) return;
  event.preventDefault();
  go(url.href, url.href === location.href);
}

function drawFrame() {
  const skip = document.querySelector('.skip-link');
  skip.textContent = t('skip');
  skip.hidden = false;
  header = mountHeader(document.getElementById('header'), person);
  mountFooter(footer);
}

/* Brings what only people with a session need. */
async function meetPerson() {
  if (person || session.state !== 'user') return;
  person = await import('./views/person.js');
  person.start();
  if (header) drawFrame();
}

async function sessionChanged(previous) {
  if (session.state === 'user' && !recall('language') && languages.includes(session.user.language)) {
    setLanguage(session.user.language);
  }
  person?.sessionChanged();
  await meetPerson();
  header.update(shown?.route);
  if (previous === session.state || session.state === 'expired') return;
  if (previous === 'expired' && session.state === 'user') return;
  /* Whoever leaves, on whichever page, ends at the start: nothing written there stays on the screen. */
  if (session.state === 'guest') go('/', true);
  else if (shown && redirectOf(shown.route, session.state, new URL(location.href))) show({ focus: true });
}

/* The code of the page that is asked for loads while the session is looked up. */
function warmUp() {
  const route = findRoute(location.pathname);
  if (recall('signed-in')) import('./views/person.js').catch(() => {});
  if (route.user && !recall('signed-in')) return;
  loadStyle(route.view);
  import(`./views/${route.view}.js`).catch(() => {});
}

async function start() {
  warmUp();
  applyTheme();
  history.scrollRestoration = 'manual';
  if (history.state?.at === undefined) history.replaceState({ at: 0 }, '');
  await session.start();
  await meetPerson();
  drawFrame();
  let previous = session.state;
  session.addEventListener('change', () => {
    const before = previous;
    previous = session.state;
    sessionChanged(before).catch(() => globalThis.reloadOnce());
  });
  goEvents.addEventListener('go', ({ detail }) => go(detail.url, detail.replace));
  i18nEvents.addEventListener('change', async () => {
    drawFrame();
    /* A new page may take the focus for itself; it belongs to where the language was chosen. */
    const place = ['.language', '.avatar'].find((one) => document.activeElement?.matches(one));
    await show({ force: true, scroll: window.scrollY });
    if (place) document.querySelector(`.header ${place}`)?.focus();
  });
  addEventListener('popstate', () => show({ focus: true, scroll: scrollOf.get(position()) || 0 }));
  /* A page from the back-forward cache may be older than a sign-out elsewhere. */
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  document.addEventListener('click', followLinks);
  await show();
}

start();
