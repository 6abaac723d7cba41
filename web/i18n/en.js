/* All texts in English, by part of the site. A text is a string, or an object of plural forms that {n} chooses. */
import shell from './en/shell.js';
import errors from './en/errors.js';
import generate from './en/generate.js';
import gallery from './en/gallery.js';
import hashtags from './en/hashtags.js';
import pages from './en/pages.js';

export default { ...shell, ...errors, ...generate, ...gallery, ...hashtags, ...pages };
