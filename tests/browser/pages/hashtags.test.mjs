/* The hashtag page, and the same panel on a picture in the gallery. */
import assert from 'node:assert/strict';
import { broken, CHECKER } from '../accessibility.mjs';
import { scenes, settle, until } from '../support.mjs';

const NET = [/Failed to load resource|net::ERR/];
const TEXT = 'watercolor lighthouse on a cliff in a storm, misty morning, seagulls';
const chosen = (page) =>
  page.$$eval('.tag-chip[aria-pressed=true]', (chips) => chips.map((chip) => chip.dataset.tag));
const offered = (page) => page.$$eval('.tag-chip', (chips) => chips.map((chip) => chip.dataset.tag));
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

/* The page with suggestions for a text. */
async function ask(kit, { text = TEXT, ...options } = {}) {
  const page = await kit.open(options);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/generate-hashtags');
  await page.fill('textarea[name=text]', text);
  await page.press('textarea[name=text]', 'Control+Enter');
  await page.waitForSelector('.tag-chip');
  return page;
}

/* The panel of the n-th picture. */
async function openPanel(kit, n, options) {
  const page = await kit.open({ seed: 6, ...options });
  await page.goto('/gallery');
  await page.locator('.cell-link').nth(n).click();
  await page.click('[data-panel=tags]');
  await page.waitForSelector('.tag-chip');
  return page;
}

