/* The board before the first picture: examples to begin with. */
import { el } from '../lib/dom.js';
import { examplePicture } from '../lib/example.js';
import { currentLanguage, t } from '../lib/i18n.js';
import { aspectOf, EXAMPLES, exampleDraft } from '../logic/examples.js';

export function examplesPanel(take) {
  const language = currentLanguage();
  const card = (example) =>
    el(
      'button.example',
      {
        type: 'button',
        onclick: () => take(exampleDraft(example, language)),
        vars: { '--aspect': aspectOf(example) },
      },
      examplePicture(example),
      el('span', {}, example[language]),
    );
  return el(
    'div.examples',
    { hidden: true },
    el('h2', {}, t('examples.title')),
    el('p.muted', {}, t('examples.text')),
    el('div.example-cards', {}, EXAMPLES.map(card)),
  );
}
