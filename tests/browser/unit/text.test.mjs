import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserName } from '../../../web/logic/browser-name.js';
import { contactBody } from '../../../web/logic/contact.js';
import { diffWords } from '../../../web/logic/diff.js';
import { etaText } from '../../../web/logic/eta.js';
import {
  addPrompt,
  HISTORY_MAX,
  mergePrompts,
  searchPrompts,
  togglePin,
  walk,
} from '../../../web/logic/prompt-history.js';
import { sourceSet } from '../../../web/logic/picture-files.js';
import { toQuery } from '../../../web/logic/query.js';
import { findRoute, redirectOf, safeNext } from '../../../web/logic/routes.js';
import { faultsOfSignUp } from '../../../web/logic/sign-up.js';
import { backoffMs, createSseParser } from '../../../web/logic/sse.js';
import { format } from '../../../web/logic/texts.js';

test('a prompt that is used again moves to the top and stays pinned', () => {
  let list = addPrompt(addPrompt([], 'a fox', 1), 'a bear', 2);
  list = addPrompt(togglePin(list, 'a fox'), 'a fox', 3);
  assert.deepEqual(
    list.map(({ text, pinned }) => [text, pinned]),
    [
      ['a fox', true],
      ['a bear', false],
    ],
  );
  assert.equal(addPrompt(list, '   ', 4), list);
});

test('the oldest prompt goes when there are too many, a pinned one stays', () => {
  let list = togglePin(addPrompt([], 'first', 0), 'first');
  for (let i = 1; i <= HISTORY_MAX + 5; i++) list = addPrompt(list, `prompt ${i}`, i);
  assert.equal(list.length, HISTORY_MAX);
  assert.equal(list.at(-1).text, 'first');
});

test('prompts of another device come from the jobs, without doubles', () => {
  const jobs = [
    { request: { prompt: 'a fox' }, created_at: '2026-01-02T00:00:00Z' },
    { request: { prompt: 'a crow' }, created_at: '2026-01-01T00:00:00Z' },
  ];
  assert.deepEqual(
    mergePrompts([{ text: 'a fox', at: 5, pinned: false }], jobs).map(({ text }) => text),
    ['a crow', 'a fox'],
  );
});

test('searching prompts wants every word and puts pinned ones first', () => {
  const list = [
    { text: 'Red fox', pinned: false },
    { text: 'fox, red snow', pinned: true },
    { text: 'blue fox', pinned: false },
  ];
  assert.deepEqual(
    searchPrompts(list, 'fox RED').map(({ text }) => text),
    ['fox, red snow', 'Red fox'],
  );
});

test('walking the history comes back to what was being typed', () => {
  const list = [{ text: 'new' }, { text: 'old' }];
  assert.deepEqual(walk(list, -1, 1, 'typed'), { at: 0, text: 'new' });
  assert.deepEqual(walk(list, 0, -1, 'typed'), { at: -1, text: 'typed' });
  assert.equal(walk(list, 1, 1, 'typed'), null);
  assert.equal(walk(list, -1, -1, 'typed'), null);
});

test('the difference of two prompts puts together again to both', () => {
  const [before, after] = ['a red fox in snow', 'a sleeping red fox in deep snow, soft light'];
  const parts = diffWords(before, after);
  const text = (kinds) =>
    parts
      .filter(({ kind }) => kinds.includes(kind))
      .map((part) => part.text)
      .join('');
  assert.equal(text(['same', 'new']), after);
  assert.equal(text(['same', 'gone']).replace(/\s+/g, ' '), before);
  assert.deepEqual(diffWords('a', 'a'), [{ kind: 'same', text: 'a' }]);
  assert.deepEqual(diffWords('старый маяк', 'старый маяк, туман'), [
    { kind: 'same', text: 'старый маяк' },
    { kind: 'new', text: ', туман' },
  ]);
});

test('events may be cut anywhere, also between CR and LF', () => {
  const text = ': hello\r\nid: 7\r\nevent: job.updated\r\ndata: {"a":\r\ndata: 1}\r\n\r\ndata: x\n\nid: 9\n\n';
  for (let cut = 0; cut <= text.length; cut++) {
    const events = [];
    const feed = createSseParser((event) => events.push(event));
    feed(text.slice(0, cut));
    feed(text.slice(cut));
    assert.deepEqual(events, [
      { type: 'job.updated', data: '{"a":\n1}', id: '7' },
      { type: 'message', data: 'x', id: undefined },
    ]);
  }
});

test('reconnecting waits longer each time, never more than 15 s, never all at once', () => {
  assert.ok(backoffMs(0, () => 0) >= 250 && backoffMs(0, () => 1) <= 500);
  assert.equal(
    backoffMs(50, () => 1),
    15_000,
  );
  assert.equal(
    backoffMs(50, () => 0),
    7500,
  );
});

