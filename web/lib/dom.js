/* Builds elements. The one idea: text reaches the page only as text nodes, never as markup. */

const SVG = 'http://www.w3.org/2000/svg';
const AS_PROPERTY = new Set([
  'value',
  'checked',
  'disabled',
  'hidden',
  'indeterminate',
  'open',
  'readOnly',
  'srcObject',
]);

function setProp(node, name, value) {
  if (value === undefined || value === null) return;
  if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
  else if (name === 'vars') for (const [key, v] of Object.entries(value)) node.style.setProperty(key, v);
  else if (name === 'data') Object.assign(node.dataset, value);
  else if (name === 'class') value && node.classList.add(...value.split(' ').filter(Boolean));
  else if (AS_PROPERTY.has(name)) node[name] = value;
  else if (typeof value === 'boolean' && !name.startsWith('aria-')) node.toggleAttribute(name, value);
  else node.setAttribute(name, String(value));
}

function fill(node, spec, props, children) {
  const [, ...classes] = spec.split('.');
  if (classes.length) node.classList.add(...classes);
  for (const [name, value] of Object.entries(props || {})) setProp(node, name, value);
  node.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
}

/* el('button.primary', {type: 'button', onclick}, 'text', otherElement). 'vars' sets style properties by the CSSOM,
 * 'data' the dataset; names that start with "on" are listeners. null, undefined and false children are left out. */
export function el(spec, props, ...children) {
  return fill(document.createElement(spec.split('.')[0]), spec, props, children);
}

/* The same for SVG elements. */
export function svg(spec, props, ...children) {
  return fill(document.createElementNS(SVG, spec.split('.')[0]), spec, props, children);
}

/* Makes 'parent' hold exactly 'children', and moves only what is not in its place (so focus and media survive). */
export function arrange(parent, children) {
  let at = parent.firstChild;
  for (const child of children) {
    if (child === at) at = at.nextSibling;
    else parent.insertBefore(child, at);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

const STOPS = 'a[href], button, input, select, textarea, summary';

/* Runs redraw(), which makes the content of 'parent' anew, so that who works by keys keeps the place: the focus goes to
 * what now stands where it was, else to 'otherwise'. */
export function keepFocus(parent, redraw, otherwise) {
  const stops = () =>
    [...parent.querySelectorAll(STOPS)].filter((node) => !node.disabled && node.tabIndex >= 0 && node.checkVisibility());
  const at = stops().indexOf(document.activeElement);
  redraw();
  if (at < 0 || parent.contains(document.activeElement)) return;
  const now = stops();
  (now[Math.min(at, now.length - 1)] || otherwise)?.focus();
}

/* Keeps one element per key between updates: make(item) builds it once, update(element, item) each time. */
export function keyed(parent, keyOf, make, update) {
  let known = new Map();
  return (items) => {
    const next = new Map();
    for (const item of items) {
      const key = keyOf(item);
      const node = known.get(key) || make(item);
      update(node, item);
      next.set(key, node);
    }
    arrange(parent, [...next.values()]);
    known = next;
  };
}

/* Runs 'action' at most once per 'ms', after the last call. */
export function debounce(ms, action) {
  let timer = 0;
  const run = (...args) => {
    clearTimeout(timer);
    timer = setTimeout(action, ms, ...args);
  };
  run.cancel = () => clearTimeout(timer);
  return run;
}

let lastId = 0;

/* A document-wide unique id for aria references. */
export function uid(prefix) {
  return `${prefix}-${++lastId}`;
}
