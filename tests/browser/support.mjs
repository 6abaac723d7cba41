/* What every browser test needs: a browser, a server that imitates the API, and a page that is watched.
 *
 * A watched page fails its test when the console shows an error, a rule of the content security policy is broken, or
 * anything is requested from another origin. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { startFakeServer } from './fake_server.mjs';

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

/* Errors that belong to a test ("Failed to load resource" of a status that it asks for) are named by it. */
export function watch(page, origin, allowed = []) {
  const faults = [];
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !allowed.some((pattern) => pattern.test(text))) faults.push(text);
  });
  page.on('pageerror', (error) => faults.push(error.stack || error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('blob:')) faults.push(`request to ${url}`);
  });
  return faults;
}

/* One browser and one server for a test file. 'open' gives a page of a fresh browser profile; options: {phone, dark,
 * language, signedIn, seed, allowed: patterns of console errors}. Faults of watched pages fail the file at its end. */
export function setUp() {
  const kit = { browser: null, server: null, faults: [] };

  before(async () => {
    kit.browser = await launch();
  });

  after(async () => {
    await kit.server?.close();
    await kit.browser?.close();
    assert.deepEqual(kit.faults.flat(), []);
  });

  kit.fresh = async () => {
    for (const context of kit.browser.contexts()) await context.close();
    await kit.server?.close();
    kit.server = await startFakeServer();
    kit.url = kit.server.url;
    return kit.server.state;
  };

  kit.tell = async (name, body = {}) => {
    const answer = await fetch(`${kit.url}/fake/${name}`, { method: 'POST', body: JSON.stringify(body) });
    return answer.json();
  };

  kit.open = async ({
    phone,
    dark,
    language = 'en',
    signedIn = true,
    seed = 0,
    allowed,
    width,
    height,
    reducedMotion,
  } = {}) => {
    const context = await kit.browser.newContext({
      baseURL: kit.url,
      viewport: { width: width || (phone ? 390 : 1280), height: height || (phone ? 844 : 800) },
      isMobile: Boolean(phone),
      hasTouch: Boolean(phone),
      colorScheme: dark ? 'dark' : 'light',
      locale: language === 'ru' ? 'ru-RU' : 'en-US',
      reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    kit.faults.push(watch(page, kit.url, allowed));
    if (signedIn) await signIn(page, kit.url, language);
    if (seed) await kit.tell('seed', { count: seed });
    return page;
  };
  return kit;
}

/* Makes the account when there is none, and signs in through the form. */
export async function signIn(page, url, language = 'en') {
  await fetch(`${url}/auth/register`, { method: 'POST', body: JSON.stringify({ ...ANNA, language }) });
  await page.goto('/sign-in');
  await page.fill('[name=email]', ANNA.email);
  await page.fill('[name=password]', ANNA.password);
  await page.press('[name=password]', 'Enter');
  await page.waitForSelector('textarea[name=prompt]');
}

/* Fills the prompt (and the number of pictures) and asks for it by the keyboard. */
export async function ask(page, prompt, count) {
  await page.fill('textarea[name=prompt]', prompt);
  if (count) await page.click(`[data-field=count] button[data-value="${count}"]`);
  await page.press('textarea[name=prompt]', 'Control+Enter');
}

/* Waits until 'check' holds; tells the last value when it never does. */
export async function until(check, what, timeoutMs = 10_000) {
  const end = Date.now() + timeoutMs;
  let last;
  while (Date.now() < end) {
    last = await check();
    if (last) return last;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never: ${what} (last: ${JSON.stringify(last)})`);
}
