/* Saving files that need the access token. */
import { images } from './api.js';
import { problemText } from './forms.js';
import { t } from './i18n.js';
import { toast } from './overlays.js';

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

/* One picture; variant "full", "png", "jpeg" or "webp"; 'recipe' puts the settings into a PNG. */
export const saveImage = (id, { variant = 'full', recipe = false } = {}) =>
  save(() => images.file(id, { variant, recipe }), `pulix-${id}.${variant === 'full' ? 'png' : variant}`);

/* A ZIP of the pictures; tells when it begins. */
export async function saveArchive(query) {
  toast(t('archive.started'));
  return save(() => images.archive(query), 'pulix.zip');
}

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
