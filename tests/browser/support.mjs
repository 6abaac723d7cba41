/* What every browser test needs: a browser, a server that imitates the API, and a page that is watched.
 *
 * A watched page fails its test when the console shows an error, a rule of the content security policy is broken, or
 * anything is requested from another origin. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { startFakeServer } from './fake_server.mjs';

/* Chromium spends most of a test waiting for the page's own timers, so that several tests share the processors. */
const BESIDE_EACH_OTHER = 4;
const WAIT_MS = 20_000;

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: FLAGS });

export const ANNA = { first_name: 'Anna', last_name: 'Lind', email: 'anna@example.org', password: 'correct horse' };

/* Chromium drops what it loads when any network interface of the machine comes or goes: no fault of a page. */
const MACHINE = /net::ERR_NETWORK_CHANGED/;

/* Errors that belong to a test ("Failed to load resource" of a status that it asks for) are named by it. */
export function watch(page, origin, allowed = []) {
  const faults = [];
  page.on('console', (message) => {
    const text = message.text();
    const known = [MACHINE, ...allowed].some((pattern) => pattern.test(text));
    if (message.type() === 'error' && !known) faults.push(text);
  });
  page.on('pageerror', (error) => faults.push(error.stack || error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('blob:')) faults.push(`request to ${url}`);
  });
  return faults;
}

/* A server of its own and fresh browser profiles. open({phone, dark, language, signedIn, path, seed, motion, allowed:
 * patterns of console errors that the test asks for}) gives a watched page: of Anna, who makes pictures, if nothing
 * else is said. */
async function newKit(browser) {
  const server = await startFakeServer();
  const kit = { state: server.state, url: server.url, faults: [] };
  const contexts = [];

  kit.tell = async (name, body = {}) => {
    const answer = await fetch(`${kit.url}/fake/${name}`, { method: 'POST', body: JSON.stringify(body) });
    return answer.json();
  };

  kit.open = async ({
    phone,
    dark,
    language = 'en',
    signedIn = true,
    path = signedIn && '/generate-image',
    seed = 0,
    allowed,
    width,
    height,
    motion,
  } = {}) => {
    const context = await browser.newContext({
      baseURL: kit.url,
      viewport: { width: width || (phone ? 390 : 1280), height: height || (phone ? 844 : 800) },
      isMobile: Boolean(phone),
      hasTouch: Boolean(phone),
      colorScheme: dark ? 'dark' : 'light',
      locale: language === 'ru' ? 'ru-RU' : 'en-US',
      reducedMotion: motion ? 'no-preference' : 'reduce',
    });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    kit.faults.push(watch(page, kit.url, allowed));
    if (signedIn) await bringSession(context, kit.url, language);
    if (seed) await kit.tell('seed', { count: seed });
    if (!signedIn || !path) return page;
    await page.goto(path);
    await page.waitForSelector('main > *');
    return page;
  };

  kit.close = async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await server.close();
  };
  return kit;
}

/* The tests of a file: scenes('what they are about', (scene) => { scene('a sentence', async (kit) => …); }).
 * They share a browser and run beside each other, each with a kit of its own; a fault of a watched page fails its test. */
export function scenes(title, define) {
  describe(title, { concurrency: BESIDE_EACH_OTHER }, () => {
    let browser;
    before(async () => {
      browser = await launch();
    });
    after(() => browser?.close());
    define((name, run) =>
      test(name, async () => {
        const kit = await newKit(browser);
        try {
          await run(kit);
          assert.deepEqual(kit.faults.flat(), []);
        } finally {
          await kit.close();
        }
      }),
    );
  });
}

/* The page has what it loads: no placeholder is left, and the browser has drawn it. */
export async function settle(page) {
  await page.waitForFunction(
    () =>
      document.querySelector('main > *') &&
      ![...document.querySelectorAll('.skeleton')].some((node) => node.checkVisibility()),
  );
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      }),
  );
}

/* Makes the account when there is none, and opens a session as if this browser had signed in before. */
async function bringSession(context, url, language) {
  await fetch(`${url}/auth/register`, { method: 'POST', body: JSON.stringify({ ...ANNA, language }) });
  const answer = await fetch(`${url}/auth/login`, { method: 'POST', body: JSON.stringify(ANNA) });
  const [pair] = answer.headers.get('set-cookie').split(';');
  const [name, value] = pair.split('=');
  await context.addCookies([{ name, value, domain: '127.0.0.1', path: '/auth', httpOnly: true, sameSite: 'Strict' }]);
  await context.addInitScript(() => {
    if (!localStorage.getItem('pulix.tested')) localStorage.setItem('pulix.set.signed-in', 'true');
    localStorage.setItem('pulix.tested', 'true');
  });
}

/* Fills the prompt (and the number of pictures) and asks for it by the keyboard. */
export async function ask(page, prompt, count) {
  await page.fill('textarea[name=prompt]', prompt);
  if (count) await page.click(`[data-field=count] button[data-value="${count}"]`);
  await page.press('textarea[name=prompt]', 'Control+Enter');
}

/* Waits until 'check' holds; tells the last value when it never does. */
export async function until(check, what, timeoutMs = WAIT_MS) {
  const end = Date.now() + timeoutMs;
  let last;
  while (Date.now() < end) {
    last = await check();
    if (last) return last;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never: ${what} (last: ${JSON.stringify(last)})`);
}
