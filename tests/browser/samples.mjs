/* Makes the pictures of web/logic/examples.js (web/pictures/*.webp) with a running Pulix and its sandbox:
 * RUN: tests/browser/with_stack node tests/browser/samples.mjs, or BASE_URL=… node … */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXAMPLES } from '../../web/logic/examples.js';
import { launch, until } from './support.mjs';

const BASE_URL = process.env.BASE_URL || 'http://127.0.0.1:8000';
const FOLDER = fileURLToPath(new URL('../../web/pictures', import.meta.url));
const KEY = { email: `vera-${Date.now()}@example.org`, password: 'a long walk in the rain' };
/* Longer side in pixels, and quality: the first stands alone, the others share a row. */
const LARGE = [640, 0.42];
const SMALL = [384, 0.38];

async function ask(method, path, token, body) {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
  const answer = await fetch(BASE_URL + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/* The picture of one example, as PNG. */
async function make({ en, style, aspect_ratio, seed }, token) {
  const { jobs } = await ask('POST', '/generation/jobs', token, { prompt: en, style, aspect_ratio, seed });
  const job = await until(async () => {
    const now = await ask('GET', `/generation/jobs/${jobs[0].id}`, token);
    return now.image?.url && now;
  }, en);
  return Buffer.from(await (await fetch(job.image.url)).arrayBuffer());
}

/* The browser shrinks it and writes WebP. */
const shrink = (page, png, [side, quality]) =>
  page.evaluate(
    async ({ source, to, keep }) => {
      const picture = await createImageBitmap(await (await fetch(source)).blob());
      const scale = to / Math.max(picture.width, picture.height);
      const canvas = document.createElement('canvas');
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const context = canvas.getContext('2d');
      context.imageSmoothingQuality = 'high';
      context.drawImage(picture, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL('image/webp', keep).split(',')[1];
    },
    { source: `data:image/png;base64,${png.toString('base64')}`, to: side, keep: quality },
  );

const browser = await launch();
try {
  const page = await browser.newPage();
  await ask('POST', '/auth/register', '', { first_name: 'Vera', last_name: 'Lind', ...KEY });
  const { access_token: token } = await ask('POST', '/auth/login', '', KEY);
  for (const [i, example] of EXAMPLES.entries()) {
    const webp = Buffer.from(await shrink(page, await make(example, token), i ? SMALL : LARGE), 'base64');
    writeFileSync(`${FOLDER}/${example.id}.webp`, webp);
    console.log(example.id, webp.length);
  }
} finally {
  await browser.close();
}
