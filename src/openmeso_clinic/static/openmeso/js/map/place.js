// @ts-check
/** Where points may go: zone and side of a place, its mirror, and which stroke lies under a finger. */
import { distance, toSegment } from "./geometry.js";
import { otherSide } from "./atlas.js";
import { uuid } from "./ids.js";

/** @typedef {import("./types.js").Stroke} Stroke */
/** @typedef {import("./types.js").XY} XY */
/** @typedef {import("./store.js").Store} Store */

/** Pixels within which a tap finds what is already there. */
export const HIT_PX = 24;

/**
 * The stroke on the other side; null where the view has no mirror, or nothing of it would be new.
 * @param {Store} store @param {Stroke} stroke @returns {Stroke | null}
 */
export function mirrored(store, stroke) {
  const mirror = store.atlas.mirrorOf(stroke.view);
  if (!mirror) return null;
  const fine = (/** @type {number} */ x) => Math.round((2 * mirror.axis - x) * 1e5) / 1e5;
  /** @type {XY[]} */
  const points = stroke.points.map(([x, y]) => [fine(x), y]);
  const copy = { ...stroke, id: uuid(), view: mirror.view, side: otherSide(stroke.side), points };
  const kept = withoutDoubles(store, copy, [stroke]);
  return kept.points.length ? kept : null;
}

/** Less the points that would lie on others of the same technique and formulation. @param {Store} store @param {Stroke} stroke @param {Stroke[]} [also] */
export function withoutDoubles(store, stroke, also = []) {
  if (stroke.kind === "line") return stroke;
  const sheet = store.atlas.sheet(stroke.view);
  const least = Math.max(0.8, Number(store.techniques.get(stroke.technique)?.spacing_mm ?? 2) * 0.5);
  const taken = [...store.inView(stroke.view), ...also.filter((other) => other.view === stroke.view)]
    .filter((other) => other.kind !== "line" && other.technique === stroke.technique && other.letter === stroke.letter)
    .flatMap((other) => other.points.map((p) => sheet.mm(p)));
  const points = stroke.points.filter((p) => {
    const here = sheet.mm(p);
    return !taken.some((other) => distance(here, other) < least);
  });
  return { ...stroke, points };
}

/**
 * Points of the view within a distance, nearest first.
 * @param {Store} store @param {XY} units @param {number} reach in units
 * @returns {{stroke: Stroke, index: number, far: number}[]} for lines the index of the start
 */
export function nearby(store, units, reach) {
  const { sheet } = store;
  const out = [];
  for (const stroke of store.inView()) {
    const step = stroke.kind === "line" ? 2 : 1;
    for (let i = 0; i + step <= stroke.points.length; i += step) {
      const a = sheet.units(stroke.points[i]);
      const far = step === 1 ? distance(a, units) : toSegment(units, a, sheet.units(stroke.points[i + 1]));
      if (far <= reach) out.push({ stroke, index: i, far });
    }
  }
  return out.sort((a, b) => a.far - b.far);
}

/**
 * How near a tap must be to mean an existing point: 24 px, less where the pattern itself is closer than that.
 * @param {Store} store @param {number} pixels of one unit
 */
export function hitReach(store, pixels) {
  const spacing = store.hand.spacing / store.sheet.mmPerUnit;
  return Math.min(HIT_PX / pixels, Math.max(spacing * 0.45, 8 / pixels));
}
