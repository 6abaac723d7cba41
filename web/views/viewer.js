/* One picture over the gallery, with an address of its own: looking, details, hashtags, sharing, comparing. */
import { images } from '../lib/api.js';
import { attempt } from '../lib/attempt.js';
import { el } from '../lib/dom.js';
import { saveImage } from '../lib/download.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { say } from '../lib/live.js';
import { toast } from '../lib/overlays.js';
import { comparePanel } from './compare.js';
import { detailsPanel } from './image-details.js';
import { sharePanel } from './share-panel.js';
import { mountTagPanel } from './tag-panel.js';
import { mountViewerBar } from './viewer-bar.js';

const SWIPE_PX = 50;

const stepButton = (name, label, run) =>
  el(`button.viewer-step.${name}`, { type: 'button', 'aria-label': label, onclick: run }, icon(name));

/* Calls step(-1) or step(1) when a finger moves over the picture. */
function followSwipes(stage, step) {
  let from = null;
  const start = ({ touches }) => {
    from = touches.length === 1 ? touches[0].clientX : null;
  };
  const end = ({ changedTouches }) => {
    const by = from === null ? 0 : changedTouches[0].clientX - from;
    if (Math.abs(by) > SWIPE_PX) step(by > 0 ? -1 : 1);
  };
  stage.addEventListener('touchstart', start, { passive: true });
  stage.addEventListener('touchend', end, { passive: true });
}

function pictureOf(image) {
  return el('img', {
    alt: image.title || image.request.prompt.slice(0, 120),
    width: image.width,
    height: image.height,
    src: image.url,
    decoding: 'async',
    vars: { '--aspect': String(image.width / image.height), '--color': image.color || '' },
  });
}

/* context: {list, image, go(id), close(), compare(id), closed(id)}. Gives {show, update, close, destroy}. */
export function openViewer(context) {
  const { list } = context;
  let image = null;
  let asked = '';
  let panel = matchMedia('(min-width: 60rem)').matches ? 'details' : '';
  let tagPanel = null;

  const compare = () => context.compare(image.id);
  const togglePanel = (name) => {
    panel = panel === name ? '' : name;
    drawPanel();
  };
  const bar = mountViewerBar(() => image, {
    close: () => context.close(),
    star: toggleStar,
    panel: togglePanel,
    compare,
    full: fullScreen,
    remove: () => leaveWith(list.toBin),
    restore: () => leaveWith(list.restore),
  });
  const stage = el('div.viewer-stage');
  const side = el('aside.viewer-side', { 'aria-label': t('viewer.details') });
  const previous = stepButton('left', t('viewer.previous'), () => step(-1));
  const next = stepButton('right', t('viewer.next'), () => step(1));
  const main = el('div.viewer-main', {}, stage, previous, next);
  const dialog = el('dialog.viewer', { 'aria-label': t('viewer.title'), onkeydown: keys }, bar.node, main, side);

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
    return attempt(() => images.update(image.id, { starred: image.starred }));
  }

  async function keepTags(id, tags) {
    const kept = await images.update(id, { tags, replace_tags: true });
    list.put(kept);
    if (image?.id === id) image = kept;
  }

  function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else stage.requestFullscreen?.();
  }

  function leaveWith(action) {
    const to = neighbour(1) || neighbour(-1);
    action([image.id]);
    if (to) context.go(to.id);
    else context.close();
  }

  const shortcuts = {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    Delete: () => leaveWith(image.deleted_at ? list.restore : list.toBin),
    f: fullScreen,
    s: toggleStar,
    d: () => saveImage(image.id),
    c: compare,
    i: () => togglePanel('details'),
  };

  function keys(event) {
    const typing = event.target.closest('input, textarea, select, [role="menu"]');
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !image || !shortcuts[event.key]) return;
    event.preventDefault();
    shortcuts[event.key]();
  }

  function drawPanel() {
    bar.update(image, panel);
    side.hidden = !panel || !image;
    tagPanel?.unmount();
    tagPanel = null;
    if (side.hidden) return;
    if (panel === 'details') {
      side.replaceChildren(detailsPanel(image, { rename: (title) => list.update(image, { title }) }));
    } else if (panel === 'share') {
      side.replaceChildren(sharePanel(image, (share) => list.put({ ...image, share })));
    } else {
      tagPanel = mountTagPanel(image, { save: (tags) => keepTags(image.id, tags) });
      side.replaceChildren(tagPanel.node);
    }
  }

  function draw() {
    if (stage.dataset.id !== image.id) {
      const picture = pictureOf(image);
      stage.replaceChildren(picture);
      stage.dataset.id = image.id;
      drawPanel();
      say(picture.alt);
    }
    bar.update(image, panel);
    previous.hidden = index() < 1;
    next.hidden = index() < 0 || (!neighbour(1) && !list.cursor);
  }

  function drawComparison(pair) {
    image = null;
    stage.dataset.id = '';
    stage.replaceChildren(comparePanel(pair));
    previous.hidden = true;
    next.hidden = true;
    drawPanel();
  }

  /* 'ids' is one id, or two with a comma to compare. */
  async function show(ids) {
    asked = ids;
    try {
      const wanted = ids.split(',').slice(0, 2);
      const found = await Promise.all(wanted.map((id) => list.find(id) || images.get(id)));
      if (asked !== ids) return;
      if (found.length === 2) return drawComparison(found);
      [image] = found;
      draw();
    } catch {
      toast(t('viewer.gone'));
      context.close();
    }
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
  followSwipes(stage, step);
  show(context.image).then(() => {
    if (dialog.isConnected && !dialog.open) dialog.showModal();
  });

  return {
    show,
    update: () => {
      const known = image && list.find(image.id);
      if (!known || known === image) return;
      const shared = known.share?.url !== image.share?.url;
      image = known;
      draw();
      if (!shared) return;
      drawPanel();
      side.querySelector('.share input, .share select')?.focus();
    },
    close: () => {
      const id = image?.id;
      destroy();
      context.closed(id);
    },
    destroy,
  };
}
