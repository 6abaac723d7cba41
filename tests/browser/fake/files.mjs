/* Static files and pages, with the headers that the gateway sends. */
import { readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const WEB = fileURLToPath(new URL('../../../web', import.meta.url));
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.webmanifest': 'application/manifest+json',
  '.json': 'application/json',
};
const PAGES = new Set([
  '/',
  '/sign-in',
  '/sign-up',
  '/generate-image',
  '/generate-hashtags',
  '/gallery',
  '/contact',
  '/account',
  '/status',
  '/shared',
]);

export const SECURITY = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; " +
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; " +
    "frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
};

export function serveFile(response, url) {
  const page = PAGES.has(url.pathname);
  const path = normalize(join(WEB, page ? '/index.html' : url.pathname));
  let body;
  try {
    if (!path.startsWith(WEB)) throw new Error('outside');
    body = readFileSync(path);
  } catch {
    /* An address that is no file is the shell, too: it shows that there is no page. */
    response.writeHead(404, { ...SECURITY, 'Content-Type': TYPES['.html'] });
    response.end(readFileSync(join(WEB, 'index.html')));
    return;
  }
  response.writeHead(200, {
    ...SECURITY,
    'Content-Type': TYPES[extname(path)] || 'application/octet-stream',
    'Cache-Control': 'no-cache',
  });
  response.end(body);
}
