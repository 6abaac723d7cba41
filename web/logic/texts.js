/* Pure: choosing a language and filling a text. */

/* The wanted language if we have it, else the browser's first that we have, else English. */
export function pickLanguage(wanted, preferred, known) {
  if (known.includes(wanted)) return wanted;
  for (const tag of preferred || []) {
    const base = tag.toLowerCase().split('-')[0];
    if (known.includes(base)) return base;
  }
  return 'en';
}

/* A text is a string, or an object of plural forms ({one, few, many, other}) chosen by params.n.
 * A key without text comes back as it is, so that a gap is seen and nothing breaks. */
export function format(texts, key, params = {}, language = 'en') {
  let text = texts[key];
  if (text === undefined) return key;
  if (typeof text !== 'string') text = text[new Intl.PluralRules(language).select(params.n ?? 0)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (params[name] === undefined ? whole : String(params[name])));
}
