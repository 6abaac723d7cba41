/* One picture in the gallery: its box, what lies on it, and the small tools that appear over it. */
import { arrange, el } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { go } from '../lib/navigate.js';
import { sourceSet } from '../logic/picture-files.js';

const DAY_MS = 86_400_000;

const daysLeft = (image) => Math.max(0, Math.ceil((Date.parse(image.purged_at) - Date.now()) / DAY_MS));

function action(name, label, run) {
  return el(
    'button.button.square.compact.on-picture',
    {
      type: 'button',
      tabindex: '-1',
      'aria-label': label,
      title: label,
      data: { action: name },
      onclick: (event) => {
        event.stopPropagation();
        event.preventDefault();
        run();
      },
    },
    icon(name),
  );
}

/* An element with update(image, {bin, together}) and resize(width, height). */
export function mountGalleryCell(first, actions) {
  let image = first;
  const alt = () => image.title || image.request.prompt.slice(0, 120);
  const img = el('img', {
    loading: 'lazy',
    decoding: 'async',
    alt: alt(),
    srcset: sourceSet(image),
    src: image.thumb_url,
  });
  const box = el('span.cell-check', { 'aria-hidden': 'true' }, icon('check'));
  const failed = el(
    'span.cell-failed',
    { hidden: true },
    t('image.failed'),
    ' ',
    el(
      'button.link-button',
      {
        type: 'button',
        onclick: (event) => {
          event.preventDefault();
          failed.hidden = true;
          img.src = `${image.thumb_url}#${Date.now()}`;
        },
      },
      t('retry'),
    ),
  );
  img.addEventListener('error', () => {
    failed.hidden = false;
  });
  const choose = (event) => actions.choose(image, event.shiftKey);
  const link = el(
    'a.cell-link',
    {
      href: `/gallery?image=${image.id}`,
      tabindex: '-1',
      onclick: (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        if (actions.selected() || event.shiftKey) choose(event);
        else actions.open(image);
      },
    },
    img,
  );
  const days = el('span.cell-days', { hidden: true });
  const batch = el('button.cell-batch', {
    type: 'button',
    tabindex: '-1',
    hidden: true,
    onclick: () => actions.showBatch(image.batch_id),
  });
  const star = action('star', t('image.star'), () => actions.star(image));
  const usual = [
    star,
    action('download', t('image.download'), () => actions.download(image)),
    action('hash', t('image.hashtags'), () => go(`/generate-hashtags?image=${image.id}`)),
    action('trash', t('delete'), () => actions.remove([image.id])),
  ];
  const inBin = [
    action('restore', t('gallery.restore'), () => actions.restore([image.id])),
    action('trash', t('gallery.purge'), () => actions.remove([image.id])),
  ];
  const tools = el('div.cell-tools');
  const node = el('div.cell', { role: 'gridcell', data: { id: image.id } }, link, box, days, batch, tools, failed);
  node.resize = (width, height) => {
    node.style.setProperty('width', `${width}px`);
    node.style.setProperty('height', `${height}px`);
    img.sizes = `${width}px`;
  };
  node.update = (next, { bin, together }) => {
    image = next;
    img.alt = alt();
    node.style.setProperty('--color', image.color || '');
    const chosen = actions.selected()?.ids.has(image.id) || false;
    node.classList.toggle('chosen', chosen);
    node.classList.toggle('starred', image.starred);
    if (actions.selected()) node.setAttribute('aria-selected', String(chosen));
    else node.removeAttribute('aria-selected');
    star.setAttribute('aria-pressed', String(image.starred));
    star.replaceChildren(icon('star', { filled: image.starred }));
    batch.hidden = bin || !together.has(image.id);
    if (!batch.hidden) {
      const label = t('gallery.batch', { n: together.get(image.id) });
      batch.replaceChildren(icon('layers'), String(together.get(image.id)));
      batch.setAttribute('aria-label', label);
      batch.title = label;
    }
    days.hidden = !bin;
    if (bin) days.textContent = t('gallery.daysLeft', { n: daysLeft(image) });
    arrange(tools, bin ? inBin : usual);
  };
  return node;
}