test('empty parameters do not appear in an address', () => {
  assert.equal(toQuery({ q: '', bin: false, ids: [], from: null }), '');
  assert.equal(toQuery({ q: 'a&b', ids: ['1', '2'], limit: 0 }), '?q=a%26b&ids=1%2C2&limit=0');
  assert.equal(toQuery(undefined), '');
});

test('guests are asked to sign in and come back to where they wanted to go', () => {
  const url = new URL('https://x/gallery?q=fox');
  const to = redirectOf(findRoute('/gallery'), 'guest', url);
  assert.equal(to, '/sign-in?next=%2Fgallery%3Fq%3Dfox');
  assert.equal(redirectOf(findRoute('/sign-in'), 'user', new URL(to, 'https://x')), '/gallery?q=fox');
  assert.equal(redirectOf(findRoute('/gallery'), 'expired', url), null);
  assert.equal(redirectOf(findRoute('/'), 'guest', new URL('https://x/')), null);
});

test('a link can not lead away from this site after signing in', () => {
  for (const bad of ['https://evil', '//evil', '/\\evil', 'javascript:1', '', null])
    assert.equal(safeNext(bad), '/generate-image');
});

test('each address has its page', () => {
  assert.equal(findRoute('/gallery/').view, 'gallery');
  assert.equal(findRoute('/').view, 'home');
  assert.equal(findRoute('/galleryx').view, 'not-found');
});

test('sign-up tells each fault at its field', () => {
  const form = { first_name: ' A ', last_name: 'Lind', email: 'nobody', password: 'short' };
  assert.deepEqual(
    faultsOfSignUp(form).map(({ field }) => field),
    ['first_name', 'email', 'password'],
  );
  const empty = faultsOfSignUp({ first_name: ' ', last_name: '', email: '', password: '' });
  assert.deepEqual([...new Set(empty.map(({ code }) => code))], ['required']);
  assert.deepEqual(
    faultsOfSignUp({ first_name: 'Ия', last_name: 'Ли', email: 'a@b.ru', password: 'eight888' }),
    [],
  );
});

test('a message carries what was filled in and nothing else', () => {
  const context = { images: ['1', '2', '3', '4'], locale: 'en', page: '/gallery', fillMs: 5000 };
  assert.deepEqual(
    contactBody({ kind: 'picture', message: ' hello there ', subject: '', job_id: 'j', website: '' }, context),
    {
      kind: 'picture',
      message: 'hello there',
      locale: 'en',
      page: '/gallery',
      fill_ms: 5000,
      job_id: 'j',
      image_ids: ['1', '2', '3'],
    },
  );
  assert.equal(
    'job_id' in contactBody({ kind: 'idea', message: 'hello there', job_id: 'j' }, { ...context, images: [] }),
    false,
  );
});

test('a wait is told in seconds, long ones in minutes', () => {
  const t = (key, values) => `${key} ${Object.values(values).join('-')}`;
  assert.equal(etaText(4.2, 9.6, t), 'eta.range 4-10');
  assert.equal(etaText(6, 6.3, t), 'eta.s 6');
  assert.equal(etaText(50, 170, t), 'eta.minRange 1-3');
  assert.equal(etaText(0, 0.2, t), 'eta.s 1');
});

test('sessions have names that people know', () => {
  assert.equal(
    browserName(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1',
    ),
    'Safari, iPhone',
  );
  assert.equal(
    browserName('Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0'),
    'Edge, Windows',
  );
  assert.equal(browserName(''), '');
});

test('texts take numbers with the right plural form', () => {
  const texts = {
    n: { one: '{n} картинка', few: '{n} картинки', many: '{n} картинок', other: '{n}' },
    a: 'Hi {who}, {who} {x}',
  };
  assert.deepEqual(
    [1, 3, 5, 21, 112].map((n) => format(texts, 'n', { n }, 'ru')),
    ['1 картинка', '3 картинки', '5 картинок', '21 картинка', '112 картинок'],
  );
  assert.equal(format(texts, 'a', { who: '$&' }), 'Hi $&, $& {x}');
  assert.equal(format(texts, 'missing'), 'missing');
});

test('a picture is offered in the sizes of its files, a missing one is left out', () => {
  const image = { url: '/o', thumb_url: '/s', thumb2x_url: '/m', width: 1024, height: 512 };
  assert.equal(sourceSet(image), '/s 320w, /m 640w');
  assert.equal(sourceSet(image, { full: true }), '/s 320w, /m 640w, /o 1024w');
  assert.equal(sourceSet({ ...image, thumb2x_url: '', width: 512, height: 1024 }), '/s 160w, /o 512w');
});
