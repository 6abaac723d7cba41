/* Hashtags and messages; and texts of people stay texts, wherever they are shown. */
import assert from 'node:assert/strict';
import { ask, scenes, until } from '../support.mjs';

const NET = [/Failed to load resource|net::ERR/];
const chosen = (page) =>
  page.$$eval('.tag-chip[aria-pressed=true]', (chips) => chips.map((chip) => chip.dataset.tag));

const NAUGHTY = [
  '<img src=x onerror="document.title=\'hacked\'">',
  '"><script>document.title="hacked"</script>',
  '</textarea><svg onload=alert(1)>',
  '{{constructor.constructor("alert(1)")()}} ${7*7} <!-- x -->',
  'javascript:alert(1)//&lt;b&gt;',
];

scenes('hashtags, messages, texts of people', (scene) => {
  scene('a text gives hashtags within the limit of the platform', async (kit) => {
    const page = await kit.open({ path: '/generate-hashtags' });
    await page.fill('textarea[name=text]', 'A red fox asleep under an old pine in deep snow');
    await page.click('text=Find hashtags');
    await page.waitForSelector('.tag-chip');
    assert.equal((await chosen(page)).length, 5);
    await page.click('.tag-chip[aria-pressed=false] >> nth=0');
    assert.match(await page.textContent('.tag-result .fault'), /at most 5/);
    await page.click('.platforms >> text=Pinterest');
    await page.waitForSelector('.counter-text:has-text("/ 20")');
    assert.ok(await page.isHidden('.tag-result .fault'));
  });

  scene('own tags are added, and what is chosen is copied in one line', async (kit) => {
    const page = await kit.open({ path: '/generate-hashtags' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.fill('textarea[name=text]', 'A fox');
    await page.click('text=Find hashtags');
    await page.fill('.own-tag input', 'my winter');
    await page.press('.own-tag input', 'Enter');
    const tags = await chosen(page);
    assert.ok(tags.includes('#MyWinter'));
    await page.click('.tag-actions .primary');
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), tags.join(' '));
  });

  scene('tags of a picture are saved with it and found again in the gallery', async (kit) => {
    const { state } = kit;
    const page = await kit.open({ path: '/gallery', seed: 6 });
    await page.locator('.cell-link').nth(1).click();
    await page.click('[data-panel=tags]');
    await page.click('text=Save with the picture');
    await until(() => state.images[1].tags.length === 5, 'five tags');
    await page.goto(`/gallery?tag=${encodeURIComponent(state.images[1].tags[0])}`);
    await until(async () => (await page.locator('.cell').count()) === 1, 'the picture');
  });

  scene('a set of tags is saved, used and deleted', async (kit) => {
    const { state } = kit;
    const page = await kit.open({ path: '/generate-hashtags' });
    await page.fill('textarea[name=text]', 'A fox in the snow');
    await page.click('text=Find hashtags');
    await page.click('text=Save as set');
    await page.fill('dialog input', 'Foxes');
    await page.press('dialog input', 'Enter');
    await page.waitForSelector('.side-item:has-text("Foxes")');
    await page.click('.side-item:has-text("Foxes")');
    assert.equal((await chosen(page)).length, state.sets[0].tags.length);
    await page.click('li:has(.side-item:has-text("Foxes")) [aria-label=Delete]');
    await until(() => state.sets.length === 0, 'no sets');
  });

  scene('a message about a picture carries the job and gets a reference', async (kit) => {
    const { state } = kit;
    const page = await kit.open();
    await ask(page, 'forbidden fox');
    await page.click('.tile >> text=Appeal');
    await page.waitForURL('**/contact?kind=picture&job=*');
    await page.fill('textarea[name=message]', 'It was only a fox, I promise.');
    await page.click('[type=submit]');
    await page.waitForSelector('.sent');
    assert.match(await page.textContent('.sent'), /PX-[0-9A-F]{6}/);
    assert.equal(state.messages[0].job_id, state.jobs[0].id);
    await page.waitForSelector('.message-row');
  });

  scene('a message that can not be sent stays in the form, also after a reload', async (kit) => {
    const page = await kit.open({ path: '/contact', allowed: NET });
    await page.fill('textarea[name=message]', 'Something is odd here.');
    await kit.tell('fault', { route: 'POST /contact/messages', status: 503, times: 1 });
    await page.click('[type=submit]');
    await page.waitForSelector('form .note.danger:not([hidden])');
    await page.reload();
    assert.equal(await page.inputValue('textarea[name=message]'), 'Something is odd here.');
  });

  scene('guests can write, and robots fall into the trap that people do not see', async (kit) => {
    const { state } = kit;
    const page = await kit.open({ signedIn: false });
    await page.goto('/contact');
    const box = await page.locator('[name=website]').boundingBox();
    assert.ok(box.x + box.width < 0);
    assert.equal(await page.getAttribute('[name=website]', 'tabindex'), '-1');
    await page.fill('textarea[name=message]', 'Hello from a guest.');
    await page.click('[type=submit]');
    await page.waitForSelector('.sent');
    assert.equal(state.messages.length, 1);
  });

  scene('texts of people are never markup: prompts, names, titles, tags, sets', async (kit) => {
    const { state } = kit;
    const page = await kit.open({ seed: 5 });
    let dialogs = 0;
    page.on('dialog', (dialog) => {
      dialogs += 1;
      dialog.dismiss();
    });
    const [user] = state.users.values();
    user.first_name = NAUGHTY[0];
    user.last_name = NAUGHTY[1];
    state.images.forEach((image, i) => {
      image.request.prompt = NAUGHTY[i];
      image.title = NAUGHTY[i];
      image.tags = [NAUGHTY[i]];
    });
    state.sets.push({
      id: 'abc',
      name: NAUGHTY[0],
      tags: [NAUGHTY[1]],
      platform: 'x',
      created_at: new Date().toISOString(),
    });
    for (const prompt of NAUGHTY) await ask(page, prompt);
    await page.waitForSelector('.tile[data-state=succeeded]');
    for (const path of [
      '/generate-image',
      `/gallery?image=${state.images[3].id}`,
      '/gallery?q=%3Cscript%3E',
      '/generate-hashtags',
      '/account',
      '/contact',
    ]) {
      await page.goto(path);
      await page.waitForTimeout(400);
      assert.equal(
        await page.evaluate(
          () => document.querySelectorAll('main script, main [onerror], main [onload], dialog script').length,
        ),
        0,
        path,
      );
      assert.ok(!(await page.title()).includes('hacked'), path);
    }
    assert.equal(dialogs, 0);
    await page.goto('/generate-image');
    await page.waitForSelector('.batch-prompt');
    const shown = await page.$$eval('.batch-prompt', (nodes) => nodes.map((node) => node.textContent));
    assert.ok(NAUGHTY.every((prompt) => shown.includes(prompt)));
  });

  scene('the status page tells how it goes, and says when it can not', async (kit) => {
    const page = await kit.open({ signedIn: false, allowed: NET });
    await page.goto('/status');
    assert.match(await page.textContent('h1'), /Everything works/);
    assert.match(await page.textContent('.figures'), /98\.7%/);
    await kit.tell('fault', { route: 'GET /status', status: 503, times: 1 });
    await page.reload();
    await page.waitForSelector('[role=alert] >> text=Does not work');
  });
});
