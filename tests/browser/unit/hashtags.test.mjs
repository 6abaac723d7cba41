/* Choosing among suggested hashtags. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addChip,
  addOwn,
  chipsOf,
  chosenTags,
  cleanTag,
  cleanTags,
  feedbackOf,
  keepChoices,
  lengthOf,
  limitState,
  postText,
  tagKey,
  tagsToCopy,
  toggleChip,
  useTags,
} from '../../../web/logic/hashtags.js';

const answerOf = (tags, limits = { max: 5, recommended: 2 }) => ({
  request_id: 'r',
  limits,
  tags: tags.map((tag) => ({ tag, display: tag, reason: 'from: fox', tier: 'broad' })),
});
const answer = answerOf(['#Fox', '#Snow', '#Winter']);

test('as many tags are chosen at first as the platform recommends', () => {
  assert.deepEqual(chosenTags(chipsOf(answer)), ['#Fox', '#Snow']);
});

test('a tag can be left, taken back and added, without doubles; own ones come first', () => {
  let chips = toggleChip(chipsOf(answer), '#Fox');
  chips = addChip(addChip(addChip(chips, '#MyTag'), '#winter'), '#Another');
  assert.deepEqual(chosenTags(chips), ['#MyTag', '#Another', '#Snow', '#Winter']);
});

test('spellings of one tag are one tag', () => {
  assert.equal(tagKey('#Neon_City'), tagKey('neoncity'));
  assert.equal(tagKey('#Ёлка'), tagKey('елка'));
  assert.equal(addChip(chipsOf(answerOf(['#NeonCity'])), '#neon_city').length, 1);
});

test('choices stay when the platform or the language changes, suggestions fill the rest', () => {
  let chips = toggleChip(chipsOf(answer), '#Fox');
  chips = addChip(chips, '#MyTag');
  const next = keepChoices(answerOf(['#fox', '#snow', '#winter', '#new'], { max: 10, recommended: 3 }), chips);
  assert.deepEqual(chosenTags(next), ['#MyTag', '#snow', '#winter']);
});

test('own tags that fill the platform leave no place for suggestions', () => {
  const chips = ['#A', '#B', '#C'].reduce(addChip, chipsOf(answer));
  assert.deepEqual(chosenTags(keepChoices(answer, chips)), ['#A', '#B', '#C']);
});

test('an own tag takes the place of the last one that nobody chose', () => {
  const full = chipsOf(answerOf(['#A', '#B', '#C'], { max: 3, recommended: 3 }));
  assert.deepEqual(chosenTags(addOwn(full, ['#Own'], { max: 3 })), ['#Own', '#A', '#B']);
  const touched = toggleChip(toggleChip(full, '#C'), '#C');
  assert.deepEqual(chosenTags(addOwn(touched, ['#Own'], { max: 3 })), ['#Own', '#A', '#C']);
  assert.equal(chosenTags(addOwn(full, ['#Own'], { max: 0 })).length, 4);
});

test('a set is exactly what is chosen, and the suggestions stay at hand', () => {
  const chips = useTags(chipsOf(answer), ['#Winter', '#Own']);
  assert.deepEqual(chosenTags(chips), ['#Own', '#Winter']);
  assert.equal(chips.length, 4);
});

test('no more is copied than the platform takes', () => {
  const chips = ['#A', '#B', '#C', '#D'].reduce(addChip, []);
  assert.deepEqual(tagsToCopy(chips, { max: 2 }), ['#A', '#B']);
  assert.equal(tagsToCopy(chips, { max: 0 }).length, 4);
});

test('the service learns what was kept, removed and added', () => {
  const chips = addChip(toggleChip(chipsOf(answer), '#Fox'), '#Own');
  assert.deepEqual(feedbackOf(answer, chips), {
    request_id: 'r',
    kept: ['#Snow'],
    removed: ['#Fox'],
    added: ['#Own'],
  });
});

test('a typed tag becomes one that platforms take', () => {
  assert.equal(cleanTag('  #red   fox! '), '#RedFox');
  assert.equal(cleanTag('зимний лес'), '#ЗимнийЛес');
  assert.equal(cleanTag('snow_2026'), '#snow_2026');
  for (const none of ['', '###', '2026', '!?']) assert.equal(cleanTag(none), '');
  assert.equal(cleanTag('abcdef', { max_tag_length: 3 }), '#abc');
  assert.equal(cleanTag('зимний лес', { separator: '_' }), '#зимний_лес');
});

test('several tags can be typed or pasted at once', () => {
  assert.deepEqual(cleanTags('#fox #red snow, winter; \n#2026'), ['#fox', '#RedSnow', '#winter']);
  assert.deepEqual(cleanTags('  '), []);
});

test('the limit of a platform is told; some have none', () => {
  assert.deepEqual(
    [4, 5, 6].map((n) => limitState(n, { max: 5 })),
    ['', 'full', 'over'],
  );
  assert.equal(limitState(99, { max: 0 }), '');
});

test('a post is the caption and its tags, counted in characters', () => {
  assert.equal(postText('Snow.', ['#A', '#B']), 'Snow.\n\n#A #B');
  assert.equal(postText('Snow.', []), 'Snow.');
  assert.equal(lengthOf('лес🦊'), 4);
});
