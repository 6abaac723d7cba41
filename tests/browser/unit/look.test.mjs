import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { EXAMPLES } from '../../../web/logic/examples.js';
import { LOOKS, mix, scene, sceneText } from '../../../web/logic/scene.js';
import { addRecent, findStyles, firstStyles, groupsOf, lookOf, styleName } from '../../../web/logic/styles.js';
import { STYLES } from '../fake/catalogue.mjs';

const PICTURES = new URL('../../../web/pictures/', import.meta.url);

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

test('the first styles are of different kinds, after the recent ones', () => {
  const first = firstStyles(STYLES, { recent: ['noir'], count: 5 });
  assert.equal(first[0].id, 'noir');
  const groups = first.slice(1).map(({ group }) => group);
  assert.equal(new Set(groups).size, groups.length);
  assert.equal(firstStyles(STYLES, { count: 1000 }).length, STYLES.length);
});

test('groups and names come in the reader’s language', () => {
  assert.equal(groupsOf(STYLES, 'ru')[0].name, 'Фото');
  assert.equal(styleName({ name_en: 'Ink', name_ru: '' }, 'ru'), 'Ink');
});

test('recently used styles are kept in order, six of them', () => {
  assert.deepEqual(addRecent(['a', 'b', 'c', 'd', 'e', 'f'], 'c'), ['c', 'a', 'b', 'd', 'e', 'f']);
  assert.equal(addRecent(['a', 'b', 'c', 'd', 'e', 'f'], 'g').length, 6);
});

test('every example has its picture and its words in both languages', () => {
  for (const { id, en, ru } of EXAMPLES) assert.ok(existsSync(new URL(`${id}.webp`, PICTURES)) && en && ru, id);
});

test('every style has a manner that can be painted', () => {
  for (const style of STYLES) assert.ok(LOOKS.includes(lookOf(style)), style.id);
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
