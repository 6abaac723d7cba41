/* The first page: a sentence to write at once, what sentences became, and what else there is. */
import { el } from '../lib/dom.js';
import { examplePicture } from '../lib/example.js';
import { currentLanguage, t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { go } from '../lib/navigate.js';
import { session } from '../lib/session.js';
import { aspectOf, EXAMPLES, exampleDraft } from '../logic/examples.js';
import { toQuery } from '../logic/query.js';

const SHOWN = 7; /* the first large, the others in a row: what the page may weigh */
const PROMPT_MAX = 2000;

/* The form for pictures with this in it; guests make their account on the way. */
function formAddress(draft) {
  const form = `/generate-image${toQuery(draft)}`;
  return session.state === 'user' ? form : `/sign-up?next=${encodeURIComponent(form)}`;
}

function exampleLink(example, kind) {
  const language = currentLanguage();
  return el(
    `a.home-example.${kind}`,
    { href: formAddress(exampleDraft(example, language)), vars: { '--aspect': aspectOf(example) } },
    examplePicture(example, { eager: kind === 'large' }),
    el('span.home-caption', {}, example[language], el('span.home-try', { 'aria-hidden': 'true' }, t('home.try'))),
  );
}

/* The sentence and the button; what is written comes along to the form. */
function promptForm() {
  const input = el('input.home-prompt', {
    name: 'prompt',
    type: 'text',
    dir: 'auto',
    maxlength: PROMPT_MAX,
    autocomplete: 'off',
    enterkeyhint: 'go',
    placeholder: t('home.prompt'),
    'aria-label': t('generate.prompt'),
  });
  const form = el(
    'form.home-form',
    { 'aria-label': t('generate.form') },
    input,
    el('button.button.primary', { type: 'submit' }, icon('spark'), t('home.go')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const prompt = input.value.trim();
    go(formAddress(prompt ? { prompt } : {}));
  });
  return form;
}

const otherWay = () =>
  session.state === 'user'
    ? el('p.muted', {}, el('a', { href: '/gallery' }, t('home.gallery')))
    : el('p.muted', {}, t('home.free'), ' ', el('a', { href: '/sign-in' }, t('home.signIn')));

const step = (name, n) =>
  el(
    'li.home-step',
    {},
    icon(name),
    el('h2', {}, t(`home.step${n + 1}`)),
    el('p.muted', {}, t(`home.step${n + 1}.text`)),
  );

export function mount(root) {
  const [first, ...others] = EXAMPLES.slice(0, SHOWN);
  root.append(
    el(
      'section.home-hero',
      {},
      el(
        'div.home-words',
        {},
        el('h1', {}, t('home.heading')),
        el('p.home-lead', {}, t('home.lead')),
        promptForm(),
        otherWay(),
      ),
      exampleLink(first, 'large'),
    ),
    el(
      'section.home-examples',
      { 'aria-labelledby': 'home-examples' },
      el('h2.home-title', { id: 'home-examples' }, t('home.examples')),
      el(
        'div.home-row',
        {},
        others.map((example) => exampleLink(example, 'small')),
      ),
      el('p.hint', {}, t('home.samples')),
    ),
    el('ol.home-steps', {}, ['spark', 'clock', 'hash'].map(step)),
  );
}
