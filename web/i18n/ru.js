/* Все тексты по-русски, по частям сайта. Текст — строка или объект форм числа, которые выбирает {n}. */
import shell from './ru/shell.js';
import errors from './ru/errors.js';
import generate from './ru/generate.js';
import gallery from './ru/gallery.js';
import hashtags from './ru/hashtags.js';
import pages from './ru/pages.js';

export default { ...shell, ...errors, ...generate, ...gallery, ...hashtags, ...pages };
