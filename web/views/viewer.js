/* One picture over the gallery, with an address of its own: looking, details, hashtags, sharing. */
import { images } from '../lib/api.js';
import { el } from '../lib/dom.js';
import { saveImage } from '../lib/download.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { say } from '../lib/live.js';
import { go } from '../lib/navigate.js';
import { menuButton, toast } from '../lib/overlays.js';
import { comparePanel } from './compare.js';
import { detailsPanel } from './image-details.js';
import { sharePanel } from './share-panel.js';
import { mountTagPanel } from './tag-panel.js';

const PANELS = [
  ['details', 'info'],
  ['tags', 'hash'],
  ['share', 'share'],
];
const SWIPE_PX = 50;

function downloadMenu(image) {
  const as = (variant, recipe) => () => saveImage(image().id, { variant, recipe });
  return menuButton(
    t('image.download'),
    () => [
      { label: t('download.original'), icon: 'download', run: as('full') },
      { label: t('download.png'), run: as('png') },
      { label: t('download.jpeg'), run: as('jpeg') },
      { label: t('download.webp'), run: as('webp') },
      { label: t('download.recipe'), run: as('png', true) },
    ],
    { name: 'download', className: 'button quiet square' },
  );
}

const tool = (name, label, run) =>
  el('button.button.quiet.square', { type: 'button', 'aria-label': label, title: label, onclick: run }, icon(name));

