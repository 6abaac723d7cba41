/* Saving files that need the access token. */
import { auth, images } from './api.js';
import { problemText } from './forms.js';
import { t } from './i18n.js';
import { toast } from './overlays.js';
import { chunks } from '../logic/selection.js';

const IDS_IN_ADDRESS = 200; /* of 32 characters each: below the server's 8 KiB */

function offer({ blob, name }, fallback) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name || fallback;
  link.dataset.file = '';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function save(load, fallback) {
  try {
    offer(await load(), fallback);
    return true;
  } catch (problem) {
    toast(problemText(problem));
    return false;
  }
}

/* One picture; variant "full", "png", "jpeg" or "webp"; 'recipe' puts the settings into it. */
export const saveImage = (id, { variant = 'full', recipe = false } = {}) =>
  save(() => images.file(id, { variant, recipe }), `pulix-${id}.${variant === 'full' ? 'png' : variant}`);

/* ZIPs of pictures: as many as the ids need, because an address holds only so many. Tells when it begins. */
export async function saveArchives(ids) {
  toast(t('archive.started'));
  const parts = chunks(ids, IDS_IN_ADDRESS);
  for (const [i, part] of parts.entries()) {
    const name = parts.length > 1 ? `pulix-${i + 1}.zip` : 'pulix.zip';
    const load = async () => ({ blob: (await images.archive({ ids: part })).blob, name });
    if (!(await save(load, name))) return;
  }
}

/* Everything that the services hold of the person. */
export const saveMyData = () => save(auth.export, 'pulix.json');

/* Text to the clipboard, also where the modern way is not allowed (plain http). */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    (document.querySelector('dialog[open]') || document.body).append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  toast(t('copied'));
}
