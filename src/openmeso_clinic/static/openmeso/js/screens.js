// @ts-check
// Screens of the questionnaire that were fetched ahead or stood here before, in the memory of this page alone.

/** How many screens ahead open without network. */
const AHEAD = 3;
const REGIONS = [".patient-frame > header", "#main", ".patient-frame > footer"];

/** @typedef {{title: string, parts: Node[][]}} Held */
/** @type {Map<string, Held>} */
const held = new Map();
let at = location.pathname;

/** @param {Document} page @returns {Held} */
const taken = (page) => ({
  title: page.title,
  parts: REGIONS.map((region) => [...(page.querySelector(region)?.childNodes ?? [])]),
});

/** @param {string} url */
export const ahead = (url) => held.has(url);
export const atScreen = () => at;

/**
 * Puts a held screen in the place of the one that stands here; that one is held as it is, with what was typed.
 * @param {string} url
 */
export function showScreen(url, push = true) {
  const next = held.get(url);
  if (!next) return false;
  held.set(at, taken(document));
  held.delete(url);
  REGIONS.forEach((region, n) => document.querySelector(region)?.replaceChildren(...next.parts[n]));
  document.title = next.title;
  at = url;
  if (push) history.pushState(null, "", url);
  scrollTo(0, 0);
  document.dispatchEvent(new CustomEvent("screen:shown"));
  /** @type {HTMLElement} */ (document.querySelector("#main")).focus({ preventScroll: true });
  return true;
}

/** Fetches the next screens one after the other, while nothing else is asked of the network. */
export async function fetchAhead() {
  const urls = leadsOf(document);
  for (let n = 0; n < AHEAD && urls.length; ) {
    const url = /** @type {string} */ (urls.shift());
    if (held.has(url) || url === at) continue;
    let page;
    try {
      const response = await fetch(url, { redirect: "error", headers: { "X-Ahead": "1" } });
      if (!response.ok) return;
      page = new DOMParser().parseFromString(await response.text(), "text/html");
    } catch {
      return;
    }
    if (!page.querySelector("form[data-intake]")) return;
    urls.push(...leadsOf(page));
    page.querySelectorAll("script").forEach((one) => one.remove());
    held.set(url, taken(page));
    n += 1;
  }
}

/** @param {Document} page @returns {string[]} where the screen of a page leads; the review needs every answer, so it is not fetched ahead */
function leadsOf(page) {
  const form = /** @type {HTMLElement | null} */ (page.querySelector("form[data-intake]"));
  return [form?.dataset.change, form?.dataset.onward].filter((url) => url?.includes("/q/")).map(String);
}
