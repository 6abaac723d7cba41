/* Who works by keys keeps the place: what is drawn anew under the focus gives it back. */
import assert from 'node:assert/strict';
import { ask, scenes, until } from '../support.mjs';

const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim());

/* As if news of a job had arrived. */
const news = (page) =>
  page.evaluate(async () => {
    const { jobs } = await import('/lib/jobs.js');
    jobs.dispatchEvent(new Event('change'));
    jobs.dispatchEvent(new Event('quota'));
  });

scenes('focus', (scene) => {
  scene('news of jobs and prices take the focus from nothing', async (kit) => {
    const page = await kit.open();
    await ask(page, 'partly good', 2);
    await page.waitForSelector('.batch-failed:not([hidden])');
    await page.locator('.style-card').nth(2).click();
    for (const [place, text] of [
      ['.style-words', 'Write these words into my prompt'],
      ['.batch-failed', 'Retry the missing'],
      ['.tile', 'Try again'],
    ]) {
      await page.locator(`${place} button:has-text("${text}")`).focus();
      await news(page);
      assert.equal(await focused(page), text);
    }
  });

  scene('a tile that changes under the focus keeps it', async (kit) => {
    const page = await kit.open();
    await ask(page, 'queue of foxes');
    await page.locator('.tile >> text=Cancel').focus();
    await page.keyboard.press('Enter');
    await until(async () => (await focused(page)) === 'Undo', 'the focus on what is there now');
  });

  scene('the bar of a picture on its way glides: it is never made anew', async (kit) => {
    const page = await kit.open();
    await ask(page, 'slow fox');
    await page.waitForSelector('.tile[data-state=running] .bar.unknown');
    const bar = await page.$('.tile .bar');
    await news(page);
    assert.ok(await bar.evaluate((node) => node.isConnected));
  });

  scene('another language by keys: the focus stays on the switch', async (kit) => {
    const page = await kit.open();
    await page.focus('.language');
    await page.keyboard.press('Enter');
    await page.waitForSelector('html[lang=ru]');
    await until(async () => /^EN/.test(await focused(page)), 'the focus on the switch');
  });

  scene('a filter that is taken away leaves the focus at the next one, the last one at the search', async (kit) => {
    const page = await kit.open({ seed: 4, path: '/gallery?starred=true&aspect_ratio=16:9' });
    await page.locator('.gallery-head .chip').first().focus();
    await page.keyboard.press('Enter');
    await until(async () => (await page.locator('.gallery-head .chip').count()) === 1, 'one filter');
    assert.ok(await page.evaluate(() => document.activeElement.matches('.chip')));
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement.matches('[type=search]'));
  });
});
