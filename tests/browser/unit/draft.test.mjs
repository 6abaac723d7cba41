import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  adjustTo,
  blockers,
  cleanDraft,
  draftOf,
  emptyDraft,
  nearestRatio,
  toRequest,
} from '../../../web/logic/draft.js';
import { MODELS } from '../fake/catalogue.mjs';

const [flux, turbo, klein] = MODELS;
const filled = (changes) => ({ ...emptyDraft(), prompt: 'a fox in the snow', ...changes });

test('whatever is stored, the form opens with a draft that makes sense', () => {
  for (const junk of [
    null,
    7,
    'x',
    [],
    { prompt: 5, loras: 'no', count: 99, aspect_ratio: 'wide', seed: NaN, quality: '8k' },
  ]) {
    assert.deepEqual(cleanDraft(junk), emptyDraft());
  }
  assert.deepEqual(
    cleanDraft({
      loras: [
        { name: 'ink', weight: 9 },
        { name: 3, weight: 1 },
      ],
    }).loras,
    [{ name: 'ink', weight: 2 }],
  );
});

test('only what is filled in is sent', () => {
  assert.deepEqual(toRequest(filled({ prompt: '  a fox  ' }), flux), {
    prompt: 'a fox',
    aspect_ratio: '1:1',
    count: 1,
    model: 'Flux1schnell',
  });
});

test('a seed of 0 is sent, an open seed is not', () => {
  assert.equal(toRequest(filled({ seed: 0 }), flux).seed, 0);
  assert.equal('seed' in toRequest(filled({}), flux), false);
});

test('what the model can not use is not sent', () => {
  const draft = filled({
    negative_prompt: 'people',
    guidance: 5,
    loras: [{ name: 'ink-wash', weight: 1 }],
    enhance_prompt: true,
  });
  const request = toRequest(draft, { ...klein, supports_enhance: false });
  for (const name of ['negative_prompt', 'guidance', 'loras', 'enhance_prompt'])
    assert.equal(name in request, false, name);
  assert.equal(toRequest(draft, turbo).negative_prompt, 'people');
  assert.equal(toRequest(draft, turbo).enhance_prompt, true);
});

test('a change of model keeps the shape when it can, and says what it had to change', () => {
  assert.deepEqual(adjustTo(filled({ aspect_ratio: '16:9', model: flux.slug }), turbo).changed, []);
  const { draft, changed } = adjustTo(
    filled({ aspect_ratio: '21:9', steps: 40, guidance: 7, loras: [{ name: 'ink-wash', weight: 1 }] }),
    klein,
  );
  assert.deepEqual(
    changed.map(({ field }) => field),
    ['aspect_ratio', 'steps', 'guidance', 'loras'],
  );
  assert.deepEqual([draft.aspect_ratio, draft.steps, draft.guidance, draft.loras], ['16:9', 4, null, []]);
});

test('the nearest shape is near in proportion, not in name', () => {
  const ratios = [{ name: '1:1' }, { name: '16:9' }, { name: '9:16' }];
  assert.equal(nearestRatio(ratios, '3:2'), '16:9');
  assert.equal(nearestRatio(ratios, '2:3'), '9:16');
  assert.equal(nearestRatio(ratios, '5:4'), '1:1');
  assert.equal(nearestRatio([], '3:2'), '3:2');
});

test('a blocked button names each reason and its field', () => {
  const codes = (draft, context) =>
    blockers(draft, { model: flux, quota: null, ...context }).map(({ field, code }) => `${field}:${code}`);
  assert.deepEqual(codes(filled()), []);
  assert.deepEqual(codes(filled({ prompt: '   ' })), ['prompt:prompt_empty']);
  assert.deepEqual(codes(filled({ prompt: 'ab' })), ['prompt:prompt_short']);
  assert.deepEqual(codes(filled({ prompt: 'ё'.repeat(2001) })), ['prompt:prompt_long']);
  assert.deepEqual(codes(filled({ seed: 1.5, steps: 99 })), ['seed:bad_seed', 'steps:bad_steps']);
  assert.deepEqual(codes(filled(), { model: undefined }), [':no_model']);
});

test('a used-up quota blocks, and a count over what is left says how many are left', () => {
  const [spent] = blockers(filled(), {
    model: flux,
    quota: { used: 100, limit: 100, resets_at: '2026-11-24T00:00:00Z' },
  });
  assert.deepEqual([spent.code, spent.at], ['quota', '2026-11-24T00:00:00Z']);
  const [few] = blockers(filled({ count: 4 }), { model: flux, quota: { used: 98, limit: 100 } });
  assert.deepEqual([few.field, few.left], ['count', 2]);
});

test('emoji count as one character each', () => {
  assert.deepEqual(blockers(filled({ prompt: '🦊❄🌲' }), { model: flux, quota: null }), []);
});

test('remix forgets the seed, reuse keeps the one that was used', () => {
  const request = { prompt: 'a fox', seed: null, aspect_ratio: '3:2', model: '' };
  const resolved = { model: turbo.slug, seed: 42 };
  assert.equal(draftOf(request, resolved, { keepSeed: false }).seed, null);
  assert.equal(draftOf(request, resolved, { keepSeed: true }).seed, 42);
  assert.equal(draftOf(request, resolved, { keepSeed: true }).model, turbo.slug);
});
