/* Makes the pictures of README.md from a running Pulix with its sandbox:
 * RUN: tests/browser/with_stack node tests/browser/screenshot.mjs, or BASE_URL=… node … */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, settle, until } from './support.mjs';

const BASE_URL = process.env.BASE_URL || 'http://127.0.0.1:8000';
const FOLDER = fileURLToPath(new URL('../../deploy/docs', import.meta.url));
const PERSON = {
  first_name: 'Vera',
  last_name: 'Lind',
  email: `vera-${Date.now()}@example.org`,
  password: 'a long walk in the rain',
};

/* Oldest first. */
const ORDERS = [
  { prompt: 'A balcony with geraniums and a sleeping cat', style: 'impressionism', aspect_ratio: '3:4' },
  { prompt: 'A kite over a wheat field', style: 'childrens-book', aspect_ratio: '4:3' },
  { prompt: 'A night train crossing a neon city in the rain', style: 'neon', aspect_ratio: '16:9' },
  { prompt: 'A sailing boat in a storm', style: 'woodcut', aspect_ratio: '1:1' },
  { prompt: 'Forest temple at dawn', style: 'concept-art', aspect_ratio: '16:9' },
  { prompt: 'Mountain lake in autumn, first snow on the peaks', style: 'low-poly', aspect_ratio: '1:1' },
  { prompt: 'Тихая река и лодка на рассвете', style: 'oil-painting', aspect_ratio: '16:9' },
  { prompt: 'A fox asleep under a pine in deep snow', style: 'gouache', aspect_ratio: '1:1', count: 4, seed: 11 },
  { prompt: 'A lighthouse on a green island at sunset', style: 'watercolor', aspect_ratio: '16:9', seed: 5 },
  { prompt: 'Astronaut reading in a library', style: 'retro-anime', aspect_ratio: '4:5' },
];

async function post(path, body, token) {
  const headers = { 'Content-Type': 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(BASE_URL + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function makePictures() {
  await post('/auth/register', PERSON);
  const { access_token: token } = await post('/auth/login', { email: PERSON.email, password: PERSON.password });
  for (const order of ORDERS) await post('/generation/jobs', order, token);
}

async function signIn(page) {
  await page.goto('/sign-in');
  await page.fill('[name=email]', PERSON.email);
  await page.fill('[name=password]', PERSON.password);
  await page.press('[name=password]', 'Enter');
  await page.waitForSelector('textarea[name=prompt]');
}

/* All pictures in sight have arrived. */
const drawn = (page, selector) =>
  until(
    () => page.$$eval(selector, (all) => all.length > 5 && all.every((img) => img.loading === 'lazy' || img.complete)),
    selector,
    60_000,
  );

async function keep(page, name) {
  await settle(page);
  await page.waitForTimeout(1000); /* pictures fade in */
  await page.screenshot({ path: join(FOLDER, `${name}.jpg`), type: 'jpeg', quality: 88 });
}

const browser = await launch();
try {
  await makePictures();
  const context = await browser.newContext({
    baseURL: BASE_URL,
    viewport: { width: 1440, height: 960 },
    locale: 'en-US',
    colorScheme: 'light',
  });
  const page = await context.newPage();
  await page.goto('/');
  await keep(page, 'home');
  await signIn(page);
  await until(async () => (await page.locator('.tile[data-state=succeeded]').count()) >= 13, 'the pictures', 60_000);
  await page.fill('textarea[name=prompt]', 'A harbour town in winter, lanterns in the snow, seen from the sea');
  await page.click('[data-style=oil-painting]');
  await page.click('[data-ratio="16:9"]');
  await until(async () => /\$/.test(await page.textContent('.submit')), 'the price');
  await page.evaluate(() => {
    document.activeElement.blur();
    document.querySelector('.offer')?.remove();
    scrollTo(0, 0);
  });
  await drawn(page, '.tile img');
  await keep(page, 'generate-image');
  await page.click('.nav a[href="/gallery"]');
  await drawn(page, '.cell img');
  await keep(page, 'gallery');
} finally {
  await browser.close();
}
