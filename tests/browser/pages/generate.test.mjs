/* Making pictures: one order per click, every state of a tile, and what happens when the network does not play along. */
import assert from 'node:assert/strict';
import { ask, scenes, settle, until } from '../support.mjs';

const NET = [/Failed to load resource|net::ERR/];
const posts = (state) => state.log.filter((line) => line === 'POST /generation/jobs').length;
const state$ = (page, name) => page.waitForSelector(`.tile[data-state=${name}]`);

scenes('making pictures', (scene) => {
  scene('Ctrl+Enter orders a picture, the focus stays in the prompt, the picture appears in its place', async (kit) => {
    const page = await kit.open();
    await ask(page, 'a fox in the snow');
    await page.waitForSelector('.tile');
    assert.equal(await page.evaluate(() => document.activeElement.name), 'prompt');
    const before = await page.locator('.tile').boundingBox();
    await state$(page, 'succeeded');
    const after = await page.locator('.tile').boundingBox();
    assert.deepEqual([after.width, after.height], [before.width, before.height]);
    assert.equal(await page.getAttribute('.tile img', 'alt'), 'a fox in the snow');
    await until(async () => /a fox in the snow/.test(await page.textContent('#polite')), 'the announcement');
  });

  scene('one click is one order, however often the answer is lost', async (kit) => {
    const { state } = kit;
    const page = await kit.open({ allowed: NET });
    await kit.tell('fault', { route: 'POST /generation/jobs', status: 503, code: 'unavailable', times: 2 });
    await ask(page, 'a single fox');
    await until(async () => /trying again/.test(await page.textContent('.tile')), 'the news that it is tried again');
    await state$(page, 'succeeded');
    assert.equal(posts(state), 3);
    assert.equal(state.jobs.length, 1);
  });

  scene('an answer that breaks off in the middle loses nothing and counts once', async (kit) => {
    const { state } = kit;
    const page = await kit.open({ allowed: NET });
    await page.fill('textarea[name=prompt]', 'a half fox');
    await until(async () => /\$/.test(await page.textContent('.submit')), 'the estimate');
    await kit.tell('set', { breaks: 1 });
    await page.press('textarea[name=prompt]', 'Control+Enter');
    await state$(page, 'succeeded');
    assert.equal(state.jobs.length, 1);
    assert.equal(await page.locator('.refused').count(), 0);
  });

  scene('several clicks are several orders, shown newest first', async (kit) => {
    const { state } = kit;
    const page = await kit.open();
    await ask(page, 'first fox', 2);
    await ask(page, 'second fox');
    await until(async () => (await page.locator('article.batch').count()) === 2, 'two requests');
    assert.equal(await page.textContent('article.batch >> nth=0 >> .batch-prompt'), 'second fox');
    assert.equal(state.jobs.length, 4);
  });

  scene('a blocked button says why, and the reason leads to its field', async (kit) => {
    const { state } = kit;
    const page = await kit.open();
    await page.fill('textarea[name=prompt]', 'ab');
    assert.equal(await page.getAttribute('.submit', 'aria-disabled'), 'true');
    await page.click('.style-cards [role=radio]');
    await page.click('.submit', { force: true });
    assert.equal(await page.evaluate(() => document.activeElement.name), 'prompt');
    assert.equal(await page.locator('.reasons li').count(), 1);
    assert.equal(posts(state), 0);
  });

  scene('a used-up quota is told with the time when it comes back', async (kit) => {
    const page = await kit.open();
    await kit.tell('set', { used: 100 });
    await page.reload();
    await page.fill('textarea[name=prompt]', 'one more fox');
    await until(async () => /Back at/.test(await page.textContent('.submit')), 'the quota text');
    await kit.tell('set', { used: 99 });
    await page.reload();
    await page.click('[data-field=count] button[data-value="4"]');
    await until(async () => /Only 1 picture is left/.test(await page.textContent('.reasons')), 'the reason');
  });

  scene('price, size and time are there before the click', async (kit) => {
    const page = await kit.open();
    await page.fill('textarea[name=prompt]', 'a fox in the snow');
    await until(async () => /\$0\.0014/.test(await page.textContent('.submit')), 'the price');
    assert.match(await page.textContent('.submit-facts'), /\d+–\d+ s · 1024 × 1024 · 100 left/);
  });

  scene('a change of model tells what it changed, and only legal shapes are offered', async (kit) => {
    const page = await kit.open();
    await page.click('[data-ratio="5:4"]');
    await page.click('.models > summary');
    await page.click('.model:has([value=Flux_2_Klein_4B_BF16])');
    assert.match(await page.textContent('[data-field=model] .note'), /shape 5:4 → 4:3|shape 5:4 → 1:1/);
    assert.equal(await page.locator('[data-ratio="5:4"]').count(), 0);
    assert.ok(await page.isHidden('.avoid'));
  });

  scene('each kind of failure says what happened and offers what helps', async (kit) => {
    const page = await kit.open();
    for (const prompt of ['forbidden fox', 'to fail', 'will expire', 'lost in space', 'slow fox'])
      await ask(page, prompt);
    await state$(page, 'moderated');
    await state$(page, 'expired');
    await until(async () => (await page.locator('.tile[data-state=failed]').count()) === 2, 'two failures');
    const words = async (prompt) => page.textContent(`.batch:has-text("${prompt}") .tile`);
    assert.match(await words('forbidden fox'), /refused.*Not charged.*Edit prompt.*Appeal/);
    assert.match(await words('to fail'), /Not charged.*Try again/);
    assert.match(await words('lost in space'), /May have been charged/);
    assert.match(await words('slow fox'), /Painting.*Discard/);
    await page.click('.batch:has-text("forbidden fox") >> text=Edit prompt');
    assert.equal(await page.inputValue('textarea[name=prompt]'), 'forbidden fox');
  });

  scene('a part of a request that failed can be tried again alone', async (kit) => {
    const { state } = kit;
    const page = await kit.open();
    await ask(page, 'partly good', 3);
    await page.click('.batch-failed >> text=Retry');
    await until(() => state.jobs.filter((job) => job.status === 'succeeded').length === 3, 'three pictures');
  });

  scene('canceling can be undone, and all that wait can be canceled at once', async (kit) => {
    const { state } = kit;
    const page = await kit.open();
    await ask(page, 'queue of foxes', 4);
    await until(() => state.jobs.length === 4, 'four jobs');
    await page.click('.tile >> nth=0 >> text=Cancel');
    await page.click('.tile[data-state=canceled] >> text=Undo');
    await until(() => state.jobs.length === 5, 'the order again');
    await page.click('text=Cancel waiting');
    await until(() => state.jobs.every((job) => job.status === 'canceled'), 'all canceled');
  });

  scene('a reload in the middle loses nothing', async (kit) => {
    const page = await kit.open();
    await ask(page, 'a patient fox', 2);
    await page.waitForSelector('.tile[data-state=running], .tile[data-state=submitted]');
    await page.reload();
    await until(async () => (await page.locator('.tile[data-state=succeeded]').count()) === 2, 'both pictures');
  });

  scene('without a network the order is kept and sent once later, also after a reload', async (kit) => {
    const { state } = kit;
    const page = await kit.open({ allowed: NET });
    await page.context().setOffline(true);
    await ask(page, 'an offline fox');
    await until(async () => /Saved, will be sent/.test(await page.textContent('.tile')), 'the promise');
    assert.equal(await page.getAttribute('.live', 'data-state'), 'off');
    assert.equal(state.jobs.length, 0);
    await page.context().setOffline(false);
    await page.reload();
    await state$(page, 'succeeded');
    assert.equal(state.jobs.length, 1);
  });

  scene('without live events the page asks every few seconds and says so', async (kit) => {
    const page = await kit.open({ allowed: NET });
    await kit.tell('stream', { down: true });
    await until(async () => (await page.getAttribute('.live', 'data-state')) === 'polling', 'the amber dot');
    await ask(page, 'a polled fox');
    await state$(page, 'succeeded');
    await kit.tell('stream', { down: false });
    await until(async () => (await page.getAttribute('.live', 'data-state')) === 'live', 'the green dot', 20_000);
  });

  scene('one browser holds one stream, and all its tabs see the picture', async (kit) => {
    const { state } = kit;
    const page = await kit.open();
    const other = await page.context().newPage();
    await other.goto('/generate-image');
    await other.waitForSelector('.composer textarea');
    await ask(page, 'a shared fox');
    await state$(page, 'succeeded');
    await until(
      async () => (await other.locator('.tile[data-state=succeeded]').count()) === 1,
      'the picture in the other tab',
    );
    assert.equal(state.streams.size, 1);
    await page.close();
    await until(() => state.streams.size === 1, 'the other tab takes over');
    await ask(other, 'another fox');
    await until(async () => (await other.locator('.tile[data-state=succeeded]').count()) === 2, 'the second picture');
  });

  scene('a prompt can be made better, and the change undone', async (kit) => {
    const page = await kit.open();
    await page.fill('textarea[name=prompt]', 'a fox');
    await page.click('text=Improve');
    await page.waitForSelector('.improve ins');
    assert.equal(
      await page.textContent('.improve ins'),
      ', golden morning light, long shadows, fine detail, calm mood',
    );
    await page.click('.improve >> text=Replace');
    assert.match(await page.inputValue('textarea[name=prompt]'), /golden morning light/);
    await page.click('.toast >> text=Undo');
    assert.equal(await page.inputValue('textarea[name=prompt]'), 'a fox');
  });

  scene('earlier prompts come back by keys and by search', async (kit) => {
    const page = await kit.open();
    await ask(page, 'the first fox');
    await ask(page, 'the second bear');
    await page.fill('textarea[name=prompt]', 'unfinished');
    await page.press('textarea[name=prompt]', 'Alt+ArrowUp');
    await page.press('textarea[name=prompt]', 'Alt+ArrowUp');
    assert.equal(await page.inputValue('textarea[name=prompt]'), 'the first fox');
    await page.press('textarea[name=prompt]', 'Alt+ArrowDown');
    await page.press('textarea[name=prompt]', 'Alt+ArrowDown');
    assert.equal(await page.inputValue('textarea[name=prompt]'), 'unfinished');
    await page.click('text=History');
    await page.fill('dialog [type=search]', 'bear');
    await page.click('.history-text');
    await until(async () => (await page.inputValue('textarea[name=prompt]')) === 'the second bear', 'the prompt');
  });

  scene('styles are found, chosen by keys, and say what they add', async (kit) => {
    const { state } = kit;
    const page = await kit.open();
    await page.click('text=All 18');
    await page.fill('.style-tools [type=search]', 'neon');
    await page.click('[data-style=neon]');
    assert.match(await page.textContent('.style-words'), /neon lights/);
    await ask(page, 'a fox at night');
    await until(() => state.jobs.length === 1, 'the job');
    assert.equal(state.jobs[0].request.style, 'neon');
  });

  scene('the words of a style can be written into the prompt, and taken out again', async (kit) => {
    const page = await kit.open();
    await page.fill('textarea[name=prompt]', 'a fox');
    await page.click('.style-card >> nth=1');
    const added = await page.textContent('.style-words .added');
    await page.click('.style-words >> text=Write these words');
    assert.equal(await page.inputValue('textarea[name=prompt]'), `a fox, ${added}`);
    assert.equal(await page.getAttribute('.style-card >> nth=0', 'aria-checked'), 'true');
    await page.click('.toast >> text=Undo');
    assert.equal(await page.inputValue('textarea[name=prompt]'), 'a fox');
    assert.equal(await page.getAttribute('.style-card >> nth=1', 'aria-checked'), 'true');
  });

  scene('on a phone the newest request is in sight, and no keyboard opens by itself', async (kit) => {
    const page = await kit.open({ phone: true });
    assert.notEqual(await page.evaluate(() => document.activeElement.name), 'prompt');
    for (const prompt of ['first fox', 'second fox', 'third fox']) await ask(page, prompt);
    await until(async () => (await page.locator('article.batch').count()) === 3, 'three requests');
    await page.locator('article.batch').last().scrollIntoViewIfNeeded();
    await ask(page, 'the newest fox');
    await until(async () => {
      const box = await page.locator('article.batch:has-text("the newest fox")').boundingBox();
      return box && box.x >= 0 && box.x < 100;
    }, 'the newest request');
  });

  scene('what failed fits into a small tile', async (kit) => {
    const page = await kit.open({ width: 1024 });
    await ask(page, 'partly small', 4);
    const failed = page.locator('.tile[data-state=failed]');
    await failed.waitFor();
    const [outer, inner] = [await failed.boundingBox(), await failed.locator('button').boundingBox()];
    assert.ok(inner.y + inner.height <= outer.y + outer.height);
    const title = await failed.locator('.tile-title').boundingBox();
    assert.ok(title.y >= outer.y);
  });

  scene('a tile loads a thumbnail, not the whole picture', async (kit) => {
    const page = await kit.open();
    await ask(page, 'a light fox');
    const shown = page.locator('.tile img.loaded');
    await shown.waitFor();
    assert.match(await shown.evaluate((img) => img.currentSrc), /variant=thumb/);
  });

  scene('a refused request goes back into the form by one click', async (kit) => {
    const page = await kit.open({ allowed: NET });
    await kit.tell('fault', { route: 'POST /generation/jobs', status: 422, code: 'upstream_rejected', times: 1 });
    await ask(page, 'a refused fox');
    await page.waitForSelector('.refused');
    await page.fill('textarea[name=prompt]', '');
    await page.click('.refused >> text=Edit');
    assert.equal(await page.inputValue('textarea[name=prompt]'), 'a refused fox');
    assert.equal(await page.locator('.tile').count(), 0);
  });

  scene('the form opens with the last known models when they can not be loaded', async (kit) => {
    const page = await kit.open({ allowed: NET });
    await kit.tell('fault', { route: 'GET /generation/models', status: 503, times: 5 });
    await page.reload();
    await page.waitForSelector('.note.warn:not([hidden])');
    assert.equal(await page.locator('.model').count(), 3);
  });

  scene('the title counts the pictures that got ready while nobody looked', async (kit) => {
    const page = await kit.open();
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { get: () => globalThis.isHidden ?? false });
      globalThis.isHidden = true;
    });
    await ask(page, 'a fox unseen', 2);
    await until(async () => /^\(2\) /.test(await page.title()), 'the number in the title');
  });

  scene('lists that are loaded anew, and say the same, leave the focus where it is', async (kit) => {
    const page = await kit.open();
    await page.waitForSelector('.style-card');
    let release;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    await page.route('**/generation/models', async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    await page.click('.models > summary');
    await page.focus('input[name=model] >> nth=1');
    const arrived = page.waitForResponse('**/generation/models');
    release();
    await (await arrived).finished();
    await settle(page);
    assert.ok(await page.evaluate(() => document.activeElement.matches('input[name=model]')));
  });
});
