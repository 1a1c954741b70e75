// @ts-check
/** What shapes and patterns mean: only what is on the map or in hand. */
import { mark } from "./marks.js";
import { el, html } from "./svg.js";
import { say } from "./words.js";

/** A mark as a small picture. @param {import("./types.js").Technique["shape"]} shape @param {string} letter @param {boolean} [hollow] */
export function swatch(shape, letter, hollow = false) {
  const parts = [];
  if (shape === "line") parts.push(el("path", { class: "bar", d: "M4 16L16 4" }));
  parts.push(el("path", { d: mark(shape, letter, shape === "line" ? [5, 15] : [10, 10], 6.2, hollow), "fill-rule": "evenodd" }));
  const attributes = { class: `technique${hollow ? " hollow" : ""}`, viewBox: "0 0 20 20", "aria-hidden": "true" };
  return el("svg", letter ? { ...attributes, "data-mix": letter.toLowerCase() } : attributes, parts);
}

/** @param {HTMLElement} place @param {import("./store.js").Store} store */
export function showLegend(place, store) {
  const seen = [...store.strokes, ...(store.layers.ghost ? store.data.ghost : []), ...(store.layers.planned ? store.data.planned : [])];
  const techniques = new Set([store.hand.technique, ...seen.map((stroke) => stroke.technique)]);
  const letters = new Set([...store.data.syringes.map((s) => s.letter), ...seen.map((stroke) => stroke.letter)]);
  const items = [];
  for (const technique of store.data.techniques) {
    if (techniques.has(technique.id)) items.push(item(swatch(technique.shape, ""), technique.name));
  }
  for (const letter of [...letters].sort()) {
    const name = store.data.syringes.find((s) => s.letter === letter)?.name ?? "";
    items.push(item(swatch("circle", letter), name ? `${letter} ${name}` : letter));
  }
  if (store.mode === "plan") items.push(item(swatch("circle", "", true), say("legend-plan")));
  else if (store.data.planned.length && store.layers.planned) items.push(item(swatch("circle", "", true), say("legend-planned")));
  if (store.data.ghost.length && store.layers.ghost) items.push(item(swatch("circle", "", true), say("legend-ghost")));
  if (store.strokes.some((stroke) => stroke.addendum)) items.push(item(swatch("circle", "", true), say("legend-addendum"), "addendum"));
  items.push(html("li", { class: "size" }, [say("legend-size")]));
  if (!store.sheet.photo) items.push(html("li", { class: "size" }, [say("legend-schematic")]));
  place.replaceChildren(...items);
}

/** @param {Element} picture @param {string} text @param {string} [kind] */
const item = (picture, text, kind = "") => html("li", kind ? { class: kind } : {}, [picture, html("bdi", {}, [text])]);
