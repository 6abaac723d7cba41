/* One picture on its way, or ready. The box has the picture's shape from the start, so that nothing jumps. */
import { images, newKey } from '../lib/api.js';
import { attempt } from '../lib/attempt.js';
import { catalogue } from '../lib/catalogue.js';
import { el, keepFocus } from '../lib/dom.js';
import { saveImage } from '../lib/download.js';
import { problemText } from '../lib/forms.js';
import { hasText, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { jobs } from '../lib/jobs.js';
import { go } from '../lib/navigate.js';
import { menuButton } from '../lib/overlays.js';
import { draftOf } from '../logic/draft.js';
import { etaText } from '../logic/eta.js';
import { clock, elapsedS, shapeOf, tileState } from '../logic/jobs.js';
import { sourceSet } from '../logic/picture-files.js';

const reload = () => jobs.load();

const iconButton = (name, label, run) =>
  el(
    'button.button.square.compact.on-picture',
    { type: 'button', 'aria-label': label, title: label, onclick: run },
    icon(name),
  );

function starButton(job) {
  const button = iconButton('star', t('image.star'), async () => {
    job.starred = !job.starred;
    draw();
    await images.update(job.image.id, { starred: job.starred }).catch(() => {
      job.starred = !job.starred;
      draw();
    });
  });
  const draw = () => {
    button.setAttribute('aria-pressed', String(Boolean(job.starred)));
    button.replaceChildren(icon('star', { filled: Boolean(job.starred) }));
  };
  draw();
  return button;
}

function pictureMenu(job, { fill }) {
  return menuButton(
    t('image.more'),
    () => [
      { label: t('image.open'), icon: 'expand', href: `/gallery?image=${job.image.id}` },
      {
        label: t('image.remix'),
        icon: 'remix',
        run: () => fill(draftOf(job.request, job.resolved, { keepSeed: false })),
      },
      {
        label: t('image.reuse'),
        icon: 'reuse',
        run: () => fill(draftOf(job.request, job.resolved, { keepSeed: true })),
      },
      { label: t('image.report'), icon: 'flag', href: `/contact?kind=picture&job=${job.id}` },
    ],
    { className: 'button square compact on-picture' },
  );
}

const TILE_REM = 20; /* how high a tile becomes at most, see job-board.css */

function pictureParts(job, context) {
  const alt = job.request.prompt.slice(0, 120);
  const { image } = job;
  const img = el('img', { alt, decoding: 'async', loading: 'lazy', width: image.width, height: image.height });
  img.addEventListener('load', () => img.classList.add('loaded'), { once: true });
  Object.assign(img, {
    srcset: sourceSet(image, { full: true }),
    sizes: `${Math.round((image.width / image.height) * TILE_REM)}rem`,
    src: image.url,
  });
  return [
    el('a.tile-link', { href: `/gallery?image=${job.image.id}`, vars: { '--color': job.image.color || '' } }, img),
    el(
      'div.tile-actions',
      {},
      starButton(job),
      iconButton('download', t('image.download'), () => saveImage(job.image.id)),
      iconButton('hash', t('image.hashtags'), () => go(`/generate-hashtags?image=${job.image.id}`)),
      pictureMenu(job, context),
    ),
  ];
}

/* What a tile says: {title, text, note}. Kept apart from how it looks. */
function wordsOf(job, state) {
  const model = catalogue.model(job.resolved?.model || job.request.model);
  const seconds = elapsedS(job, Date.now());
  if (state === 'sending') {
    const waiting = job.entry.tries ? 'tile.trying' : 'tile.sending';
    return { title: t(navigator.onLine ? waiting : 'tile.offline') };
  }
  if (state === 'queued') {
    const { position, eta_low_s: low, eta_high_s: high } = job.queue || {};
    return {
      title: position ? t('tile.place', { n: position }) : t('tile.queued'),
      text: high ? etaText(low, high, t) : '',
    };
  }
  if (state === 'submitted') return { title: t('tile.submitted'), text: clock(seconds) };
  if (state === 'running') {
    const stage = job.progress?.stage || 'running';
    const slow = model?.slow_s > 0 && seconds > model.slow_s;
    return {
      title: hasText(`stage.${stage}`) ? t(`stage.${stage}`) : t('stage.running'),
      text: clock(seconds),
      note: slow ? t('tile.slow') : '',
    };
  }
  if (state === 'canceled') return { title: t('tile.canceled') };
  if (state === 'expired') return { title: t('tile.expired') };
  const charged = job.error?.charged ? t('tile.charged') : t('tile.notCharged');
  return {
    title: problemText({ code: job.error?.code, message: job.error?.detail }),
    text: charged,
    note: job.error?.code,
  };
}

function actionsOf(job, state, { fill, focusPrompt }) {
  const button = (label, run, name) =>
    el('button.button.compact', { type: 'button', onclick: run }, name ? icon(name) : null, label);
  const retry = (label) => button(label, () => attempt(() => jobs.retry(job, newKey()), reload), 'reuse');
  const edit = () => {
    fill(draftOf(job.request, job.resolved, { keepSeed: false }));
    focusPrompt();
  };
  const report = el(
    'a.button.quiet.compact',
    { href: `/contact?kind=picture&job=${job.id}` },
    t(state === 'moderated' ? 'tile.appeal' : 'image.report'),
  );
  if (state === 'sending' || state === 'queued')
    return [button(t('cancel'), () => attempt(() => jobs.cancel(job), reload))];
  if (state === 'submitted' || state === 'running') {
    const discard = button(t('tile.discard'), () => attempt(() => jobs.cancel(job), reload));
    discard.title = t('tile.discardNote');
    return [discard];
  }
  if (state === 'canceled') return [retry(t('undo'))];
  if (state === 'expired') return [retry(t('retry'))];
  if (state === 'moderated') return [button(t('tile.editPrompt'), edit, 'create'), report];
  return [job.error?.retryable ? retry(t('retry')) : button(t('tile.editPrompt'), edit, 'create'), report];
}

const progressBar = () => el('div.bar', { role: 'progressbar', 'aria-label': t('tile.progress') }, el('i'));

/* It stays the same element, so that it glides. */
function moveBar(bar, { progress }) {
  const percent = progress?.percent;
  const known = typeof percent === 'number' && percent > 0;
  bar.classList.toggle('unknown', !known);
  if (!known) return bar.removeAttribute('aria-valuenow');
  bar.setAttribute('aria-valuenow', String(Math.round(percent)));
  return bar.style.setProperty('--share', `${percent}%`);
}

const UNDER_WAY = new Set(['sending', 'submitted', 'running']);
const ICONS = { failed: 'warn', moderated: 'flag', expired: 'clock', canceled: 'cancel' };

/* An element with update(job). It is built anew only when the state changes; inside a state only texts move. */
export function mountJobTile(context) {
  const node = el('div.tile', { role: 'group' });
  let drawn = '';
  let parts = {};

  function build(job, state) {
    node.dataset.state = state;
    if (state === 'succeeded') {
      parts = {};
      return node.replaceChildren(...pictureParts(job, context));
    }
    parts = { title: el('p.tile-title'), text: el('p.tile-text.numbers'), note: el('p.tile-note'), bar: UNDER_WAY.has(state) ? progressBar() : null };
    return node.replaceChildren(
      el(
        'div.tile-body',
        {},
        ICONS[state] ? icon(ICONS[state]) : null,
        parts.title,
        parts.text,
        parts.note,
        el('div.tile-buttons', {}, actionsOf(job, state, context)),
        parts.bar,
      ),
    );
  }

  node.update = (job, place) => {
    const state = tileState(job);
    const named = place?.of > 1 ? `${t('tile.of', place)}: ` : '';
    node.setAttribute('aria-label', named + job.request.prompt.slice(0, 80));
    const { width, height } = shapeOf(job);
    node.style.setProperty('--ratio', `${width} / ${height}`);
    node.style.setProperty('--aspect', String(width / height));
    if (state !== drawn) keepFocus(node, () => build(job, state));
    drawn = state;
    if (!parts.title) return;
    const words = wordsOf(job, state);
    const number = place?.of > 1 ? t('tile.of', place) : '';
    parts.title.textContent = words.title;
    parts.text.textContent = [words.text, number].filter(Boolean).join(' · ');
    parts.note.textContent = words.note || '';
    if (parts.bar) moveBar(parts.bar, job);
  };
  return node;
}
