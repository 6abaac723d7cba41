/* Every page, in both themes, can be used by everybody: WCAG 2.2 AA rules, small screens, both languages. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { setUp } from '../support.mjs';

const kit = setUp();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PAGES = ['/', '/sign-in', '/sign-up', '/contact', '/status', '/nowhere'];
const OWN_PAGES = ['/generate-image', '/gallery', '/generate-hashtags', '/contact?kind=picture', '/account'];
const NOT_FOUND = [/404/];

/* The rules that a page breaks, with the elements. */
async function broken(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, { runOnly: rules }), RULES);
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.any[0]?.message || ''}`).join(' | ')}`,
  );
}

const settle = async (page) => {
  await page.waitForSelector('main > *');
  await page.waitForTimeout(500);
};

for (const dark of [false, true]) {
  const theme = dark ? 'dark' : 'light';

  test(`pages for everybody follow the rules of accessibility (${theme})`, async () => {
    await kit.fresh();
    const page = await kit.open({ dark, signedIn: false, allowed: NOT_FOUND, reducedMotion: true });
    for (const path of PAGES) {
      await page.goto(path);
      await settle(page);
      assert.deepEqual(await broken(page), [], path);
    }
  });

  test(`pages of a person follow the rules of accessibility (${theme})`, async () => {
    await kit.fresh();
    const page = await kit.open({ dark, seed: 12, reducedMotion: true });
    for (const path of OWN_PAGES) {
      await page.goto(path);
      await settle(page);
      assert.deepEqual(await broken(page), [], path);
    }
  });

  test(`dialogs and job tiles follow the rules of accessibility (${theme})`, async () => {
    await kit.fresh();
    const page = await kit.open({ dark, seed: 4, reducedMotion: true });
    for (const prompt of ['slow one', 'forbidden thing', 'to fail', 'a queue of them', 'a fox']) {
      await page.fill('textarea[name=prompt]', prompt);
      await page.press('textarea[name=prompt]', 'Control+Enter');
    }
    await page.waitForSelector('[data-state=succeeded]');
    await page.waitForSelector('[data-state=moderated]');
    await page.waitForTimeout(400);
    assert.deepEqual(await broken(page), [], 'tiles');
    await page.goto('/gallery');
    await page.click('.cell-link');
    await page.waitForSelector('dialog.viewer[open] img');
    for (const panel of ['details', 'tags', 'share']) {
      if (panel !== 'details') await page.click(`[data-panel=${panel}]`);
      await page.waitForTimeout(400);
      assert.deepEqual(await broken(page), [], panel);
    }
  });
}

test('no page is wider than the screen, in either language', async () => {
  await kit.fresh();
  for (const language of ['en', 'ru']) {
    for (const width of [320, 768, 1024]) {
      const page = await kit.open({ language, width, height: 800, seed: 9, allowed: NOT_FOUND });
      for (const path of [...OWN_PAGES, '/', '/status', '/nowhere']) {
        await page.goto(path);
        await settle(page);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${path} ${language} at ${width}: ${over} px too wide`);
      }
      await page.context().close();
      await kit.fresh();
    }
  }
});

test('the page says its language and speaks it', async () => {
  await kit.fresh();
  const page = await kit.open({ language: 'ru' });
  assert.equal(await page.getAttribute('html', 'lang'), 'ru');
  assert.match(await page.textContent('.submit'), /Создать 1 картинку/);
  await page.click('.language');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  assert.match(await page.textContent('.submit'), /Create picture/);
});
