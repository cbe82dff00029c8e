// @ts-check
/**
 * What scripts say, in the page's language. The translations come with the page, in its block of JSON called `words`.
 */

/** @type {Record<string, string | string[]>} */
const known = JSON.parse(document.getElementById("words")?.textContent || "{}");

/** A name that is read from the right leaves the words and numbers around it where they are. @param {string} text */
function keptApart(text) {
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(text) ? `\u2068${text}\u2069` : text;
}

/** @param {string} text @param {Record<string, string | number>} values */
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => keptApart(String(values[name] ?? whole)));
}

/**
 * The sentence, translated and filled in.
 * @param {string} text @param {Record<string, string | number>} [values]
 */
export function _(text, values = {}) {
  const said = known[text];
  return filled(typeof said === "string" && said ? said : text, values);
}

/**
 * The same for a sentence with a number in it, as `{n}`. Catalan, Spanish and English have one plural.
 * @param {string} one @param {string} many @param {number} n @param {Record<string, string | number>} [values]
 */
export function ngettext(one, many, n, values = {}) {
  const said = known[one];
  const [singular, plural] = Array.isArray(said) && said[0] ? said : [one, many];
  return filled(n === 1 ? singular : plural, { n, ...values });
}
