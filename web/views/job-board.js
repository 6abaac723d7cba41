/* What was asked for: one card per request, newest first; counters that filter. */
import { attempt } from '../lib/attempt.js';
import { catalogue } from '../lib/catalogue.js';
import { el, keepFocus, keyed } from '../lib/dom.js';
import { promptHistory } from '../lib/draft.js';
import { problemText } from '../lib/forms.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { jobs } from '../lib/jobs.js';
import { outbox } from '../lib/outbox.js';
import { countJobs, kindOf } from '../logic/jobs.js';
import { examplesPanel } from './examples.js';
import { mountJobBatch, refusedNote } from './job-batch.js';
import { mountJobCounters } from './job-counters.js';
import { mountNotifyOffer } from './notify-offer.js';

const TICK_MS = 1000;

function skeleton() {
  const card = () => el('div.batch.skeleton-batch', {}, el('div.skeleton'));
  return el('div.batches', { 'aria-hidden': 'true' }, card(), card());
}

function problemNote() {
  const node = el('p.note.warn', { hidden: true });
  const update = (problem) => {
    node.hidden = !problem;
    if (!problem) return;
    const again = el('button.link-button', { type: 'button', onclick: () => jobs.load() }, t('retry'));
    keepFocus(node, () =>
      node.replaceChildren(icon('warn'), el('span', {}, problemText(problem), ' ', again)),
    );
  };
  return { node, update };
}

/* context: {fill(draft), example(draft), focusPrompt()}. */
export function mountJobBoard(root, context) {
  let filter = 'all';
  const newcomer = promptHistory.list().length === 0; /* on a phone nothing is kept free above the form */
  const counters = mountJobCounters((kind) => {
    filter = kind;
    update();
  });
  const cancelWaiting = el(
    'button.button.quiet.compact.push',
    {
      type: 'button',
      onclick: () =>
        attempt(
          () => jobs.cancelWaiting(),
          () => jobs.load(),
        ),
    },
    t('jobs.cancelWaiting'),
  );
  const head = el('div.board-head.row', {}, counters.node, cancelWaiting);
  const problem = problemNote();
  const refused = el('div.stack');
  const list = el('div.batches');
  const empty = examplesPanel(context.example);
  const waiting = skeleton();
  const none = el('p.muted.empty', { hidden: true }, t('jobs.noneOfKind'));
  const offer = mountNotifyOffer();
  root.append(head, offer.node, problem.node, refused, list, none, waiting, empty);
  const updateList = keyed(
    list,
    (batch) => batch.id,
    (batch) => mountJobBatch(batch, context),
    (card, batch) => card.update(batch),
  );

  /* On a phone the requests are a strip that scrolls: a new one is what people want to see. */
  let newest = '';
  function showNewest([first]) {
    if (first && first.id !== newest) list.scrollLeft = 0;
    newest = first?.id || '';
  }

  function update() {
    const batches = jobs.batches();
    const all = batches.flatMap((batch) => batch.jobs);
    const counts = countJobs(all);
    if (filter !== 'all' && counts[filter] === 0) filter = 'all';
    counters.update(counts, filter);
    updateList(batches.filter((batch) => filter === 'all' || batch.jobs.some((job) => kindOf(job) === filter)));
    showNewest(batches);
    cancelWaiting.hidden = counts.queued < 2;
    waiting.hidden = jobs.loaded || jobs.failed !== null || all.length > 0;
    head.hidden = all.length === 0 && (waiting.hidden || newcomer);
    root.toggleAttribute('data-new', all.length === 0 && newcomer);
    empty.hidden = !jobs.loaded || all.length > 0; /* nobody knows that there is nothing before the list is here */
    none.hidden = list.childElementCount > 0 || all.length === 0;
    problem.update(jobs.failed);
  }

  const refuse = ({ detail }) => refused.append(refusedNote(detail, context));
  const finished = () => offer.show();
  jobs.addEventListener('change', update);
  jobs.addEventListener('finished', finished);
  outbox.addEventListener('refused', refuse);
  catalogue.addEventListener('change', update);
  /* Elapsed times move on, and canceled tiles go. */
  const ticking = setInterval(() => {
    if (!document.hidden && jobs.all().length) update();
  }, TICK_MS);
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
