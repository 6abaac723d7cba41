/* What was asked for: one card per request, newest first, with a tile per picture; counters that filter. */
import { catalogue } from '../lib/catalogue.js';
import { el, keyed } from '../lib/dom.js';
import { problemText } from '../lib/forms.js';
import { currentLanguage, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { jobs } from '../lib/jobs.js';
import { menuButton, toast } from '../lib/overlays.js';
import { newKey } from '../lib/api.js';
import { outbox } from '../lib/outbox.js';
import { draftOf } from '../logic/draft.js';
import { countJobs, isFinal, kindOf, retryable } from '../logic/jobs.js';
import { styleName } from '../logic/styles.js';
import { examplesPanel } from './examples.js';
import { mountJobTile } from './job-tile.js';
import { mountNotifyOffer } from './notify-offer.js';

const KINDS = [
  ['done', 'check'],
  ['running', 'spark'],
  ['queued', 'clock'],
  ['failed', 'warn'],
  ['all', null],
];

function counters(choose) {
  const buttons = KINDS.map(([kind, name]) => {
    const text = el('span.numbers');
    const button = el(
      'button.counter',
      { type: 'button', data: { kind }, onclick: () => choose(kind) },
      name ? icon(name) : null,
      text,
    );
    return { kind, text, button };
  });
  const update = (counts, chosen) => {
    for (const { kind, text, button } of buttons) {
      text.textContent = kind === 'all' ? t('jobs.all', { n: counts.all }) : String(counts[kind]);
      button.setAttribute('aria-pressed', String(kind === chosen));
      button.setAttribute('aria-label', t(`jobs.count.${kind}`, { n: counts[kind] }));
      button.title = t(`jobs.count.${kind}`, { n: counts[kind] });
      button.disabled = counts[kind] === 0 && kind !== 'all';
    }
  };
  return {
    node: el(
      'div.counters',
      { role: 'group', 'aria-label': t('jobs.filter') },
      buttons.map((b) => b.button),
    ),
    update,
  };
}

/* Runs an action of a tile; a problem is told, and the truth is loaded again. */
async function attempt(action) {
  try {
    await action();
  } catch (problem) {
    toast(problemText(problem));
    jobs.load();
  }
}

const retryAll = (list) => attempt(() => Promise.all(list.map((job) => jobs.retry(job, newKey()))));

function cardMenu(batch, { fill }) {
  const job = () => batch().jobs[0];
  return menuButton(t('jobs.menu'), () => [
    {
      label: t('image.reuse'),
      icon: 'reuse',
      run: () => fill(draftOf(job().request, job().resolved, { keepSeed: true })),
    },
    {
      label: t('image.remix'),
      icon: 'remix',
      run: () => fill(draftOf(job().request, job().resolved, { keepSeed: false })),
    },
    batch().jobs.every(isFinal) && {
      label: t('jobs.dismiss'),
      icon: 'close',
      run: () => {
        const { id } = batch();
        jobs.dismiss(id);
        toast(t('jobs.dismissed'), { label: t('undo'), run: () => jobs.bringBack(id) });
      },
    },
  ]);
}

function metaOf(job) {
  const style = catalogue.style(job.request.style);
  const model = catalogue.models.find((one) => one.slug === (job.resolved?.model || job.request.model));
  return [style ? styleName(style, currentLanguage()) : job.request.style, job.request.aspect_ratio, model?.name]
    .filter(Boolean)
    .join(' · ');
}

function makeCard(first, context) {
  let current = first;
  const prompt = el('p.batch-prompt');
  const meta = el('p.muted.small');
  const tiles = el('div.tiles');
  const failed = el('p.batch-failed.small');
  const node = el(
    'article.batch',
    {},
    el(
      'div.batch-head',
      {},
      el('div.batch-text', {}, prompt, meta),
      cardMenu(() => current, context),
    ),
    tiles,
    failed,
  );
  const updateTiles = keyed(
    tiles,
    (job) => job.id,
    (job) => mountJobTile(job, { ...context, attempt }),
    (tile, job) => tile.update(job),
  );
  node.update = (batch) => {
    current = batch;
    const [job] = batch.jobs;
    prompt.textContent = job.request.prompt;
    prompt.title = job.request.prompt;
    meta.textContent = metaOf(job);
    tiles.dataset.count = Math.min(4, batch.jobs.length);
    batch.jobs.forEach((one, i) => {
      one.place = { n: i + 1, of: batch.jobs.length };
    });
    updateTiles(batch.jobs);
    const again = retryable(batch.jobs);
    const partly = again.length > 0 && again.length < batch.jobs.length && batch.jobs.every(isFinal);
    failed.hidden = !partly;
    failed.replaceChildren(
      ...(partly
        ? [
            t('jobs.partly', { n: again.length, of: batch.jobs.length }),
            ' ',
            el('button.link-button', { type: 'button', onclick: () => retryAll(again) }, t('jobs.retryMissing')),
          ]
        : []),
    );
  };
  return node;
}

/* A request that the server refused: why, and what to do. */
function refusedNote({ entry, problem }, { fill }) {
  const note = el(
    'div.note.danger.refused',
    { role: 'alert' },
    icon('warn'),
    el(
      'div',
      {},
      el(
        'p',
        {},
        problem.fields[0]
          ? `${problem.fields[0].field}: ${problem.fields[0].detail || problemText(problem)}`
          : problemText(problem),
      ),
      el('p.small', {}, entry.request.prompt.slice(0, 120)),
    ),
    el(
      'button.button.compact.push',
      {
        type: 'button',
        onclick: () => {
          note.remove();
          fill(entry.request);
        },
      },
      t('jobs.edit'),
    ),
    el(
      'button.button.quiet.square.compact',
      { type: 'button', 'aria-label': t('close'), onclick: () => note.remove() },
      icon('close'),
    ),
  );
  return note;
}

export function mountJobBoard(root, context) {
  let filter = 'all';
  const counts = counters((kind) => {
    filter = kind;
    update();
  });
  const cancelWaiting = el(
    'button.button.quiet.compact.push',
    { type: 'button', onclick: () => attempt(() => jobs.cancelWaiting()) },
    t('jobs.cancelWaiting'),
  );
  const head = el('div.board-head.row', {}, counts.node, cancelWaiting);
  const problem = el('p.note.warn', { hidden: true });
  const refused = el('div.stack');
  const list = el('div.batches');
  const empty = examplesPanel(context.example);
  const waiting = el(
    'div.batches',
    { 'aria-hidden': 'true' },
    [1, 2].map(() => el('div.batch.skeleton-batch', {}, el('div.skeleton'))),
  );
  const none = el('p.muted.empty', { hidden: true }, t('jobs.noneOfKind'));
  const offer = mountNotifyOffer();
  root.append(head, offer.node, problem, refused, list, none, waiting, empty);
  const updateList = keyed(
    list,
    (batch) => batch.id,
    (batch) => makeCard(batch, context),
    (card, batch) => card.update(batch),
  );

  function update() {
    const batches = jobs.batches();
    const all = batches.flatMap((batch) => batch.jobs);
    const amounts = countJobs(all);
    if (filter !== 'all' && amounts[filter] === 0) filter = 'all';
    counts.update(amounts, filter);
    updateList(batches.filter((batch) => filter === 'all' || batch.jobs.some((job) => kindOf(job) === filter)));
    head.hidden = all.length === 0;
    cancelWaiting.hidden = amounts.queued < 2;
    waiting.hidden = jobs.loaded || jobs.failed !== null || all.length > 0;
    empty.hidden = !waiting.hidden || all.length > 0;
    none.hidden = list.childElementCount > 0 || all.length === 0;
    problem.hidden = !jobs.failed;
    if (jobs.failed) {
      problem.replaceChildren(
        icon('warn'),
        el(
          'span',
          {},
          problemText(jobs.failed),
          ' ',
          el('button.link-button', { type: 'button', onclick: () => jobs.load() }, t('retry')),
        ),
      );
    }
  }

  const refuse = ({ detail }) => refused.append(refusedNote(detail, context));
  const finished = () => offer.show();
  jobs.addEventListener('change', update);
  jobs.addEventListener('finished', finished);
  outbox.addEventListener('refused', refuse);
  catalogue.addEventListener('change', update);
  /* Elapsed times move on, and canceled tiles go. */
  const ticking = setInterval(() => {
    if (!document.hidden && jobs.batches().length) update();
  }, 1000);
  update();
  return {
    unmount: () => {
      clearInterval(ticking);
      jobs.removeEventListener('change', update);
      jobs.removeEventListener('finished', finished);
      outbox.removeEventListener('refused', refuse);
      catalogue.removeEventListener('change', update);
    },
  };
}
