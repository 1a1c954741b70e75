// @ts-check
/** The table that mirrors the picture: one row for what was done alike in one side of one zone. */
import { microlitres, showCount, showMl, showMm } from "./amount.js";
import { placeName } from "./announce.js";
import { swatch } from "./legend.js";
import { countOf, depthOf, volumeOfAll } from "./store.js";
import { html } from "./svg.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Stroke} Stroke */
/** @typedef {{key: string, first: Stroke, strokes: Stroke[], count: number, ul: number}} Row */

/** @param {Stroke[]} strokes @returns {Row[]} */
export function rowsOf(strokes) {
  /** @type {Map<string, Row>} */
  const rows = new Map();
  for (const stroke of strokes) {
    const alike = [
      stroke.letter, stroke.zone, stroke.side, stroke.technique, stroke.needle_gauge, stroke.needle_mm, stroke.angle_deg,
      stroke.inserted_mm, microlitres(stroke.drop_ml), stroke.passes, stroke.addendum ? "addendum" : "",
    ];
    const key = alike.join("|");
    const row = rows.get(key) ?? { key, first: stroke, strokes: [], count: 0, ul: 0 };
    row.strokes.push(stroke);
    row.count += countOf(stroke);
    rows.set(key, row);
  }
  const out = [...rows.values()];
  for (const row of out) row.ul = volumeOfAll(row.strokes);
  return out;
}

/**
 * @param {HTMLElement} body of the table @param {HTMLElement} empty @param {import("./store.js").Store} store
 * @param {{edit: (ids: string[]) => void, show: (row: Row) => void}} on
 */
export function showTable(body, empty, store, on) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.closest?.("tr[data-key]");
  const [focusKey, focusAct] = focused && body.contains(focused)
    ? [/** @type {HTMLElement} */ (focused).dataset.key, /** @type {HTMLElement} */ (document.activeElement).dataset.act]
    : [];
  const rows = rowsOf(store.strokes);
  empty.hidden = rows.length > 0;
  const table = /** @type {HTMLElement} */ (body.closest("table"));
  table.hidden = rows.length === 0;
  body.replaceChildren(...rows.map((row) => line(row, store, on)));
  if (focusKey) {
    const again = [...body.querySelectorAll("tr")].find((tr) => tr.dataset.key === focusKey);
    /** @type {HTMLElement | null | undefined} */ (again?.querySelector(`[data-act="${focusAct}"]`))?.focus();
  }
  const total = table.querySelector("[data-total]");
  const points = rows.reduce((sum, row) => sum + row.count, 0);
  if (total) total.textContent = showMl(volumeOfAll(store.strokes));
  const count = table.querySelector("[data-points]");
  if (count) count.textContent = say("points", { n: points, count: showCount(points) });
}

/** @param {Row} row @param {import("./store.js").Store} store @param {{edit: (ids: string[]) => void, show: (row: Row) => void}} on */
function line(row, store, on) {
  const { first } = row;
  const ids = row.strokes.map((stroke) => stroke.id);
  const technique = store.techniques.get(first.technique);
  const depth = depthOf(first);
  const drop = showMl(microlitres(first.drop_ml));
  const times = first.passes > 1 ? ` \u00d7 ${first.passes}` : "";
  const name = html("button", { type: "button", class: "zone-name", "data-act": "show" }, [placeName(store, first)]);
  name.addEventListener("click", () => on.show(row));
  const edit = html("button", { type: "button", class: "btn small bare", "data-act": "edit", "aria-label": say("edit-row", { place: placeName(store, first) }) }, [
    pencil(),
  ]);
  edit.addEventListener("click", () => on.edit(ids));
  const details = [
    html("bdi", { dir: "ltr" }, [`${showCount(row.count)} \u00d7 ${drop}${times}`]),
    html("span", {}, [technique?.name ?? first.technique]),
    html("bdi", {}, [depth == null ? say("depth-unknown") : say("mm", { mm: showMm(depth) })]),
  ];
  if (first.addendum) details.push(html("span", { class: "addendum" }, [say("legend-addendum")]));
  const selected = ids.some((id) => store.selection.has(id));
  const attributes = { "data-key": row.key, "data-mix": first.letter.toLowerCase(), ...(selected ? { "aria-current": "true" } : {}) };
  return html("tr", attributes, [
    html("td", { class: "mark" }, [
      swatch(technique?.shape ?? "circle", first.letter, store.mode === "plan"),
      html("span", { class: "visually-hidden" }, [say("formulation-letter", { letter: first.letter })]),
    ]),
    html("th", { scope: "row" }, [name, html("small", {}, details)]),
    html("td", { class: "end" }, [showMl(row.ul)]),
    html("td", { class: "act" }, store.mayChange(first) ? [edit] : []),
  ]);
}

function pencil() {
  const template = /** @type {HTMLTemplateElement | null} */ (document.querySelector("template[data-icon='edit']"));
  return template ? template.content.cloneNode(true) : document.createTextNode(say("edit"));
}
