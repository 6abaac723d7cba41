/* Pure: choosing among suggested hashtags. A chip is {tag, display, reason, tier, own, on}. */

const LONGEST = 100;

/* A tag from what a person typed: one '#', words joined as the platform wants it ('separator', or each with a capital);
 * '' when nothing is left. */
export function cleanTag(text, { max_tag_length: longest = LONGEST, separator = '' } = {}) {
  const words = text
    .normalize('NFC')
    .replace(/#/g, ' ')
    .split(/[^\p{L}\p{M}\p{N}_]+/u)
    .filter(Boolean);
  const capital = (word) => word[0].toLocaleUpperCase() + word.slice(1);
  const joined = separator || words.length < 2 ? words.join(separator) : words.map(capital).join('');
  const body = [...joined].slice(0, longest).join('');
  return /\p{L}/u.test(body) ? `#${body}` : '';
}

/* Chips of an answer: as many as the platform recommends are on. */
export function chipsOf(answer) {
  const wanted = answer.limits.recommended || 5;
  return answer.tags.map((tag, i) => ({ ...tag, own: false, on: i < wanted }));
}

export const toggleChip = (chips, tag) =>
  chips.map((chip) => (chip.tag === tag ? { ...chip, on: !chip.on } : chip));

/* With a tag of one's own, chosen, in front of those that are not; one that is there already is chosen. */
export function addChip(chips, tag) {
  const known = chips.some((chip) => chip.tag.toLocaleLowerCase() === tag.toLocaleLowerCase());
  if (known)
    return chips.map((chip) =>
      chip.tag.toLocaleLowerCase() === tag.toLocaleLowerCase() ? { ...chip, on: true } : chip,
    );
  return [...chips, ownChip(tag)];
}

const ownChip = (tag) => ({ tag, display: tag.slice(1), reason: '', tier: null, own: true, on: true });

/* Chips of tags that were chosen earlier: all are on. */
export const ownChips = (tags) => tags.map(ownChip);

export const chosenTags = (chips) => chips.filter((chip) => chip.on).map((chip) => chip.tag);

/* What the service learns from: kept, removed (was recommended, is off), added. */
export function feedbackOf(answer, chips) {
  const recommended = new Set(
    chipsOf(answer)
      .filter((chip) => chip.on)
      .map((chip) => chip.tag),
  );
  const on = new Set(chosenTags(chips));
  return {
    request_id: answer.request_id,
    kept: chips.filter((chip) => !chip.own && chip.on).map((chip) => chip.tag),
    removed: [...recommended].filter((tag) => !on.has(tag)),
    added: chips.filter((chip) => chip.own && chip.on).map((chip) => chip.tag),
  };
}

/* "over" when the platform would refuse, "full" at its limit, else "". max 0 means no hard limit. */
export function limitState(count, { max }) {
  if (!max || count < max) return '';
  return count > max ? 'over' : 'full';
}
