/* Both languages say everything, and nothing on the pages is said outside of them. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import en from '../../../web/i18n/en.js';
import ru from '../../../web/i18n/ru.js';
import { ROUTES } from '../../../web/logic/routes.js';

const WEB = fileURLToPath(new URL('../../../web/', import.meta.url));
const sources = ['lib', 'views', 'logic'].flatMap((folder) =>
  readdirSync(WEB + folder).map((name) => ({
    path: `${folder}/${name}`,
    text: readFileSync(`${WEB}${folder}/${name}`, 'utf8'),
  })),
);
const formsOf = (text) => (typeof text === 'string' ? [text] : Object.values(text));
const namesIn = (text) =>
  new Set(
    formsOf(text)
      .join(' ')
      .match(/\{\w+\}/g),
  );

test('both languages have the same texts', () => {
  assert.deepEqual(Object.keys(ru).sort(), Object.keys(en).sort());
});

test('a text names the same values in both languages', () => {
  for (const key of Object.keys(en)) {
    const [a, b] = [namesIn(en[key]), namesIn(ru[key])];
    for (const one of [a, b]) one.delete('{n}'); /* "Create picture" may leave out its number */
    assert.deepEqual([...b].sort(), [...a].sort(), key);
  }
});

test('plural forms are complete', () => {
  for (const [texts, forms] of [
    [en, ['one', 'other']],
    [ru, ['few', 'many', 'one', 'other']],
  ]) {
    for (const [key, text] of Object.entries(texts)) {
      if (typeof text === 'object') assert.deepEqual(Object.keys(text).sort(), forms, key);
    }
  }
});

test('no text is empty, and no Russian text was left in English', () => {
  const same = [
    'brand',
    'unit',
    'language.',
    'footer.docs',
    'shape.size',
    'model.lora',
    'model.changed',
    'download.',
    'generate.count',
    'contact.messageLength',
    'gallery.quoted',
    'hashtags.counter',
    'home.title',
    'generate.field.loras',
    'detail.loras',
  ];
  for (const key of Object.keys(en)) {
    for (const form of [...formsOf(en[key]), ...formsOf(ru[key])]) assert.ok(form.trim(), key);
    if (!same.some((start) => key.startsWith(start))) assert.match(formsOf(ru[key]).join(''), /[а-яё]/i, key);
  }
});

test('every text that the pages ask for exists', () => {
  for (const { path, text } of sources) {
    for (const [, key] of text.matchAll(/\bt\(\s*'([^']+)'/g)) assert.ok(key in en, `${path}: ${key}`);
    for (const [, start] of text.matchAll(/\bt\(\s*`([\w.]+)\$\{/g)) {
      assert.ok(
        Object.keys(en).some((key) => key.startsWith(start)),
        `${path}: ${start}…`,
      );
    }
  }
  for (const route of ROUTES) assert.ok(route.title in en, route.path);
});

test('every text is used somewhere', () => {
  const all = sources.map(({ text }) => text).join('\n') + readFileSync(`${WEB}app.js`, 'utf8');
  const starts = [...all.matchAll(/`([\w.]+)\$\{/g)].map(([, start]) => start);
  for (const key of Object.keys(en)) {
    assert.ok(all.includes(`'${key}'`) || starts.some((start) => key.startsWith(start)), key);
  }
});

/* Words in quotes that are not for people: names of keys, headers, drawings, and so on. */
const NOT_FOR_PEOPLE =
  /^(Arrow\w+|Escape|Enter|Delete|Home|End|Page\w+|Esc|Del|Space|Ctrl.*|Alt.*|Notification|AbortError)$/;

test('no page says anything that is not in the list of texts', () => {
  for (const { path, text } of sources.filter((source) => source.path.startsWith('views/'))) {
    const code = text
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/^import .*$/gm, '')
      .replace(/\bfrom '[^']+'/g, '');
    for (const [, literal] of code.matchAll(/'((?:[^'\\\n]|\\.)*)'/g)) {
      assert.doesNotMatch(literal, /[а-яё]/i, `${path}: ${literal}`);
      if (NOT_FOR_PEOPLE.test(literal)) continue;
      assert.doesNotMatch(
        literal,
        /^[A-Z][a-z]+( |$)|[a-z] [A-Z][a-z]|[a-z]{3}[.!?]$|^\w+ \w+ \w+ \w+ \w+/,
        `${path}: ${literal}`,
      );
    }
  }
});

test('each file of the pages holds at most 400 lines, a view at most 250', () => {
  for (const { path, text } of sources) {
    assert.ok(text.split('\n').length <= (path.startsWith('views/') ? 251 : 401), path);
  }
});

test('markup never comes from a text, and no address is outside of the API file', () => {
  for (const { path, text } of sources) {
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, path);
    assert.doesNotMatch(text, /https?:\/\/(?!www\.w3\.org)/, path);
    if (path !== 'lib/api.js') assert.doesNotMatch(text, /\bfetch\(|['"`]\/(auth|generation|hashtag)\//, path);
  }
});