scenes('hashtags', (scene) => {
  scene('each tag says why it is there, on pointing at it and on focus, also to a screen reader', async (kit) => {
    const page = await ask(kit);
    await page.hover('.tag-chip >> nth=2');
    assert.match(await page.textContent('.reason'), /#Cliff — from: cliff · niche/);
    await page.locator('.tag-chip').nth(1).focus();
    assert.match(await page.textContent('.reason'), /#Lighthouse — from: lighthouse · middle/);
    const why = await page.getAttribute('.tag-chip >> nth=1', 'aria-describedby');
    assert.equal(await page.textContent(`#${why}`), 'from: lighthouse · middle');
  });

  scene('chips are one tab stop, arrows move, space takes and leaves', async (kit) => {
    const page = await ask(kit);
    assert.equal(await page.locator('.tag-chip[tabindex="0"]').count(), 1);
    await page.locator('.tag-chip').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    assert.ok(!(await chosen(page)).includes('#Lighthouse'));
    assert.equal(await page.evaluate(() => document.activeElement.dataset.tag), '#Lighthouse');
    await page.keyboard.press('End');
    await page.keyboard.press('Space');
    assert.equal((await chosen(page)).at(-1), (await offered(page)).at(-1));
    assert.equal(await page.locator('.tag-chip[tabindex="0"]').count(), 1);
  });

  scene('the page with suggestions and the panel follow the rules of accessibility', async (kit) => {
    const page = await ask(kit, { seed: 6, allowed: CHECKER });
    await page.click('.tag-settings button[data-value=both]');
    await settle(page);
    assert.deepEqual(await broken(page), [], 'page');
    await page.goto(`/gallery?image=${kit.state.images[0].id}`);
    await page.click('[data-panel=tags]');
    await page.waitForSelector('.tag-chip');
    assert.deepEqual(await broken(page), [], 'panel');
  });

  scene('platforms are tabs with their limits; the keyboard moves between them', async (kit) => {
    const page = await ask(kit);
    const tabs = page.locator('.platforms [role=tab]');
    assert.equal(await page.getByRole('tab', { name: 'Instagram at most 5 tags' }).count(), 1);
    await tabs.first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.counter-text:has-text("2 / 10")');
    assert.equal(await page.getAttribute('.platforms [aria-selected=true]', 'data-platform'), 'x');
    assert.match(await page.textContent('.platform-note'), /every tag costs characters.*in August 2026/);
    await page.reload();
    await page.waitForSelector('.platforms [data-platform=x][aria-selected=true]');
  });

  scene('choices stay when the platform changes, and can be taken back', async (kit) => {
    const page = await ask(kit);
    await page.click('.tag-chip[data-tag="#Watercolor"]');
    await page.fill('.own-tag input', '#my coast, Studio');
    await page.press('.own-tag input', 'Enter');
    await page.click('.platform[data-platform=pinterest]');
    await page.waitForSelector('.counter-text:has-text("/ 20")');
    const tags = await chosen(page);
    assert.deepEqual(tags, ['#MyCoast', '#Studio', '#Lighthouse', '#Cliff']);
    await page.click('text=Back to the best');
    assert.deepEqual(await chosen(page), ['#Watercolor', '#Lighthouse', '#Cliff', '#Storm']);
  });

  scene('more than the platform takes is told, and not copied', async (kit) => {
    const page = await ask(kit);
    for (const tag of ['#Morning', '#Seagulls']) await page.click(`.tag-chip[data-tag="${tag}"]`);
    assert.equal(await page.getAttribute('.counter-text', 'data-state'), 'over');
    await page.click('.tag-actions .primary');
    assert.equal((await clipboard(page)).split(' ').length, 5);
    await page.waitForSelector('.toast:has-text("5 of 7 copied")');
  });

  scene('the service learns from what is copied', async (kit) => {
    const page = await ask(kit);
    await page.click('.tag-chip[data-tag="#Watercolor"]');
    await page.fill('.own-tag input', 'MyCoast');
    await page.press('.own-tag input', 'Enter');
    await page.click('.tag-actions .primary');
    const [lesson] = await until(() => kit.state.feedback.length && kit.state.feedback, 'the feedback');
    assert.equal(lesson.request_id, kit.state.history[0].request_id);
    assert.deepEqual(lesson.kept, ['#Lighthouse', '#Cliff', '#Storm', '#Misty']);
    assert.deepEqual([lesson.removed, lesson.added], [['#Watercolor'], ['#MyCoast']]);
  });

  scene('language, reach and AI tags are asked for and remembered', async (kit) => {
    const page = await ask(kit);
    const sent = page.waitForRequest('**/hashtag/suggest');
    await page.click('.tag-settings button[data-value=first]');
    const body = (await sent).postDataJSON();
    assert.deepEqual([body.language, body.mode, body.ai_tags], ['auto', 'balanced', 'first']);
    await page.waitForSelector('.tag-chip:first-child[data-tag="#AIArt"]');
    await page.reload();
    await page.waitForSelector('.tag-settings button[data-value=first][aria-pressed=true]');
    assert.equal(await page.inputValue('textarea[name=text]'), TEXT);
  });

  scene('captions come in three lengths with what they take of the limit', async (kit) => {
    const page = await ask(kit);
    assert.deepEqual(await page.$$eval('.caption .label', (all) => all.map((one) => one.textContent)), [
      'Short',
      'Medium',
      'Long',
    ]);
    await page.click('.caption >> nth=0 >> text=Copy with tags');
    const tags = await chosen(page);
    const text = await clipboard(page);
    assert.equal(text, `watercolor lighthouse on a cliff in a storm\n\n${tags.join(' ')}`);
    assert.equal(await page.textContent('.caption-count >> nth=0'), `${text.length} / 2200 characters with tags`);
  });

  scene('a set can be renamed and changed, and using it chooses exactly its tags', async (kit) => {
    const page = await ask(kit);
    await page.click('text=Save as set');
    await page.fill('dialog input', 'Coast');
    await page.press('dialog input', 'Enter');
    await page.click('.side-list [aria-label="Change the set"]');
    await page.fill('dialog input', 'Sea');
    await page.fill('dialog textarea', '#Sea, #Storm');
    await page.click('dialog [type=submit]');
    await page.click('.side-item:has-text("#Sea #Storm")');
    assert.deepEqual(await chosen(page), ['#Sea', '#Storm']);
    assert.deepEqual([kit.state.sets[0].name, kit.state.sets[0].tags], ['Sea', ['#Sea', '#Storm']]);
    assert.ok((await offered(page)).includes('#Lighthouse'));
  });

  scene('earlier suggestions are asked for again, deleted one by one, or all', async (kit) => {
    const page = await kit.open();
    for (let i = 0; i < 12; i++) {
      kit.state.history.push({
        request_id: `r${i}`,
        text: `castle ${i}`,
        image_id: '',
        platform: 'vk',
        tags: ['#Castle'],
        created_at: new Date(Date.now() - i * 60_000).toISOString(),
      });
    }
    await page.goto('/generate-hashtags');
    await page.waitForSelector('.side-item:has-text("castle 7")');
    assert.equal(await page.locator('.side-item').count(), 8);
    await page.click('text=Show more');
    await until(async () => (await page.locator('.side-item').count()) === 12, 'the rest');
    await page.click('li:has(.side-item:has-text("castle 3")) [aria-label=Delete]');
    await until(() => kit.state.history.length === 11, 'one fewer');
    await page.click('.side-item:has-text("castle 5")');
    await page.waitForSelector('.tag-chip[data-tag="#castle"]');
    assert.equal(await page.inputValue('textarea[name=text]'), 'castle 5');
    assert.equal(await page.getAttribute('.platforms [aria-selected=true]', 'data-platform'), 'vk');
    await page.click('.side-head button');
    await page.click('dialog .danger');
    await until(() => kit.state.history.length === 0, 'none');
    await page.waitForSelector('text=Earlier suggestions appear here.');
  });

  scene('a picture is a source, too, and gets the chosen tags', async (kit) => {
    const page = await kit.open({ seed: 6 });
    await page.goto('/generate-hashtags');
    await page.click('.segments button[data-value=image]');
    await page.click('.pick >> nth=2');
    await page.waitForSelector('.tag-chip');
    const tags = await chosen(page);
    await page.click('text=Save with the picture');
    await until(() => kit.state.images[2].tags.length === 5, 'five tags');
    assert.deepEqual(
      kit.state.images[2].tags.map((tag) => `#${tag}`),
      tags,
    );
  });

  scene('an address with a picture finds its hashtags at once', async (kit) => {
    const page = await kit.open({ seed: 3 });
    await page.goto(`/generate-hashtags?image=${kit.state.images[1].id}`);
    await page.waitForSelector('.tag-chip');
    assert.match(await page.textContent('.source-words'), new RegExp(kit.state.images[1].request.prompt.slice(0, 20)));
  });

  scene('the panel begins with the tags that the picture has, and shows what was saved', async (kit) => {
    const page = await openPanel(kit, 0);
    const had = kit.state.images[0].tags.map((tag) => `#${tag}`);
    assert.ok(had.length > 0);
    assert.deepEqual(await chosen(page), had);
    await page.click('.tag-chip[aria-pressed=false] >> nth=0');
    const tags = await chosen(page);
    await page.click('text=Save with the picture');
    await page.waitForFunction((n) => document.querySelectorAll('.kept-tags .chip').length === n, tags.length);
    /* A message over the viewer can be read and reached. */
    await page.click('.toast:has-text("Saved with the picture")', { trial: true });
    await page.click('[data-panel=details]');
    await page.click('[data-panel=tags]');
    await page.waitForSelector('.tag-chip');
    assert.deepEqual((await chosen(page)).sort(), tags.sort());
    await page.click(`.kept-tags .chip:has-text("${tags[0]}")`);
    await until(async () => (await page.locator('.cell').count()) >= 1, 'the pictures with this tag');
    assert.ok(page.url().includes('/gallery?tag='));
  });

  scene('what can not be saved is told and nothing claims that it was', async (kit) => {
    const page = await openPanel(kit, 1, { allowed: NET });
    await kit.tell('fault', { route: `PATCH /generation/images/${kit.state.images[1].id}` });
    await page.click('text=Save with the picture');
    await page.waitForSelector('.toast');
    assert.equal(await page.locator('.toast:has-text("Saved with the picture")').count(), 0);
    assert.ok(await page.isHidden('.kept-tags'));
  });

  scene('a failure is told with a way to try again; a text without words says so', async (kit) => {
    const page = await kit.open({ allowed: NET });
    await page.goto('/generate-hashtags');
    await kit.tell('fault', { route: 'POST /hashtag/suggest', status: 500, code: 'internal', times: 1 });
    await page.fill('textarea[name=text]', TEXT);
    await page.click('text=Find hashtags');
    await page.click('.tag-status >> text=Try again');
    await page.waitForSelector('.tag-chip');
    await page.fill('textarea[name=text]', '...');
    await page.click('text=Find hashtags');
    await page.waitForSelector('text=No hashtags for this.');
  });

  scene('an example fills the empty field and is answered', async (kit) => {
    const page = await kit.open();
    await page.goto('/generate-hashtags');
    await page.click('.source-examples .chip >> nth=0');
    await page.waitForSelector('.tag-chip');
    assert.ok((await page.inputValue('textarea[name=text]')).length > 20);
    assert.ok(await page.isHidden('.source-examples'));
  });

  scene('on a phone everything fits, and the settings are folded', async (kit) => {
    const page = await ask(kit, { phone: true });
    assert.equal(await page.getAttribute('.tag-settings', 'open'), null);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    const small = await page.$$eval('.tag-chip, .platform, .tag-actions .button:not([hidden])', (all) =>
      all.filter((one) => one.getBoundingClientRect().height < 36).map((one) => one.textContent),
    );
    assert.deepEqual(small, []);
    await page.click('.tag-settings summary');
    await page.click('.tag-settings button[data-value=ru]');
    await page.click('.tag-settings summary');
    assert.match(await page.textContent('.tag-settings summary'), /Language: Russian/);
  });
});
