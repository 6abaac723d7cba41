/* Dialogs, menus and toasts. */
import { el, uid } from './dom.js';
import { icon } from './icons.js';
import { t } from './i18n.js';
import { say } from './live.js';

/* Opens a modal dialog. 'build(close)' gives its content; the promise resolves with what close(value) was called with
 * (undefined for Esc). Focus goes back to where it was. 'name' becomes a class, 'fixed' forbids closing by Esc. */
export function openDialog({ title, name, fixed = false, build }) {
  const id = uid('dialog');
  const dialog = el(`dialog${name ? `.${name}` : ''}`, { 'aria-labelledby': id });
  return new Promise((resolve) => {
    let result;
    const close = (value) => {
      result = value;
      dialog.close();
    };
    const closer = el(
      'button.button.quiet.square.compact',
      { type: 'button', 'aria-label': t('close'), onclick: () => close() },
      icon('close'),
    );
    dialog.append(
      el(
        'div.dialog-body',
        {},
        el('div.dialog-head', {}, el('h2', { id }, title), fixed ? null : closer),
        build(close),
      ),
    );
    dialog.addEventListener('cancel', (event) => {
      if (fixed) event.preventDefault();
    });
    dialog.addEventListener('pointerdown', (event) => {
      if (event.target === dialog && !fixed) close();
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector('[autofocus]')?.focus();
  });
}

/* Asks before something that can't be undone; true for yes. */
export function confirmDialog({ title, text, yes, danger = true }) {
  return openDialog({
    title,
    build: (close) => [
      el('p', {}, text),
      el(
        'div.dialog-actions',
        {},
        el('button.button', { type: 'button', autofocus: true, onclick: () => close(false) }, t('cancel')),
        el(`button.button.${danger ? 'danger' : 'primary'}`, { type: 'button', onclick: () => close(true) }, yes),
      ),
    ],
  });
}

const TOAST_MS = 10_000;

let toasts = null;

/* Where toasts stand: in the topmost dialog, since a modal one covers and blocks all else. They outlive it. */
function toastBox() {
  if (!toasts) {
    toasts = document.getElementById('toasts');
    toasts.setAttribute('role', 'region');
    toasts.setAttribute('aria-label', t('messages'));
    const comeBack = () => toasts.isConnected || document.body.append(toasts);
    new MutationObserver(comeBack).observe(document.body, { childList: true });
  }
  const host = [...document.querySelectorAll('dialog:modal')].at(-1) || document.body;
  if (toasts.parentElement !== host) host.append(toasts);
  return toasts;
}

/* A short message at the bottom, for ten seconds; 'action' is {label, run}. Waits while it is touched or focused. */
export function toast(text, action) {
  const box = toastBox();
  let timer = 0;
  const gone = () => {
    clearTimeout(timer);
    node.remove();
  };
  const arm = () => {
    timer = setTimeout(gone, action ? TOAST_MS : TOAST_MS / 2);
  };
  const hold = () => clearTimeout(timer);
  const run = () => {
    gone();
    action.run();
  };
  const node = el(
    'div.toast',
    { onmouseenter: hold, onmouseleave: arm, onfocusin: hold, onfocusout: arm },
    el('span', {}, text),
    action ? el('button', { type: 'button', onclick: run }, action.label) : null,
  );
  while (box.childElementCount > 2) box.firstElementChild.remove();
  box.append(node);
  arm();
  say(action ? `${text} ${action.label}` : text);
  return gone;
}

function place(menu, button) {
  const from = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const left = Math.min(Math.max(8, from.right - size.width), innerWidth - size.width - 8);
  const below = from.bottom + 6;
  const top = below + size.height > innerHeight - 8 ? Math.max(8, from.top - size.height - 6) : below;
  menu.style.setProperty('left', `${left}px`);
  menu.style.setProperty('top', `${top}px`);
}

function moveFocus(menu, event) {
  const items = [...menu.querySelectorAll('[role="menuitem"]')];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length).focus();
}

/* Opens a menu at 'button'. Items: {label, icon, run, href, danger}; 'head' is put above them. */
export function openMenu(button, items, head) {
  const close = () => menu.hidePopover();
  const entries = items.filter(Boolean).map((item) => {
    const props = {
      role: 'menuitem',
      tabindex: '-1',
      download: item.download,
      data: item.file ? { file: '' } : null,
      class: item.danger ? 'danger' : '',
    };
    const content = [item.icon ? icon(item.icon) : null, el('span', {}, item.label)];
    if (item.href) return el('a.menu-item', { ...props, href: item.href, onclick: close }, content);
    return el(
      'button.menu-item',
      {
        ...props,
        type: 'button',
        onclick: () => {
          close();
          item.run();
        },
      },
      content,
    );
  });
  const menu = el(
    'div.menu',
    { role: 'menu', popover: 'auto', onkeydown: (event) => moveFocus(menu, event) },
    head,
    entries,
  );
  (button.closest('dialog, header, main') || document.body).append(menu);
  menu.addEventListener('toggle', (event) => {
    if (event.newState !== 'closed') return;
    button.setAttribute('aria-expanded', 'false');
    if (menu.contains(document.activeElement) || document.activeElement === document.body) button.focus();
    menu.remove();
  });
  menu.showPopover();
  place(menu, button);
  button.setAttribute('aria-expanded', 'true');
  entries[0]?.focus();
}

/* A button with three dots (or 'name') that opens a menu; 'items' is called at each opening. */
export function menuButton(label, items, { name = 'more', className = 'button quiet square compact' } = {}) {
  const button = el(
    'button',
    {
      type: 'button',
      class: className,
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'aria-label': label,
      title: label,
      onclick: (event) => {
        event.stopPropagation();
        openMenu(button, items());
      },
    },
    icon(name),
  );
  return button;
}
