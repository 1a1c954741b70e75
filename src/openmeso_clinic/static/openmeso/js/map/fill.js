// @ts-check
/** Fill a zone without a drag: choose it from a list, say a spacing or a number of points, press Fill. */
import { microlitres, showCount, showMl } from "./amount.js";
import { placeName } from "./announce.js";
import { uuid } from "./ids.js";
import { layCount, layLines } from "./hexgrid.js";
import { mirrored, withoutDoubles } from "./place.js";
import { volumeOfAll } from "./store.js";
import { html } from "./svg.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Stroke} Stroke */

/** @param {HTMLFormElement} form @param {import("./tools.js").Desk} desk */
export function listenFill(form, desk) {
  const { store } = desk;
  const zones = /** @type {HTMLSelectElement} */ (form.elements.namedItem("zone"));
  const by = /** @type {RadioNodeList} */ (form.elements.namedItem("by"));
  const amount = /** @type {HTMLInputElement} */ (form.elements.namedItem("amount"));
  const foretold = /** @type {HTMLElement} */ (form.querySelector("[data-foretold]"));
  const both = /** @type {HTMLInputElement} */ (form.elements.namedItem("both"));

  const list = () => {
    const before = zones.value;
    zones.replaceChildren(
      ...store.sheet.regions.map(({ zone, view }) =>
        html("option", { value: `${zone.id}/${zone.side}` }, [placeName(store, { zone: zone.id, side: zone.side, view: view.id })]),
      ),
    );
    if ([...zones.options].some((option) => option.value === before)) zones.value = before;
  };

  /** @returns {Stroke[]} */
  const made = () => {
    const [zone, side] = zones.value.split("/");
    const region = store.sheet.region(zone, side);
    const number = Number(amount.value.replace(",", "."));
    if (!region || !(number > 0)) return [];
    const { sheet } = store;
    const room = sheet.roomFor(region, store.deep);
    const line = store.techniques.get(store.hand.technique)?.shape === "line";
    const length = store.insertedIn(zone) ?? store.hand.needle_mm;
    let points;
    if (by.value === "count") {
      const count = Math.min(Math.round(number), 2000);
      points = line ? linesOf(room, count, length) : layCount(room, count).points;
    } else {
      const spacing = Math.min(30, Math.max(2, number));
      points = line ? layLines(room, spacing, length) : sheet.pattern(region, spacing, store.deep);
    }
    const where = { view: sheet.view.id, zone, side: region.zone.side, points: points.map((p) => sheet.share(p)) };
    const stroke = withoutDoubles(store, store.stroke({ kind: line ? "line" : "brush", ...where }));
    if (!stroke.points.length) return [];
    const twin = both.checked ? mirrored(store, stroke) : null;
    return twin ? [stroke, twin] : [stroke];
  };

  const asPlanned = /** @type {HTMLElement | null} */ (form.querySelector("[data-as-planned]"));
  /** What the plan has for the chosen zone and is not charted yet. */
  const planned = () => {
    const [zone, side] = zones.value.split("/");
    return store.data.planned
      .filter((stroke) => stroke.view === store.view && stroke.zone === zone && stroke.side === side)
      .map((stroke) => withoutDoubles(store, { ...stroke, id: uuid() }))
      .filter((stroke) => stroke.points.length);
  };
  asPlanned?.addEventListener("click", () => {
    const strokes = planned();
    store.add(strokes);
    desk.added(strokes);
  });

  const foretell = () => {
    if (asPlanned) asPlanned.hidden = !planned().length;
    const strokes = made();
    const ul = microlitres(store.hand.drop_ml);
    const points = strokes.reduce((sum, s) => sum + (s.kind === "line" ? s.points.length / 2 : s.points.length), 0);
    foretold.textContent = points
      ? say("foretold", { n: points, count: showCount(points), drop: showMl(ul), total: showMl(volumeOfAll(strokes)) })
      : say("already-covered");
    desk.picture.draft(document.activeElement && form.contains(document.activeElement) ? strokes : []);
  };

  const preset = () => {
    if (by.value === "spacing") amount.value = String(store.hand.spacing);
    foretell();
  };

  zones.addEventListener("change", () => {
    const [zone, side] = zones.value.split("/");
    desk.inMind({ zone, side });
  });
  form.addEventListener("input", (event) => {
    if (/** @type {HTMLInputElement} */ (event.target).name === "by") {
      amount.value = by.value === "spacing" ? String(store.hand.spacing) : "20";
      const unit = form.querySelector("[data-unit]");
      if (unit) unit.textContent = say(by.value === "spacing" ? "unit-mm" : "unit-points");
    }
    foretell();
  });
  form.addEventListener("focusin", foretell);
  form.addEventListener("focusout", () => desk.picture.draft([]));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const strokes = made();
    if (!strokes.length) return desk.warn(say("already-covered"));
    store.add(strokes);
    desk.added(strokes);
    return foretell();
  });
  store.on(["view"], () => {
    list();
    foretell();
  });
  store.on(["hand"], preset);
  store.on(["strokes"], foretell);
  list();
  preset();
}

/**
 * A number of lines, rows as far apart as hold them.
 * @param {import("./hexgrid.js").Room} room @param {number} count @param {number} length
 */
function linesOf(room, count, length) {
  let best = layLines(room, 1, length);
  for (let spacing = 30; spacing >= 1; spacing -= 0.5) {
    const tried = layLines(room, spacing, length);
    if (tried.length / 2 >= count) {
      best = tried;
      break;
    }
  }
  return best.slice(0, count * 2);
}

