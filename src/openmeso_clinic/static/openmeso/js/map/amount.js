// @ts-check
/** Decimal amounts without the dust of binary fractions: volumes as whole microlitres, lengths as hundredths of a mm. */

const language = typeof document === "undefined" ? "en" : document.documentElement.lang || "en";

/**
 * Decimal text or a number, scaled to a whole number: "0.02" by 3 places is 20. Takes a decimal comma.
 * @param {number|string|null|undefined} value @param {number} places
 */
export function scaled(value, places) {
  const text = String(value ?? "0").trim().replace(",", ".");
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text);
  if (!found || (!found[2] && !found[3])) return NaN;
  if (found[4]) return Math.round(Number(text) * 10 ** places);
  const fraction = (found[3] ?? "").padEnd(places + 1, "0");
  const whole = Number((found[2] || "0") + fraction.slice(0, places)) + (fraction[places] >= "5" ? 1 : 0);
  return found[1] === "-" ? -whole : whole;
}

/** Microlitres of an amount in mL. @param {number|string|null|undefined} ml */
export const microlitres = (ml) => scaled(ml, 3);

/** mL as exact decimal text for the record: 20 µL is "0.02". @param {number} ul */
export function plainMl(ul) {
  const text = `${Math.trunc(ul / 1000)}.${String(Math.abs(ul % 1000)).padStart(3, "0")}`.replace(/\.?0+$/, "");
  return ul < 0 && ul > -1000 ? `-${text}` : text;
}

/** @param {number} number @param {number} least @param {number} most decimals */
function local(number, least, most) {
  return new Intl.NumberFormat(language, { minimumFractionDigits: least, maximumFractionDigits: most })
    .format(number)
    .replace("-", "\u2212");
}

/** Volume of a zone or syringe: two decimals, three where they carry something. @param {number} ul */
export const showMl = (ul) => local(ul / 1000, 2, 3);

/** @param {number} mm one decimal, two below a millimetre */
export const showMm = (mm) => local(mm, 1, mm < 1 ? 2 : 1);

/** @param {number} number */
export const showCount = (number) => local(number, 0, 0);
