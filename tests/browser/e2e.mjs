/* A person's path through a running Pulix, from signing up to deleting the account, in one browser.
 * RUN: BASE_URL=http://127.0.0.1:8000 node --test tests/browser/e2e.mjs
 * SHOTS=folder keeps a picture of each step. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, launch, until, watch } from './support.mjs';

const BASE_URL = process.env.BASE_URL || 'http://127.0.0.1:8000';
const PASSWORD = 'a long walk in the rain';
const PICTURE_MS = 60_000;
const email = `person-${Date.now()}@example.org`;
/* The answers that this path asks for on purpose: a wrong password, and no session after the account is gone. */
const EXPECTED = [/status of 40[13]/];

let browser;
let page;
let faults;
let step = 0;

const shot = (name) =>
  process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${++step}-${name}.png`, fullPage: false });
const done = () => page.locator('.tile[data-state=succeeded]').count();

before(async () => {
  browser = await launch();
  const context = await browser.newContext({
    baseURL: BASE_URL,
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
  });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  faults = watch(page, BASE_URL, EXPECTED);
});

after(async () => {
  await shot('end');
  await browser?.close();
});

async function signIn(password) {
  await page.goto('/sign-in');
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', password);
  await page.press('[name=password]', 'Enter');
}

async function signOut() {
  await page.click('.avatar');
  await page.click('[role=menuitem]:last-child');
  await page.waitForURL((url) => url.pathname === '/');
}

test('the start page weighs little, with its pictures', async () => {
  const network = await page.context().newCDPSession(page);
  let bytes = 0;
  network.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await network.send('Network.enable');
  await page.goto('/', { waitUntil: 'networkidle' });
  await network.detach();
  await shot('start');
  assert.ok(bytes > 40_000 && bytes <= 110_000, `${bytes} bytes`);
});

test('a person signs up from the start page', async () => {
  await page.click('.header a[href="/sign-up"]');
  for (const [name, value] of [
    ['first_name', 'Vera'],
    ['last_name', 'Lind'],
    ['email', email],
    ['password', PASSWORD],
  ]) {
    await page.fill(`[name=${name}]`, value);
  }
  await page.press('[name=password]', 'Enter');
  await page.waitForSelector('textarea[name=prompt]');
  await shot('form');
});

test('the form knows models, styles and shapes, and tells price and time before the click', async () => {
  await page.waitForSelector('.models');
  await page.waitForSelector('.shape');
  assert.ok((await page.locator('.style-card').count()) > 5);
  await page.fill('textarea[name=prompt]', 'a lighthouse on a green island');
  await until(async () => /× \d+/.test(await page.textContent('.submit-facts')), 'the estimate');
});

test('three pictures are made, and a reload in the middle loses none', async () => {
  await page.click('.style-card >> nth=2');
  await ask(page, 'a quiet harbour at dawn');
  await ask(page, 'a fox asleep under a pine', 2);
  await page.waitForSelector('.tile');
  await shot('waiting');
  await page.reload();
  await until(async () => (await done()) === 3, 'three pictures', PICTURE_MS);
  await until(
    () => page.$$eval('.tile img', (all) => all.length === 3 && all.every((img) => img.naturalWidth > 100)),
    'pictures that can be seen',
  );
  await shot('done');
});

test('the quota counts them', async () => {
  await until(async () => /^3 \//.test((await page.textContent('.quota')).trim()), 'three of today');
});

test('the gallery shows them, opens one, and finds it by its words', async () => {
  await page.click('.nav a[href="/gallery"]');
  await until(async () => (await page.locator('.cell').count()) === 3, 'three pictures');
  await until(
    () => page.$$eval('.cell img', (all) => all.every((img) => img.complete && img.naturalWidth > 50)),
    'thumbnails that can be seen',
  );
  await shot('gallery');
  await page.fill('.gallery-tools [type=search]', 'harbour');
  await until(async () => (await page.locator('.cell').count()) === 1, 'one picture');
  await page.click('.cell-link');
  await page.waitForSelector('dialog.viewer[open] .settings');
  assert.match(await page.textContent('.details'), /a quiet harbour at dawn/);
  await shot('viewer');
});

test('a star, a share link and hashtags belong to the picture', async () => {
  await page.keyboard.press('s');
  await page.waitForSelector('.viewer-bar [aria-pressed=true] svg[fill=currentColor]');
  await page.click('[data-panel=share]');
  await page.click('.share >> text=Create link');
  const link = await page.inputValue('.share input[readonly]');
  assert.equal((await fetch(link)).status, 200);
  await page.click('[data-panel=tags]');
  await page.waitForSelector('.tag-chip');
  await shot('hashtags');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog.viewer', { state: 'detached' });
});

test('a deleted picture can be brought back at once', async () => {
  await page.goto('/gallery');
  await until(async () => (await page.locator('.cell').count()) === 3, 'three pictures');
  await page.locator('.cell-link').first().focus();
  await page.keyboard.press('Delete');
  await until(async () => (await page.locator('.cell').count()) === 2, 'two pictures');
  await page.click('.toast >> text=Undo');
  await until(async () => (await page.locator('.cell').count()) === 3, 'three again');
  await page.reload();
  await until(async () => (await page.locator('.cell').count()) === 3, 'three on the server, too');
});

test('a message gets a reference', async () => {
  await page.goto('/contact');
  await page.fill('textarea[name=message]', 'The harbour came out very well.');
  await page.waitForFunction(() => performance.now() > 2500); /* a robot would be faster */
  await page.click('.contact [type=submit]');
  await page.waitForSelector('.sent');
  await shot('message');
});

test('after signing out nothing can be seen, and signing in brings everything back', async () => {
  await signOut();
  await page.goto('/gallery');
  await page.waitForURL('**/sign-in?next=*');
  await signIn('not the password');
  await page.waitForSelector('.note.danger:not([hidden])');
  await signIn(PASSWORD);
  await page.waitForSelector('textarea[name=prompt]');
  await page.goto('/gallery');
  await until(async () => (await page.locator('.cell').count()) === 3, 'three pictures');
});

test('the account can be deleted, and is gone', async () => {
  await page.goto('/account');
  await page.click('.danger-card .button');
  await page.fill('dialog [name=password]', PASSWORD);
  await page.press('dialog [name=password]', 'Enter');
  await page.waitForURL((url) => url.pathname === '/');
  await signIn(PASSWORD);
  await page.waitForSelector('.note.danger:not([hidden])');
});

test('all the way there was no error, no broken rule of the content policy, and no other origin', () => {
  assert.deepEqual(faults, []);
});
