/* Pure: choosing among suggested hashtags. A chip is {tag, display, reason, tier, own, on, touched}: 'own' was brought
 * by the person, 'touched' is a choice of hers that stays when other suggestions come. */

const LONGEST = 100;
const DEFAULT_CHOSEN = 5;

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

/* Several at once: a comma, a line's end or a '#' begins another one. */
export function cleanTags(text, platform) {
  return text
    .split(/[,;\n]|(?=#)/)
    .map((part) => cleanTag(part, platform))
    .filter(Boolean);
}

/* Two spellings of one tag have the same key, as on the server. */
export const tagKey = (tag) => tag.replace(/[#_]/g, '').toLowerCase().replaceAll('ё', 'е');

const sameTag = (a, b) => tagKey(a) === tagKey(b);

/* Chips of an answer: as many as the platform recommends are on. */
export function chipsOf(answer) {
  const wanted = answer.limits.recommended || DEFAULT_CHOSEN;
  return answer.tags.map((tag, i) => ({ ...tag, own: false, on: i < wanted, touched: false }));
}

const ownChip = (tag) => ({ tag, display: tag.slice(1), reason: '', tier: null, own: true, on: true, touched: true });

/* Chips of a new answer, with the person's choices among the chips before. The best of the others fill what is left
 * of the recommended number. */
export function keepChoices(answer, before) {
  const choiceOf = (chip) => before.find((one) => one.touched && sameTag(one.tag, chip.tag));
  const fresh = chipsOf(answer);
  const brought = before.filter((one) => one.own && one.on && !fresh.some((chip) => sameTag(chip.tag, one.tag)));
  let left = (answer.limits.recommended || DEFAULT_CHOSEN) - before.filter((one) => one.touched && one.on).length;
  const chosen = fresh.map((chip) => {
    const choice = choiceOf(chip);
    if (choice) return { ...chip, on: choice.on, touched: true };
    left -= 1;
    return { ...chip, on: left >= 0 };
  });
  return [...brought, ...chosen];
}

export const toggleChip = (chips, tag) =>
  chips.map((chip) => (chip.tag === tag ? { ...chip, on: !chip.on, touched: true } : chip));

/* With a tag of one's own, chosen, before the suggestions; one that is there already is chosen. */
export function addChip(chips, tag) {
  const own = chips.filter((chip) => chip.own);
  if (!chips.some((chip) => sameTag(chip.tag, tag)))
    return [...own, ownChip(tag), ...chips.filter((chip) => !chip.own)];
  return chips.map((chip) => (sameTag(chip.tag, tag) ? { ...chip, on: true, touched: true } : chip));
}

/* Adds tags of one's own. Where the platform takes no more, the last ones that nobody chose make room. */
export function addOwn(chips, tags, { max }) {
  const added = tags.reduce(addChip, chips);
  let over = max ? chosenTags(added).length - max : 0;
  const makesRoom = (chip) => chip.on && !chip.touched && over-- > 0;
  const fromTheEnd = [...added].reverse();
  return fromTheEnd.map((chip) => (makesRoom(chip) ? { ...chip, on: false } : chip)).reverse();
}

/* Exactly these tags are on; the other suggestions stay to choose from. */
export function useTags(chips, tags) {
  const off = chips.filter((chip) => !chip.own).map((chip) => ({ ...chip, on: false, touched: true }));
  return tags.reduce(addChip, off);
}

export const chosenTags = (chips) => chips.filter((chip) => chip.on).map((chip) => chip.tag);

/* What is copied: no more than the platform takes. */
export const tagsToCopy = (chips, { max }) => chosenTags(chips).slice(0, max || undefined);

/* What the service learns from: kept, removed (was recommended, is off), added. */
export function feedbackOf(answer, chips) {
  const recommended = chipsOf(answer).filter((chip) => chip.on);
  const on = new Set(chosenTags(chips));
  return {
    request_id: answer.request_id,
    kept: chips.filter((chip) => !chip.own && chip.on).map((chip) => chip.tag),
    removed: recommended.map((chip) => chip.tag).filter((tag) => !on.has(tag)),
    added: chips.filter((chip) => chip.own && chip.on).map((chip) => chip.tag),
  };
}

/* "over" when the platform would refuse, "full" at its limit, else "". max 0 means no hard limit. */
export function limitState(count, { max }) {
  if (!max || count < max) return '';
  return count > max ? 'over' : 'full';
}

/* A post as it is copied: the caption, an empty line, the tags. */
export const postText = (caption, tags) => (tags.length ? `${caption}\n\n${tags.join(' ')}` : caption);

/* Characters as platforms count them. */
export const lengthOf = (text) => [...text].length;
