/* Pure: which page an address shows. 'user' pages need a session; 'view' and 'style' are file names. */
export const ROUTES = [
  { path: '/', view: 'home', title: 'home.title' },
  { path: '/sign-in', view: 'sign-in', title: 'signIn.title', guest: true },
  { path: '/sign-up', view: 'sign-up', title: 'signUp.title', guest: true },
  { path: '/generate-image', view: 'generate-image', title: 'generate.title', user: true },
  { path: '/generate-hashtags', view: 'generate-hashtags', title: 'hashtags.title', user: true },
  { path: '/gallery', view: 'gallery', title: 'gallery.title', user: true },
  { path: '/contact', view: 'contact', title: 'contact.title' },
  { path: '/account', view: 'account', title: 'account.title', user: true },
  { path: '/status', view: 'status', title: 'status.title' },
];

const NOT_FOUND = { path: '', view: 'not-found', title: 'notFound.title' };

/* The route of a path; a trailing slash does not matter. */
export function findRoute(path) {
  const clean = path.length > 1 ? path.replace(/\/+$/, '') : path;
  return ROUTES.find((route) => route.path === clean) || NOT_FOUND;
}

/* Where a person must go instead, or null: guests to sign-in (and back), people who are signed in past the forms. */
export function redirectOf(route, state, url) {
  if (route.user && state === 'guest') return `/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`;
  if (route.guest && state === 'user') return safeNext(url.searchParams.get('next'));
  return null;
}

/* A place on this site to go to after signing in; anything else becomes the form for pictures. */
export function safeNext(next) {
  if (!next || !/^\/(?![/\\])/.test(next)) return '/generate-image';
  return next;
}
