/* The line at the end of each page. */
import { el } from '../lib/dom.js';
import { t } from '../lib/i18n.js';

export function mountFooter(root) {
  root.replaceChildren(
    el(
      'div.footer-inner',
      {},
      el('span', {}, t('footer.line')),
      el('a.footer-end', { href: '/status' }, t('footer.status')),
      el('a', { href: '/contact' }, t('footer.contact')),
      el('a', { href: '/docs', data: { file: '' } }, t('footer.docs')),
    ),
  );
}
