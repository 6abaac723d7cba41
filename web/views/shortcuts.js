/* Keys that work everywhere, and the dialog that lists all keys. */
import { el } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { go } from '../lib/navigate.js';
import { openDialog } from '../lib/overlays.js';
import { session } from '../lib/session.js';

const LIST = [
  ['Ctrl+Enter', 'keys.generate'],
  ['Alt+↑ ↓', 'keys.history'],
  ['g', 'keys.gallery'],
  ['n', 'keys.new'],
  ['?', 'keys.help'],
  ['← ↑ ↓ →', 'keys.grid'],
  ['Space', 'keys.select'],
  ['s', 'keys.star'],
  ['d', 'keys.download'],
  ['Del', 'keys.bin'],
  ['c', 'keys.compare'],
  ['i', 'keys.details'],
  ['f', 'keys.full'],
  ['Esc', 'keys.close'],
];

export function openShortcuts() {
  openDialog({
    title: t('keys.title'),
    build: () =>
      el(
        'dl.keys',
        {},
        LIST.map(([keys, text]) => [
          el(
            'dt',
            {},
            keys.split(/[+ ]/).map((key) => el('kbd', {}, key)),
          ),
          el('dd', {}, t(text)),
        ]),
      ),
  });
}

const isTyping = (target) => target.closest('input, textarea, select, [contenteditable]');

export function mountShortcuts() {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
    if (event.key === '?') openShortcuts();
    else if (session.state === 'user' && event.key === 'g') go('/gallery');
    else if (session.state === 'user' && event.key === 'n') go('/generate-image');
    else return;
    event.preventDefault();
  });
}
