/* The gallery: finding, looking, selecting, deleting and bringing back. */
import assert from 'node:assert/strict';
import { ask, scenes, until } from '../support.mjs';

const NET = [/Failed to load resource|net::ERR/];

/* A gallery with 'seed' pictures, open. */
async function openGallery(kit, { seed = 30, path = '/gallery', ...options } = {}) {
  const page = await kit.open({ seed, path, ...options });
  if (seed && path.startsWith('/gallery')) await page.waitForSelector('.cell, .empty');
  return { page, state: kit.state };
}

const count = (page) => page.locator('.cell').count();
const focused = (page) => page.evaluate(() => document.activeElement.closest('.cell')?.dataset.id);
const idAt = (page, n) => page.locator('.cell').nth(n).getAttribute('data-id');

scenes('the gallery', (scene) => {
  scene('filters live in the address, and Back takes them away again', async (kit) => {
    const { page } = await openGallery(kit);
    await page.fill('[type=search]', 'fox');
    await page.waitForURL('**/gallery?q=fox');
    await page.fill('[type=search]', 'fox pine');
    await page.waitForURL('**/gallery?q=fox+pine');
    await page.fill('[type=search]', 'fox');
    await page.waitForURL('**/gallery?q=fox');
    await until(async () => (await count(page)) === 3, 'three foxes');
    await page.click('button[data-value=starred]');
    await page.waitForURL('**/gallery?q=fox&starred=true');
    await page.reload();
    await page.waitForSelector('.chip:has-text("fox")');
    await page.goBack();
    await until(async () => (await count(page)) === 3, 'three foxes again');
    await page.goBack();
    await until(async () => (await count(page)) === 30, 'all pictures');
  });

  scene('nothing found says so and offers to clear the filters', async (kit) => {
    const { page } = await openGallery(kit, { path: '/gallery?q=unicorn&starred=true' });
    await page.click('.empty >> text=Clear all');
    await until(async () => (await count(page)) === 30, 'all pictures');
  });

  scene('the first visit leads to the first picture', async (kit) => {
    const { page } = await openGallery(kit, { seed: 0 });
    await page.click('.empty >> a');
    await page.waitForURL('**/generate-image');
  });

  scene('more pictures are loaded by a button, and nothing that was there moves', async (kit) => {
    const { page } = await openGallery(kit, { seed: 100 });
    const place = () =>
      page
        .locator('.cell')
        .nth(20)
        .evaluate((cell) => [cell.getBoundingClientRect().left, cell.getBoundingClientRect().top + scrollY]);
    const before = await place();
    assert.equal(await count(page), 60);
    await page.click('.load-more');
    await until(async () => (await count(page)) === 100, 'the rest');
    assert.deepEqual(await place(), before);
    assert.ok(await page.isHidden('.load-more'));
  });

  scene('nothing jumps while pictures load', async (kit) => {
    const { page } = await openGallery(kit, { seed: 40 });
    await page.reload();
    await page.waitForSelector('.cell');
    await page.waitForTimeout(1000);
    const shift = await page.evaluate(
      () =>
        new Promise((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) =>
            list.getEntries().forEach((entry) => {
              sum += entry.value;
            }),
          ).observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => resolve(sum), 300);
        }),
    );
    assert.ok(shift < 0.1, `layout shift ${shift}`);
  });

  scene('a failed page keeps what is there and can be tried again', async (kit) => {
    const { page } = await openGallery(kit, { seed: 100, allowed: NET });
    await kit.tell('fault', { route: 'GET /generation/images', status: 500, code: 'internal', times: 1 });
    await page.click('.load-more');
    await page.waitForSelector('.gallery-end .fault:not([hidden])');
    assert.equal(await count(page), 60);
    await page.click('.load-more');
    await until(async () => (await count(page)) === 100, 'the rest');
  });

  scene('the grid is one tab stop, arrows move, Enter opens, closing comes back to the same picture', async (kit) => {
    const { page } = await openGallery(kit);
    await page.locator('.cell-link').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    const id = await focused(page);
    assert.notEqual(id, await idAt(page, 1));
    assert.equal(await page.locator('.cell-link[tabindex="0"]').count(), 1);
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog.viewer[open]');
    assert.equal(new URL(page.url()).searchParams.get('image'), id);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog.viewer', { state: 'detached' });
    assert.equal(await focused(page), id);
  });

  scene('the viewer walks through the pictures, and its address opens it again', async (kit) => {
    const { page } = await openGallery(kit);
    await page.locator('.cell-link').first().click();
    await page.waitForSelector('dialog.viewer[open]');
    await page.keyboard.press('ArrowRight');
    await until(async () => page.url().includes(await idAt(page, 1)), 'the second picture');
    await page.reload();
    await page.waitForSelector('dialog.viewer[open] .viewer-stage img');
    await page.goBack();
    await page.waitForSelector('dialog.viewer', { state: 'detached' });
  });

  scene('a star is kept', async (kit) => {
    const { page, state } = await openGallery(kit);
    await page.locator('.cell-link').first().focus();
    await page.keyboard.press('s');
    await until(() => state.images[0].starred, 'the star');
    await page.reload();
    await page.waitForSelector('.cell.starred');
  });

  scene('shift selects a range, and deleting many can be undone', async (kit) => {
    const { page, state } = await openGallery(kit);
    await page.click('text=Select');
    await page.locator('.cell-link').nth(1).click();
    await page
      .locator('.cell-link')
      .nth(5)
      .click({ modifiers: ['Shift'] });
    assert.match(await page.textContent('.select-bar'), /5 selected/);
    await page.click('.select-bar >> text=Delete');
    await until(async () => (await count(page)) === 25, 'five fewer');
    await until(() => state.images.filter((image) => image.deleted_at).length === 5, 'five in the bin');
    await page.click('.toast >> text=Undo');
    await until(async () => (await count(page)) === 30, 'all back');
    await until(() => state.images.every((image) => !image.deleted_at), 'an empty bin');
  });

  scene('"all that match" also takes pictures that are not loaded yet', async (kit) => {
    const { page, state } = await openGallery(kit, { seed: 100 });
    await page.click('text=Select');
    await page.click('text=Select all that match');
    await until(async () => /100 selected/.test(await page.textContent('.select-bar')), 'all of them');
    await page.click('.select-bar button:has-text("Star")');
    await until(() => state.images.every((image) => image.starred), 'a hundred stars');
    await page.keyboard.press('Escape');
  });

  scene('selected pictures come as an archive', async (kit) => {
    const { page } = await openGallery(kit);
    await page.click('text=Select');
    await page.locator('.cell-link').nth(0).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('.select-bar >> text=ZIP')]);
    assert.equal(download.suggestedFilename(), 'pulix.zip');
  });

  scene('the bin gives back, and only emptying it asks', async (kit) => {
    const { page, state } = await openGallery(kit, { seed: 8 });
    const ids = [await idAt(page, 0), await idAt(page, 1)];
    for (const id of ids) {
      await page.focus(`[data-id="${id}"] .cell-link`);
      await page.keyboard.press('Delete');
    }
    await until(() => state.images.filter((image) => image.deleted_at).length === 2, 'two in the bin');
    await page.click('button[data-value=bin]');
    await page.waitForSelector('.cell-days');
    await page.locator('.cell').first().hover();
    await page.locator('.cell').first().locator('[data-action=restore]').click();
    await until(() => state.images.filter((image) => image.deleted_at).length === 1, 'one given back');
    await page.click('text=Empty the bin');
    await page.click('dialog >> text=Empty the bin >> nth=-1');
    await until(() => state.images.length === 7, 'one picture gone for good');
  });

  scene('a share link can be made, opened without an account, and taken back', async (kit) => {
    const { page } = await openGallery(kit, { seed: 2, allowed: NET });
    await page.locator('.cell-link').first().click();
    await page.click('[data-panel=share]');
    await page.click('.share >> text=Create link');
    const link = await page.inputValue('.share input[readonly]');
    assert.equal((await fetch(link)).status, 200);
    await page.click('.share >> text=Take the link back');
    await page.waitForSelector('.share >> text=Create link');
    assert.equal((await fetch(link)).status, 404);
  });

  scene('two pictures can be compared: only what differs is listed', async (kit) => {
    const { page } = await openGallery(kit);
    await page.locator('.cell-link').first().click();
    await page.waitForSelector('dialog.viewer[open]');
    await page.keyboard.press('c');
    await page.waitForSelector('dialog.viewer', { state: 'detached' });
    await page.locator('.cell-link').nth(1).click();
    await page.waitForSelector('.compare-table');
    const names = await page.$$eval('.compare-table th', (cells) => cells.map((cell) => cell.textContent));
    assert.ok(names.includes('Seed') && names.includes('You typed'));
  });

  scene('remix and reuse fill the form, with a new seed or the same', async (kit) => {
    const { page, state } = await openGallery(kit);
    const [image] = state.images.slice(1);
    await page.goto(`/generate-image?image=${image.id}&seed=keep`);
    await until(async () => (await page.inputValue('textarea[name=prompt]')) === image.request.prompt, 'the prompt');
    assert.equal(await page.inputValue('[name=seed]'), String(image.resolved.seed));
    await page.goto(`/generate-image?image=${image.id}`);
    await until(async () => (await page.inputValue('[name=seed]')) === '', 'no seed');
  });

  scene('new pictures are announced while one looks, and nothing shifts', async (kit) => {
    const { page } = await openGallery(kit, { path: '/generate-image' });
    await ask(page, 'a brand-new fox');
    await page.click('.nav a[href="/gallery"]');
    await page.waitForSelector('.new-pill:not([hidden])');
    const before = await count(page);
    await page.click('.new-pill');
    await until(async () => (await count(page)) === before + 1, 'the new picture');
  });

  scene('pictures made together say so, and are shown together', async (kit) => {
    const { page } = await openGallery(kit, { path: '/generate-image' });
    await ask(page, 'three foxes', 4);
    await until(async () => (await page.locator('.tile[data-state=succeeded]').count()) >= 4, 'the pictures');
    await page.click('.nav a[href="/gallery"]');
    await page.click('.cell-batch >> text=4');
    await until(async () => (await count(page)) === 4, 'four pictures');
    await page.click('.chips .chip');
    await until(async () => (await count(page)) > 4, 'all pictures');
  });

  scene('a picture is had in each format, with and without the recipe inside', async (kit) => {
    const { page } = await openGallery(kit);
    await page.locator('.cell-link').first().click();
    for (const [item, query] of [
      ['JPEG', 'variant=jpeg'],
      ['WebP with recipe inside', 'variant=webp&recipe=true'],
    ]) {
      await page.click('.viewer-bar [aria-label=Download]');
      const asked = page.waitForRequest((request) => request.url().includes(`/file?${query}`));
      await page.getByRole('menuitem', { name: item, exact: true }).click();
      await asked;
    }
  });

  scene('without a network the gallery shows what was there last time', async (kit) => {
    const { page } = await openGallery(kit, { allowed: [/net::ERR/] });
    const before = await count(page);
    await page.click('.nav a[href="/contact"]');
    await page.waitForSelector('.contact');
    await page.context().setOffline(true);
    await page.click('.nav a[href="/gallery"]');
    await page.locator('.note', { hasText: 'what was here last time' }).waitFor();
    assert.equal(await count(page), before);
    await page.context().setOffline(false);
    await page.waitForSelector('.gallery:not(.offline)');
  });

  scene('news of a picture take the focus from nothing in its panels', async (kit) => {
    const { page, state } = await openGallery(kit);
    await page.locator('.cell-link').first().click();
    await page.click('[data-panel=share]');
    await page.click('.share .primary');
    await until(() => page.evaluate(() => document.activeElement.matches('.share [readonly]')), 'the link');
    await page.locator('.share .danger').focus();
    await page.keyboard.press('s');
    await until(() => state.images[0].starred, 'the star');
    await page.waitForSelector('.viewer-bar [aria-pressed=true][aria-label=Star]');
    assert.ok(await page.evaluate(() => document.activeElement.matches('.share .danger')));
  });
});
