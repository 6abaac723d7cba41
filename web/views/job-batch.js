/* The card of one request: what was asked for, a tile per picture, and what can be done with all of them. */
import { newKey } from '../lib/api.js';
import { attempt } from '../lib/attempt.js';
import { catalogue } from '../lib/catalogue.js';
import { el, keepFocus, keyed } from '../lib/dom.js';
import { problemText } from '../lib/forms.js';
import { currentLanguage, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { jobs } from '../lib/jobs.js';
import { menuButton, toast } from '../lib/overlays.js';
import { draftOf } from '../logic/draft.js';
import { isFinal, retryable, shapeOf } from '../logic/jobs.js';
import { styleName } from '../logic/styles.js';
import { mountJobTile } from './job-tile.js';

const retryAll = (list) =>
  attempt(
    () => Promise.all(list.map((job) => jobs.retry(job, newKey()))),
    () => jobs.load(),
  );

function dismiss({ id }) {
  jobs.dismiss(id);
  toast(t('jobs.dismissed'), { label: t('undo'), run: () => jobs.bringBack(id) });
}

function batchMenu(batch, { fill }) {
  const take = (keepSeed) => () => {
    const [job] = batch().jobs;
    fill(draftOf(job.request, job.resolved, { keepSeed }));
  };
  return menuButton(t('jobs.menu'), () => [
    { label: t('image.reuse'), icon: 'reuse', run: take(true) },
    { label: t('image.remix'), icon: 'remix', run: take(false) },
    batch().jobs.every(isFinal) && { label: t('jobs.dismiss'), icon: 'close', run: () => dismiss(batch()) },
  ]);
}

function metaOf(job) {
  const style = catalogue.style(job.request.style);
  const slug = job.resolved?.model || job.request.model;
  const model = catalogue.models.find((one) => one.slug === slug);
  const name = style ? styleName(style, currentLanguage()) : job.request.style;
  return [name, job.request.aspect_ratio, model?.name].filter(Boolean).join(' · ');
}

/* "1 of 4 failed. Retry the missing": only when the rest did not fail. */
function partlyNote(batch) {
  const again = retryable(batch.jobs);
  if (again.length === 0 || again.length === batch.jobs.length || !batch.jobs.every(isFinal)) return [];
  const retry = el(
    'button.link-button',
    { type: 'button', onclick: () => retryAll(again) },
    t('jobs.retryMissing'),
  );
  return [t('jobs.partly', { n: again.length, of: batch.jobs.length }), ' ', retry];
}

/* An element with update(batch). */
export function mountJobBatch(first, context) {
  let current = first;
  const prompt = el('p.batch-prompt', { dir: 'auto' });
  const meta = el('p.batch-meta.muted');
  const tiles = el('div.tiles');
  const failed = el('p.batch-failed.small');
  const menu = batchMenu(() => current, context);
  const node = el(
    'article.batch',
    {},
    tiles,
    el('div.batch-head', {}, el('div.batch-text', {}, prompt, meta), menu),
    failed,
  );
  const updateTiles = keyed(
    tiles,
    ({ job }) => job.id,
    () => mountJobTile(context),
    (tile, { job, place }) => tile.update(job, place),
  );
  node.update = (batch) => {
    current = batch;
    const [job] = batch.jobs;
    prompt.textContent = job.request.prompt;
    prompt.title = job.request.prompt;
    meta.textContent = metaOf(job);
    tiles.dataset.count = batch.jobs.length;
    const shape = shapeOf(job);
    node.style.setProperty('--aspect', String(shape.width / shape.height));
    tiles.classList.toggle('landscape', shape.width > shape.height * 1.1);
    updateTiles(batch.jobs.map((one, i) => ({ job: one, place: { n: i + 1, of: batch.jobs.length } })));
    const note = partlyNote(batch);
    failed.hidden = note.length === 0;
    keepFocus(failed, () => failed.replaceChildren(...note));
  };
  return node;
}

/* A request that the server refused: why, and the way back into the form. */
export function refusedNote({ entry, problem }, { fill }) {
  const [fault] = problem.fields;
  const edit = () => {
    note.remove();
    fill(entry.request);
  };
  const note = el(
    'div.note.danger.refused',
    { role: 'alert' },
    icon('warn'),
    el(
      'div',
      {},
      el('p', {}, fault ? `${t(`generate.field.${fault.field}`)}: ${fault.detail}` : problemText(problem)),
      el('p.small', {}, entry.request.prompt.slice(0, 120)),
    ),
    el('button.button.compact.push', { type: 'button', onclick: edit }, t('jobs.edit')),
    el(
      'button.button.quiet.square.compact',
      { type: 'button', 'aria-label': t('close'), onclick: () => note.remove() },
      icon('close'),
    ),
  );
  return note;
}
