import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXAMPLES } from '../../../web/logic/examples.js';
import {
  addChip,
  chipsOf,
  chosenTags,
  cleanTag,
  feedbackOf,
  limitState,
  toggleChip,
} from '../../../web/logic/hashtags.js';
import { LOOKS, mix, scene, sceneText } from '../../../web/logic/scene.js';
import { addRecent, findStyles, groupsOf, lookOf, styleName } from '../../../web/logic/styles.js';
import { STYLES } from '../fake/catalogue.mjs';

const answer = {
  request_id: 'r',
  limits: { max: 5, recommended: 2 },
  tags: ['#Fox', '#Snow', '#Winter'].map((tag) => ({ tag, display: tag, reason: 'from: fox', tier: 'broad' })),
};

test('as many tags are chosen at first as the platform recommends', () => {
  assert.deepEqual(chosenTags(chipsOf(answer)), ['#Fox', '#Snow']);
});

test('a tag can be left, taken back and added, without doubles', () => {
  let chips = toggleChip(chipsOf(answer), '#Fox');
  chips = addChip(addChip(chips, '#MyTag'), '#winter');
  assert.deepEqual(chosenTags(chips), ['#Snow', '#Winter', '#MyTag']);
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

test('the limit of a platform is told; some have none', () => {
  assert.deepEqual(
    [4, 5, 6].map((n) => limitState(n, { max: 5 })),
    ['', 'full', 'over'],
  );
  assert.equal(limitState(99, { max: 0 }), '');
});

test('styles are found by both names and by their words, recent ones first', () => {
  assert.deepEqual(
    findStyles(STYLES, { query: 'акварель' }).map(({ id }) => id),
    ['watercolor'],
  );
  assert.deepEqual(
    findStyles(STYLES, { query: 'halftone' }).map(({ id }) => id),
    ['comic'],
  );
  assert.equal(findStyles(STYLES, { recent: ['noir', 'ink'] })[0].id, 'noir');
  assert.ok(findStyles(STYLES, { group: 'photo' }).every(({ group }) => group === 'photo'));
  assert.equal(findStyles(STYLES, {}).length, STYLES.length);
});

test('groups and names come in the reader’s language', () => {
  assert.equal(groupsOf(STYLES, 'ru')[0].name, 'Фото');
  assert.equal(styleName({ name_en: 'Ink', name_ru: '' }, 'ru'), 'Ink');
});

test('recently used styles are kept in order, six of them', () => {
  assert.deepEqual(addRecent(['a', 'b', 'c', 'd', 'e', 'f'], 'c'), ['c', 'a', 'b', 'd', 'e', 'f']);
  assert.equal(addRecent(['a', 'b', 'c', 'd', 'e', 'f'], 'g').length, 6);
});

test('every style and every example has a manner that can be painted', () => {
  for (const style of STYLES) assert.ok(LOOKS.includes(lookOf(style)), style.id);
  for (const example of EXAMPLES) assert.ok(LOOKS.includes(example.look) && example.en && example.ru, example.id);
});

test('the same words always draw the same landscape, other words another', () => {
  const size = { width: 120, height: 90 };
  for (const look of LOOKS) {
    const text = sceneText('fox', { ...size, look });
    assert.equal(text, sceneText('fox', { ...size, look }));
    assert.notEqual(text, sceneText('bear', { ...size, look }));
    assert.doesNotMatch(text, /NaN|undefined/, look);
  }
});

test('two drawings on one page do not share names', () => {
  const ids = (uid) =>
    JSON.stringify(scene('fox', { width: 10, height: 10, look: 'day', uid })).match(/"id":"[^"]+"/g);
  assert.equal(
    ids('a').some((id) => ids('b').includes(id)),
    false,
  );
});

test('colours mix', () => {
  assert.equal(mix('#000000', '#ffffff', 0.5), '#808080');
});
