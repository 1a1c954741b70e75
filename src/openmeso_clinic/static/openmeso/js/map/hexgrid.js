// @ts-check
/** Points laid evenly inside a zone, in mm, by the same rules as the plan: hexagonal, anchored at the centre of gravity. */
import { area, bounds, centroid, clipRow, contains, longAxis, toPath, turn } from "./geometry.js";

/** @typedef {import("./types.js").XY} XY */
/**
 * @typedef {object} KeepOut
 * @property {string} name
 * @property {XY[]} path
 * @property {number} radius
 * @property {boolean} filled
 *
 * @typedef {object} Room
 * @property {XY[]} outline
 * @property {KeepOut[]} keepOut
 */

/** Two pricks closer than this are one wound. */
export const LEAST_SPACING_MM = 1;
/** Points keep this distance from the edge of their zone. */
const MARGIN_MM = 0.5;
/** Free skin between two lines of one row. */
const LINE_GAP_MM = 2;
const ROW = Math.sqrt(3) / 2;

/** @param {KeepOut} shape @param {XY} point */
export function covers(shape, point) {
  if (shape.filled && contains(shape.path, point)) return true;
  return toPath(shape.path, point, shape.filled) <= shape.radius;
}

/** @param {Room} room @param {XY} point known to lie inside the outline */
function free(room, point) {
  return toPath(room.outline, point, true) >= MARGIN_MM && !room.keepOut.some((shape) => covers(shape, point));
}

/** Every point of the pattern that a room admits, row by row. @param {Room} room @param {number} spacing @returns {XY[]} */
export function lattice(room, spacing) {
  const [cx, cy] = centroid(room.outline);
  const { top, bottom } = bounds(room.outline);
  const height = spacing * ROW;
  /** @type {XY[]} */
  const out = [];
  for (let row = Math.ceil((top - cy) / height); row <= Math.floor((bottom - cy) / height); row++) {
    const y = cy + row * height;
    const shift = row % 2 ? 0.5 : 0;
    for (const [start, end] of clipRow(room.outline, y)) {
      const last = Math.floor((end - cx) / spacing - shift);
      for (let column = Math.ceil((start - cx) / spacing - shift); column <= last; column++) {
        /** @type {XY} */
        const point = [cx + (column + shift) * spacing, y];
        if (free(room, point)) out.push(point);
      }
    }
  }
  return out;
}

/**
 * The widest pattern that holds a number of points, less those nearest the edge; fewer where the room is too small.
 * @param {Room} room @param {number} count @returns {{points: XY[], spacing: number}}
 */
export function layCount(room, count) {
  const likely = Math.sqrt(area(room.outline) / count / ROW);
  let wide = Math.max(1.5 * likely, LEAST_SPACING_MM);
  let narrow = wide;
  let best = lattice(room, wide);
  while (best.length < count && narrow > LEAST_SPACING_MM) {
    wide = narrow;
    narrow = Math.max(narrow / 1.2, LEAST_SPACING_MM);
    best = lattice(room, narrow);
  }
  for (let i = 0; i < 8 && wide > narrow; i++) {
    const middle = (wide + narrow) / 2;
    const tried = lattice(room, middle);
    if (tried.length >= count) [best, narrow] = [tried, middle];
    else wide = middle;
  }
  if (best.length > count) best = withoutOutermost(room, best, count);
  return { points: best, spacing: narrow };
}

/** @param {Room} room @param {XY[]} points @param {number} count */
function withoutOutermost(room, points, count) {
  const inward = points.map((point, i) => ({ i, far: toPath(room.outline, point, true) }));
  inward.sort((a, b) => b.far - a.far || a.i - b.i);
  const kept = new Set(inward.slice(0, count).map(({ i }) => i));
  return points.filter((_, i) => kept.has(i));
}

/**
 * Lines of a length along the zone's long axis. Start and end alternate in the answer.
 * @param {Room} room @param {number} spacing between rows @param {number} length @returns {XY[]}
 */
export function layLines(room, spacing, length) {
  const about = centroid(room.outline);
  const angle = longAxis(room.outline);
  const upright = room.outline.map((point) => turn(point, about, -angle));
  const { top, bottom } = bounds(upright);
  /** @type {XY[]} */
  const out = [];
  for (let row = Math.ceil((top - about[1]) / spacing); row <= Math.floor((bottom - about[1]) / spacing); row++) {
    const y = about[1] + row * spacing;
    for (const [start, end] of clipRow(upright, y)) {
      const number = Math.floor((end - start - 2 * MARGIN_MM + LINE_GAP_MM) / (length + LINE_GAP_MM));
      const used = number * (length + LINE_GAP_MM) - LINE_GAP_MM;
      for (let i = 0; i < number; i++) {
        const x = (start + end - used) / 2 + i * (length + LINE_GAP_MM);
        const ends = /** @type {XY[]} */ ([[x, y], [x + length, y]]).map((p) => turn(p, about, angle));
        const middle = turn([x + length / 2, y], about, angle);
        if ([...ends, middle].every((p) => contains(room.outline, p) && free(room, p))) out.push(ends[0], ends[1]);
      }
    }
  }
  return out;
}
