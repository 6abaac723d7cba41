/* The buttons over a picture in the viewer. */
import { el } from '../lib/dom.js';
import { saveImage } from '../lib/download.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { go } from '../lib/navigate.js';
import { menuButton } from '../lib/overlays.js';

const PANELS = [
  ['details', 'info'],
  ['tags', 'hash'],
  ['share', 'share'],
];

/* What can be had of a picture besides the file itself; each with or without the settings inside. */
const FORMATS = ['png', 'jpeg', 'webp'];

const tool = (name, label, run) =>
  el('button.button.quiet.square', { type: 'button', 'aria-label': label, title: label, onclick: run }, icon(name));

function downloadMenu(image) {
  const as = (variant, recipe) => () => saveImage(image().id, { variant, recipe });
  return menuButton(
    t('image.download'),
    () => [
      { label: t('download.original'), icon: 'download', run: as('full') },
      ...FORMATS.map((format) => ({ label: t(`download.${format}`), run: as(format) })),
      ...FORMATS.map((format) => ({ label: t(`download.recipe.${format}`), run: as(format, true) })),
    ],
    { name: 'download', className: 'button quiet square' },
  );
}

function moreMenu(image, { compare, full, remove, restore }) {
  const items = ({ id, job_id: job, deleted_at: deleted }) => [
    { label: t('image.remix'), icon: 'remix', run: () => go(`/generate-image?image=${id}`) },
    { label: t('image.reuse'), icon: 'reuse', run: () => go(`/generate-image?image=${id}&seed=keep`) },
    { label: t('viewer.compare'), icon: 'compare', run: compare },
    { label: t('image.hashtags'), icon: 'hash', href: `/generate-hashtags?image=${id}` },
    { label: t('viewer.full'), icon: 'expand', run: full },
    { label: t('image.report'), icon: 'flag', href: `/contact?kind=picture&job=${job}` },
    deleted
      ? { label: t('gallery.restore'), icon: 'restore', run: restore }
      : { label: t('delete'), icon: 'trash', danger: true, run: remove },
  ];
  return menuButton(t('image.more'), () => items(image()), { className: 'button quiet square' });
}

/* image() gives the picture that is shown; actions: {close, star, panel(name), compare, full, remove, restore}. */
export function mountViewerBar(image, actions) {
  const star = tool('star', t('image.star'), actions.star);
  const tabs = PANELS.map(([name, symbol]) => {
    const button = tool(symbol, t(`viewer.${name}`), () => actions.panel(name));
    button.dataset.panel = name;
    return button;
  });
  const tools = el('div.row', {}, star, downloadMenu(image), tabs, moreMenu(image, actions));
  const node = el('div.viewer-bar', {}, tool('close', t('close'), actions.close), el('span.push'), tools);

  /* Without a picture (while comparing) only "close" is left. */
  const update = (shown, panel) => {
    tools.hidden = !shown;
    if (!shown) return;
    star.setAttribute('aria-pressed', String(shown.starred));
    star.replaceChildren(icon('star', { filled: shown.starred }));
    for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.dataset.panel === panel));
  };
  return { node, update };
}
