/* The suggestions as chips to take or leave, and why each is there. One tab stop; arrows move between them. */
import { el, keyed, uid } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { icon } from '../lib/icons.js';
import { roving } from '../lib/roving.js';

function whyOf(chip) {
  const reason = chip.own ? t('hashtags.own') : chip.reason;
  return [reason, chip.tier ? t(`hashtags.tier.${chip.tier}`) : ''].filter(Boolean).join(' · ');
}

/* toggle(tag) is called at a click. Gives {node, update(chips)}. */
export function mountTagChips(toggle) {
  const list = el('div.chips.tag-chips', { role: 'group', 'aria-label': t('hashtags.result') });
  const reason = el('p.hint.reason');
  const stops = roving(list, '.tag-chip');
  const whys = new Map();

  const hint = () => reason.replaceChildren(t('hashtags.why'));
  const tell = (tag) => () => reason.replaceChildren(el('strong', {}, tag), ` — ${whys.get(tag)}`);

  function make({ tag }) {
    const why = el('span.visually-hidden', { id: uid('why') });
    return el(
      'button.chip.tag-chip',
      {
        type: 'button',
        data: { tag },
        'aria-describedby': why.id,
        onpointerenter: tell(tag),
        onfocus: tell(tag),
        onclick: () => toggle(tag),
      },
      icon('check'),
      el('span', {}, tag),
      why,
    );
  }

  const draw = keyed(
    list,
    (chip) => chip.tag,
    make,
    (button, chip) => {
      whys.set(chip.tag, whyOf(chip));
      button.lastChild.textContent = whyOf(chip);
      button.setAttribute('aria-pressed', String(chip.on));
      button.dataset.tier = chip.tier || '';
    },
  );

  list.addEventListener('pointerleave', () => {
    const focused = list.querySelector('.tag-chip:focus-visible');
    if (focused) tell(focused.dataset.tag)();
    else hint();
  });

  function update(chips) {
    draw(chips);
    stops.refresh();
    if (!list.contains(document.activeElement)) hint();
  }

  return { node: el('div.tag-choices', {}, list, reason), update };
}
