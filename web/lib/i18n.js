/* Every text that a person reads comes from i18n/<language>.js through t(). */
import { format } from '../logic/texts.js';
import { remember } from './storage.js';

export const languages = ['en', 'ru'];
export const i18nEvents = new EventTarget();

const load = async (code) => (await import(`../i18n/${code}.js`)).default;

let language = document.documentElement.lang; /* early.js chose it */
let texts = await load(language).catch((problem) => {
  globalThis.giveUpStart();
  throw problem;
});

/* "en" or "ru". */
export function currentLanguage() {
  return language;
}

/* Changes the language and tells the page to draw itself again; without a network it stays as it is. */
export async function setLanguage(next) {
  if (!languages.includes(next) || next === language) return;
  texts = await load(next);
  language = next;
  remember('language', next);
  document.documentElement.lang = next;
  i18nEvents.dispatchEvent(new Event('change'));
}

/* The text of 'key'; {name} in it is replaced by params.name; plural forms are chosen by params.n. */
export function t(key, params) {
  return format(texts, key, params, language);
}

/* Whether there is such a text (error codes that a newer server may send). */
export function hasText(key) {
  return key in texts;
}

const number = (options) => (value) => new Intl.NumberFormat(language, options).format(value);
export const formatNumber = number({});
export const formatPercent = number({ style: 'percent', maximumFractionDigits: 1 });

/* "$0.0042": as many digits as matter for small prices. */
export function formatPrice(usd) {
  const digits = usd >= 0.1 ? 2 : 4;
  return `$${number({ minimumFractionDigits: 2, maximumFractionDigits: digits })(usd)}`;
}

const date = (options) => (value) => new Intl.DateTimeFormat(language, options).format(new Date(value));
export const formatDay = date({ day: 'numeric', month: 'long', year: 'numeric' });
export const formatMonth = date({ month: 'long', year: 'numeric' });
export const formatTime = date({ hour: '2-digit', minute: '2-digit' });
export const formatMoment = date({
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/* "1.4 MB". */
export function formatBytes(bytes) {
  if (bytes < 1e6) return `${number({ maximumFractionDigits: 0 })(bytes / 1e3)} ${t('unit.kb')}`;
  return `${number({ maximumFractionDigits: 1 })(bytes / 1e6)} ${t('unit.mb')}`;
}
