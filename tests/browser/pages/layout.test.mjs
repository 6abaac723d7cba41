/* Where things stand: nothing lies over another thing, nothing is cut off, and a finger finds what it aims at. */
import assert from 'node:assert/strict';
import { ask, scenes, settle, until } from '../support.mjs';

const NET = [/Failed to load resource|net::ERR/];

/* Pairs of boxes of 'selector' that lie over each other, and boxes that leave the screen. */
const faultsOf = (page, selector) =>
  page.$$eval(selector, (nodes) => {
    const boxes = nodes.filter((node) => node.checkVisibility()).map((node) => node.getBoundingClientRect());
    const faults = boxes.filter((box) => box.left < 0 || box.right > document.documentElement.clientWidth);
    const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return faults.length + boxes.filter((a, i) => boxes.some((b, j) => j > i && over(a, b))).length;
  });

scenes('layout', (scene) => {
  scene('eight wide pictures on their way stand side by side, on any screen', async (kit) => {
    const page = await kit.open();
    await kit.tell('set', { speed: 0.1 });
    await page.click('[data-ratio="16:9"]');
    await ask(page, 'slow train', 8);
    await until(async () => (await page.locator('.tile[data-state=running]').count()) === 8, 'eight tiles');
    for (const width of [960, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      assert.equal(await faultsOf(page, '.tile'), 0, `tiles at ${width}`);
      assert.equal(await faultsOf(page, '.tile-title, .tile-text, .tile-buttons'), 0, `words at ${width}`);
    }
  });

  scene('the filters of the gallery stand side by side, on any screen', async (kit) => {
    const page = await kit.open({ seed: 3, path: '/gallery' });
    await page.click('button:has-text("Filters")');
    for (const width of [320, 390, 768, 1024, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      assert.equal(await faultsOf(page, '.filter-panel :is(select, input, label span)'), 0, `at ${width}`);
    }
  });

  scene('on the smallest phone every button is whole, in Russian too', async (kit) => {
    const page = await kit.open({ phone: true, width: 320, height: 640, language: 'ru' });
    await page.fill('textarea[name=prompt]', 'лиса в снегу');
    await until(async () => /\$/.test(await page.textContent('.submit')), 'the price');
    assert.equal(await faultsOf(page, '.submit'), 0);
    await kit.tell('seed', { count: 2 });
    await page.goto(`/gallery?image=${kit.state.images[0].id}`);
    await page.waitForSelector('dialog.viewer[open] img');
    assert.equal(await faultsOf(page, '.viewer-bar button'), 0);
    const widths = await page.$$eval('.viewer-bar button', (all) => all.map((node) => node.offsetWidth));
    assert.ok(Math.min(...widths) >= 44, `widths of the buttons: ${widths}`);
  });

  scene('a finger finds every control: each is 44 px high and wide', async (kit) => {
    const page = await kit.open({ phone: true, seed: 6, path: '' });
    for (const path of ['/generate-image', '/gallery', '/generate-hashtags', '/contact', '/account']) {
      await page.goto(path);
      await settle(page);
      if (path === '/gallery') {
        await page.click('.gallery-tools [aria-pressed]:has(.icon)');
        await page.locator('.cell-link').first().tap();
        await page.waitForSelector('.cell.chosen');
      }
      const small = await page.$$eval(
        'button:not(.link-button, .cell-batch), select, summary, .nav a, .header a, label:has(> input)',
        (all) =>
          all
            .filter((node) => node.checkVisibility({ visibilityProperty: true }))
            .map((node) => ({ box: node.getBoundingClientRect(), html: node.outerHTML.slice(0, 80) }))
            .filter(({ box }) => box.width > 1 && (box.width < 43.5 || box.height < 43.5))
            .map(({ box, html }) => `${Math.round(box.width)} x ${Math.round(box.height)} ${html}`),
      );
      assert.deepEqual(small, [], path);
    }
  });

  scene('a message with "Undo" covers none of the buttons that one may want next', async (kit) => {
    const page = await kit.open({ phone: true, width: 320, height: 640, seed: 6, language: 'ru' });
    await page.fill('textarea[name=prompt]', 'лиса в снегу');
    await page.click('text=Очистить');
    await page.waitForSelector('.toast');
    assert.equal(await faultsOf(page, '.toast, .submit-bar'), 0);
    await page.goto('/gallery');
    await page.click('.gallery-tools [aria-pressed]:has(.icon)');
    await page.locator('.cell-link').first().tap();
    await page.click('.select-bar .danger');
    await page.waitForSelector('.toast');
    assert.equal(await faultsOf(page, '.toast, .select-bar'), 0);
    await page.setViewportSize({ width: 1280, height: 800 });
    assert.equal(await faultsOf(page, '.toast, .select-bar'), 0);
  });

  scene('the menu stays on the screen, however long a name is', async (kit) => {
    const page = await kit.open({ phone: true, width: 320, height: 640 });
    const [user] = kit.state.users.values();
    user.last_name = 'Konstantinopolskaya'.repeat(3);
    await page.reload();
    await page.click('.avatar');
    assert.equal(await faultsOf(page, '.menu'), 0);
    await page.click('text=Sign out');
    await page.waitForSelector('.home');
  });

  scene('what gets the focus on a phone is not left under the bar with the button', async (kit) => {
    const page = await kit.open({ phone: true, height: 560 });
    await page.fill('textarea[name=prompt]', 'a fox in the snow');
    await page.click('text=Improve');
    await page.waitForSelector('.improve');
    await until(
      () =>
        page.evaluate(() => {
          const box = document.activeElement.getBoundingClientRect();
          return box.bottom <= document.querySelector('.submit-bar').getBoundingClientRect().top;
        }),
      'the focused button in sight',
    );
  });

  scene('while choosing, a tap on a small picture chooses it and opens nothing', async (kit) => {
    const page = await kit.open({ phone: true, width: 320, height: 640, seed: 12, path: '/gallery' });
    await page.click('.gallery-tools [aria-pressed]:has(.icon)');
    await page.locator('.cell-link').first().tap();
    await page.waitForSelector('.cell.chosen');
    assert.equal(new URL(page.url()).search, '');
  });

  scene('pictures in the gallery are sharp, however large they are shown', async (kit) => {
    const page = await kit.open({ seed: 4, path: '/gallery' });
    await page.locator('.gallery-size input').press('End');
    await settle(page);
    const files = await page.$$eval('.cell img', (all) => all.map((img) => [img.clientWidth, img.currentSrc]));
    assert.ok(files.length === 4 && files.some(([width]) => width > 320));
    for (const [width, file] of files) if (width > 320) assert.match(file, /variant=thumb2x/, `${width} px`);
  });

  scene('without models the form says so, shows no empty choices, and comes back by itself', async (kit) => {
    const page = await kit.open({ path: '', allowed: NET });
    for (const name of ['models', 'jobs'])
      await kit.tell('fault', { route: `GET /generation/${name}`, times: name === 'jobs' ? 9 : 1 });
    await page.goto('/generate-image');
    await page.waitForSelector('.note:has-text("could not be loaded")');
    assert.ok(await page.isHidden('.shapes'));
    assert.ok(await page.isHidden('.models'));
    assert.ok(await page.isHidden('.examples')); /* whether there are pictures is not known */
    await page.waitForSelector('.shape');
    assert.ok(await page.isHidden('.note:has-text("could not be loaded")'));
  });
});
