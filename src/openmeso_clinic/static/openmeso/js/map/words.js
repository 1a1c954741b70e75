// @ts-check
/** Text in the reader's language, from the page; plural forms by the language's own categories. */

/** @type {Record<string, string | Record<string, string>>} */
let known = {};
let rules = new Intl.PluralRules("en");

/** @param {Record<string, string | Record<string, string>>} words */
export function learn(words) {
  known = words;
  rules = new Intl.PluralRules(document.documentElement.lang || "en");
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [fill] values for the %(name)s of the text; `n` chooses the plural
 */
export function say(key, fill = {}) {
  const entry = known[key];
  let text = typeof entry === "string" ? entry : undefined;
  if (entry && typeof entry === "object") {
    const count = Number(fill.count ?? fill.n ?? 0);
    text = entry[rules.select(count)] ?? entry.other;
  }
  return (text ?? key).replace(/%\((\w+)\)s/g, (_, name) => String(fill[name] ?? ""));
}
