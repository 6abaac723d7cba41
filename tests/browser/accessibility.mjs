/* WCAG 2.2 AA and good practice, checked by axe-core on the page as it stands. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/* The checker itself sets styles, which the content policy forbids; the other tests watch the pages' own. */
export const CHECKER = [/Applying inline style/];

/* The rules that a page breaks, with the elements. */
export async function broken(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, { runOnly: rules }), RULES);
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.any[0]?.message || ''}`).join(' | ')}`,
  );
}
