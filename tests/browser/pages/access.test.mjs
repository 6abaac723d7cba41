/* Every page, in both themes, can be used by everybody: WCAG 2.2 AA rules, small screens, both languages. */
import assert from 'node:assert/strict';
import { broken, CHECKER } from '../accessibility.mjs';
import { ask, scenes, settle, until } from '../support.mjs';

const PAGES = ['/', '/sign-in', '/sign-up', '/contact', '/status', '/nowhere'];
const OWN_PAGES = ['/generate-image', '/gallery', '/generate-hashtags', '/contact?kind=picture', '/account'];
const NOT_FOUND = [/404/];

/* What can be touched and is smaller than 44 px in its height, or in its width when it is no text; links in a line of
 * text count with the area around them. */
function tooSmall() {
  const SIDE = 43.5;
  const areaOf = (node) => {
    const { width, height } = node.getBoundingClientRect();
    const { top, left } = getComputedStyle(node, '::after');
    const around = getComputedStyle(node, '::after').position === 'absolute';
    const more = (length) => (around ? Math.max(0, -2 * parseFloat(length)) || 0 : 0);
    return { width: width + more(left), height: height + more(top) };
  };
  const target = (node) => node.closest('label.model, label.chip') || node;
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest('.visually-hidden, .trap, p'))
    .map(target)
    .filter((node) => !node.matches('.skip-link') && areaOf(node).height < SIDE)
    .map((node) => `${node.tagName}.${node.className}: ${Math.round(areaOf(node).height)} ${node.textContent}`.slice(0, 80));
}

const SLOW_MS = 200;

/* Runs in the page: how much moved by itself (https://web.dev/articles/cls). */
function watchJumps() {
  globalThis.jumped = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) globalThis.jumped += shift.value;
  }).observe({ type: 'layout-shift', buffered: true });
}

/* Presses Tab until 'selector' has the focus; each stop on the way must be seen and have a name. */
async function tabTo(page, selector) {
  let before = '';
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate((wanted) => {
      const node = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(node.closest('.model') || node);
      const name = node.getAttribute('aria-label') || node.labels?.[0]?.textContent || node.textContent || node.title;
      const described = name.trim() || node.querySelector('img[alt]')?.alt || node.getAttribute('aria-labelledby');
      return {
        there: node.matches(wanted),
        seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
        named: Boolean(described),
        html: node.outerHTML.slice(0, 120),
      };
    }, selector);
    assert.ok(stop.seen, `no focus ring: ${stop.html} (after ${before})`);
    assert.ok(stop.named, `no name: ${stop.html} (after ${before})`);
    if (stop.there) return;
    before = stop.html;
  }
  assert.fail(`Tab never reaches ${selector}`);
}

