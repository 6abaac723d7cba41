/* Pure: filling a text. */

/* A text is a string, or an object of plural forms ({one, few, many, other}) chosen by params.n.
 * A key without text comes back as it is, so that a gap is seen and nothing breaks. */
export function format(texts, key, params = {}, language = 'en') {
  let text = texts[key];
  if (text === undefined) return key;
  if (typeof text !== 'string') text = text[new Intl.PluralRules(language).select(params.n ?? 0)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (params[name] === undefined ? whole : String(params[name])));
}