/* context: {list, image, go(id), close(), compare(id), closed(id)}. Gives {show, update, close, destroy}. */
export function openViewer(context) {
  const { list } = context;
  let image = null;
  let asked = '';
  let panel = matchMedia('(min-width: 60rem)').matches ? 'details' : '';
  let tagPanel = null;

  const stage = el('div.viewer-stage');
  const side = el('aside.viewer-side', { 'aria-label': t('viewer.details') });
  const star = tool('star', t('image.star'), toggleStar);
  const tabs = PANELS.map(([name, symbol]) => {
    const button = tool(symbol, t(`viewer.${name}`), () => showPanel(panel === name ? '' : name));
    button.dataset.panel = name;
    return button;
  });
  const more = menuButton(
    t('image.more'),
    () => [
      { label: t('image.remix'), icon: 'remix', run: () => go(`/generate-image?image=${image.id}`) },
      { label: t('image.reuse'), icon: 'reuse', run: () => go(`/generate-image?image=${image.id}&seed=keep`) },
      { label: t('viewer.compare'), icon: 'compare', run: () => context.compare(image.id) },
      { label: t('image.hashtags'), icon: 'hash', href: `/generate-hashtags?image=${image.id}` },
      { label: t('viewer.full'), icon: 'expand', run: fullScreen },
      { label: t('image.report'), icon: 'flag', href: `/contact?kind=picture&job=${image.job_id}` },
      image.deleted_at
        ? { label: t('gallery.restore'), icon: 'restore', run: () => leaveWith(list.restore) }
        : { label: t('delete'), icon: 'trash', danger: true, run: () => leaveWith(list.toBin) },
    ],
    { className: 'button quiet square' },
  );
  const singleTools = el(
    'div.row',
    {},
    star,
    downloadMenu(() => image),
    tabs,
    more,
  );
  const bar = el(
    'div.viewer-bar',
    {},
    tool('close', t('close'), () => context.close()),
    el('span.push'),
    singleTools,
  );
  const previous = el(
    'button.viewer-step.previous',
    { type: 'button', 'aria-label': t('viewer.previous'), onclick: () => step(-1) },
    icon('left'),
  );
  const next = el(
    'button.viewer-step.next',
    { type: 'button', 'aria-label': t('viewer.next'), onclick: () => step(1) },
    icon('right'),
  );
  const dialog = el(
    'dialog.viewer',
    { 'aria-label': t('viewer.title'), onkeydown: keys },
    bar,
    el('div.viewer-main', {}, stage, previous, next),
    side,
  );

  const index = () => list.images.findIndex((one) => one.id === image?.id);
  const neighbour = (by) => list.images[index() + by];

  async function step(by) {
    if (by > 0 && !neighbour(1) && list.cursor) await list.more();
    const to = neighbour(by);
    if (to && index() >= 0) context.go(to.id);
  }

  function toggleStar() {
    if (list.find(image.id)) return list.update(image, { starred: !image.starred });
    image = { ...image, starred: !image.starred };
    draw();
    return images.update(image.id, { starred: image.starred });
  }

  function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else stage.requestFullscreen?.();
  }

  async function leaveWith(action) {
    const to = neighbour(1) || neighbour(-1);
    action([image.id]);
    if (to) context.go(to.id);
    else context.close();
  }

  function keys(event) {
    if (
      event.target.closest('input, textarea, select, .menu') ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      !image
    )
      return;
    const actions = {
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
      f: fullScreen,
      s: toggleStar,
      d: () => saveImage(image.id),
      Delete: () => leaveWith(image.deleted_at ? list.restore : list.toBin),
      c: () => context.compare(image.id),
      i: () => showPanel(panel === 'details' ? '' : 'details'),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  }

  function swipe() {
    let from = null;
    stage.addEventListener(
      'touchstart',
      (event) => {
        from = event.touches.length === 1 ? event.touches[0].clientX : null;
      },
      { passive: true },
    );
    stage.addEventListener('touchend', (event) => {
      const by = from === null ? 0 : event.changedTouches[0].clientX - from;
      if (Math.abs(by) > SWIPE_PX) step(by > 0 ? -1 : 1);
    });
  }

  function showPanel(name) {
    panel = name;
    drawPanel();
  }

  function drawPanel() {
    for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.dataset.panel === panel));
    side.hidden = !panel;
    tagPanel?.unmount();
    tagPanel = null;
    if (panel === 'details')
      side.replaceChildren(detailsPanel(image, { rename: (title) => list.update(image, { title }) }));
    if (panel === 'share')
      side.replaceChildren(
        sharePanel(image, (share) => {
          image.share = share;
          list.put(image);
        }),
      );
    if (panel === 'tags') {
      tagPanel = mountTagPanel(image, { save: (tags) => list.update(image, { tags, replace_tags: true }) });
      side.replaceChildren(tagPanel.node);
    }
  }

  function draw() {
    const alt = image.title || image.request.prompt.slice(0, 120);
    if (stage.dataset.id !== image.id) {
      const img = el('img', {
        alt,
        width: image.width,
        height: image.height,
        src: image.url,
        decoding: 'async',
        vars: { '--aspect': String(image.width / image.height), '--color': image.color || '' },
      });
      stage.replaceChildren(img);
      stage.dataset.id = image.id;
      drawPanel();
      say(alt);
    }
    star.setAttribute('aria-pressed', String(image.starred));
    star.replaceChildren(icon('star', { filled: image.starred }));
    singleTools.hidden = false;
    previous.hidden = index() < 1;
    next.hidden = index() < 0 || (!neighbour(1) && !list.cursor);
  }

  async function load(id) {
    return list.find(id) || images.get(id);
  }

  async function show(ids) {
    asked = ids;
    const wanted = ids.split(',').slice(0, 2);
    try {
      const found = await Promise.all(wanted.map(load));
      if (asked !== ids) return;
      if (found.length === 2) return showComparison(found);
      [image] = found;
      dialog.classList.remove('comparing');
      draw();
    } catch {
      toast(t('viewer.gone'));
      context.close();
    }
  }

  function showComparison(pair) {
    image = null;
    dialog.classList.add('comparing');
    stage.dataset.id = '';
    stage.replaceChildren(comparePanel(pair));
    for (const node of [singleTools, previous, next, side]) node.hidden = true;
  }

  function destroy() {
    tagPanel?.unmount();
    dialog.remove();
    document.documentElement.classList.remove('viewing');
  }

  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    context.close();
  });
  document.body.append(dialog);
  document.documentElement.classList.add('viewing');
  swipe();
  show(context.image).then(() => {
    if (dialog.isConnected && !dialog.open) dialog.showModal();
  });

  return {
    show,
    update: () => {
      const known = image && list.find(image.id);
      if (!known || known === image) return;
      image = known;
      draw();
    },
    close: () => {
      const id = image?.id;
      destroy();
      context.closed(id);
    },
    destroy,
  };
}