scenes('everybody can use every page', (scene) => {
  for (const dark of [false, true]) {
    const theme = dark ? 'dark' : 'light';

    scene(`pages for everybody follow the rules of accessibility (${theme})`, async (kit) => {
      const page = await kit.open({ dark, signedIn: false, allowed: [...NOT_FOUND, ...CHECKER] });
      for (const path of PAGES) {
        await page.goto(path);
        await settle(page);
        assert.deepEqual(await broken(page), [], path);
      }
    });

    scene(`pages of a person follow the rules of accessibility (${theme})`, async (kit) => {
      const page = await kit.open({ dark, seed: 12, path: '', allowed: CHECKER });
      for (const path of OWN_PAGES) {
        await page.goto(path);
        await settle(page);
        assert.deepEqual(await broken(page), [], path);
      }
    });

    scene(`dialogs and job tiles follow the rules of accessibility (${theme})`, async (kit) => {
      const page = await kit.open({ dark, seed: 4, allowed: CHECKER });
      for (const prompt of ['slow one', 'forbidden thing', 'to fail', 'a queue of them', 'a fox']) {
        await page.fill('textarea[name=prompt]', prompt);
        await page.press('textarea[name=prompt]', 'Control+Enter');
      }
      await page.waitForSelector('[data-state=succeeded]');
      await page.waitForSelector('[data-state=moderated]');
      assert.deepEqual(await broken(page), [], 'tiles');
      await page.goto('/gallery');
      await page.click('.cell-link');
      await page.waitForSelector('dialog.viewer[open] img');
      for (const panel of ['details', 'tags', 'share']) {
        if (panel !== 'details') await page.click(`[data-panel=${panel}]`);
        await page.waitForSelector({ details: '.settings', tags: '.tag-chip', share: '.share' }[panel]);
        assert.deepEqual(await broken(page), [], panel);
      }
    });
  }

  for (const language of ['en', 'ru']) {
    scene(`no page is wider than the screen (${language})`, async (kit) => {
      const page = await kit.open({ language, seed: 9, path: '', allowed: NOT_FOUND });
      for (const path of [...OWN_PAGES, '/', '/status', '/nowhere']) {
        await page.goto(path);
        for (const width of [320, 390, 768, 1024]) {
          await page.setViewportSize({ width, height: 800 });
          await settle(page);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(over <= 0, `${path} at ${width}: ${over} px too wide`);
        }
      }
    });
  }

  scene('the main path works by keyboard alone, every stop can be seen and has a name', async (kit) => {
    const { state } = kit;
    const page = await kit.open();
    await page.waitForFunction(() => document.activeElement?.name === 'prompt');
    await page.keyboard.type('a fox by keyboard');
    await tabTo(page, '.style-card');
    await page.keyboard.press('ArrowRight');
    await tabTo(page, '.shape');
    await page.keyboard.press('ArrowRight');
    await tabTo(page, '.models > summary');
    await page.keyboard.press('Enter');
    await tabTo(page, 'input[name=model]');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, '.submit');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.tile[data-state=succeeded]');
    const [{ request }] = state.jobs;
    assert.ok(request.style && request.aspect_ratio !== '1:1' && request.model !== 'Flux1schnell');
    await tabTo(page, '.tile-link');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog.viewer[open] .viewer-stage img');
    await page.keyboard.press('s');
    await until(() => state.images[0].starred, 'the star');
    await tabTo(page, '[data-panel=share]');
    await page.keyboard.press('Enter');
    await tabTo(page, '.share .primary');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog.viewer', { state: 'detached' });
    await until(() => page.evaluate(() => document.activeElement.matches('.cell-link')), 'the focus on the picture');
  });

  scene('a screen reader hears what is finished, and nothing of the way there', async (kit) => {
    const page = await kit.open();
    await page.evaluate(() => {
      globalThis.heard = [];
      const hear = () => globalThis.heard.push(document.getElementById('polite').textContent);
      new MutationObserver(hear).observe(document.getElementById('polite'), { childList: true, characterData: true, subtree: true });
    });
    await ask(page, 'a quiet fox', 2);
    await until(async () => (await page.locator('.tile[data-state=succeeded]').count()) === 2, 'both pictures');
    await page.waitForTimeout(300); /* regions are filled a moment later */
    const heard = (await page.evaluate(() => globalThis.heard)).filter(Boolean);
    assert.ok(heard.length > 0 && heard.length <= 2, heard.join(' | '));
    assert.ok(heard.every((text) => /Picture ready/.test(text)), heard.join(' | '));
  });

  scene('everything on a phone is large enough for a finger', async (kit) => {
    const page = await kit.open({ phone: true, seed: 9, path: '', allowed: NOT_FOUND });
    const small = new Set();
    for (const path of [...OWN_PAGES, '/', '/status']) {
      await page.goto(path);
      await settle(page);
      for (const one of await page.evaluate(tooSmall)) small.add(one);
    }
    assert.deepEqual([...small], []);
  });

  scene('a page whose code does not arrive loads itself once more, then says so', async (kit) => {
    const page = await kit.open({ path: '', allowed: [/net::ERR/] });
    let loads = 0;
    let broken = 1; /* so many loads of the page miss a file */
    page.on('request', (request) => {
      if (request.resourceType() === 'document') loads += 1;
    });
    await page.route('**/lib/dom.js', (route) => (loads <= broken ? route.abort() : route.continue()));
    await page.goto('/status');
    await page.waitForSelector('.figures');
    [loads, broken] = [0, 2];
    await page.evaluate(() => sessionStorage.clear());
    await page.goto('/status', { waitUntil: 'commit' });
    await page.waitForSelector('#broken:not([hidden])');
    assert.equal(loads, 2);
    await page.click('#broken a');
    await page.waitForSelector('.figures');
  });

  scene('the page says its language and speaks it', async (kit) => {
    const page = await kit.open({ language: 'ru' });
    assert.equal(await page.getAttribute('html', 'lang'), 'ru');
    assert.match(await page.textContent('.submit'), /Создать картинку/);
    await page.click('.language');
    await page.locator('.submit', { hasText: 'Create picture' }).waitFor();
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
  });

  for (const phone of [true, false]) {
    scene(`nothing jumps while answers are slow (${phone ? 'phone' : 'desk'})`, async (kit) => {
      const page = await kit.open({ phone, seed: 9 });
      await ask(page, 'a fox');
      await page.waitForSelector('.tile[data-state=succeeded]');
      await page.addInitScript(watchJumps);
      let open = 0;
      await page.route(/\/(generation|auth|hashtag|contact)\/(?!events)|\/status$/, async (route) => {
        open += 1;
        await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
        await route.continue().catch(() => {}); /* the page was left meanwhile */
        open -= 1;
      });
      for (const path of [...OWN_PAGES, '/status']) {
        await page.goto(path);
        await settle(page);
        await until(() => open === 0, 'all answers');
        await settle(page);
        const jumped = await page.evaluate(() => globalThis.jumped);
        assert.ok(jumped < 0.05, `${path}: ${jumped}`);
      }
    });
  }
});
