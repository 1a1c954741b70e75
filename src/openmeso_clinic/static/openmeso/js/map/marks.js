// @ts-check
/** Outlines of marks as path data: the shape says the technique, the hole in it the formulation. */

/** @typedef {import("./types.js").Technique["shape"]} Shape */
/** @typedef {import("./types.js").XY} XY */

const n = (/** @type {number} */ value) => value.toFixed(2);

/** @param {number} x @param {number} y @param {number} r */
const disc = (x, y, r) => `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0Z`;

/** @param {number} x @param {number} y @param {number} w @param {number} h half sides */
const box = (x, y, w, h) => `M${n(x - w)} ${n(y - h)}h${n(2 * w)}v${n(2 * h)}h${n(-2 * w)}Z`;

/** @type {Record<Shape, (x: number, y: number, r: number) => string>} */
const OUTLINES = {
  circle: disc,
  square: (x, y, r) => box(x, y, r * 0.89, r * 0.89),
  triangle: (x, y, r) => `M${n(x)} ${n(y - r * 1.2)}L${n(x + r * 1.15)} ${n(y + r * 0.8)}H${n(x - r * 1.15)}Z`,
  diamond: (x, y, r) => `M${n(x)} ${n(y - r * 1.25)}L${n(x + r * 1.25)} ${n(y)}L${n(x)} ${n(y + r * 1.25)}L${n(x - r * 1.25)} ${n(y)}Z`,
  line: (x, y, r) => disc(x, y, r * 0.8),
};

/** Holes by letter: A none, B a dot, C a bar across, D a bar upright, E a cross, F a small square. */
/** @type {Record<string, (x: number, y: number, r: number) => string>} */
const HOLES = {
  B: (x, y, r) => disc(x, y, r * 0.36),
  C: (x, y, r) => box(x, y, r * 0.62, r * 0.2),
  D: (x, y, r) => box(x, y, r * 0.2, r * 0.62),
  E: (x, y, r) => box(x, y, r * 0.62, r * 0.16) + box(x, y - r * 0.4, r * 0.16, r * 0.22) + box(x, y + r * 0.4, r * 0.16, r * 0.22),
  F: (x, y, r) => box(x, y, r * 0.36, r * 0.36),
};

/** One mark. @param {Shape} shape @param {string} letter @param {XY} at @param {number} r @param {boolean} hollow */
export function mark(shape, letter, [x, y], r, hollow = false) {
  const outline = (OUTLINES[shape] ?? OUTLINES.circle)(x, y, r);
  return hollow ? outline : outline + (HOLES[letter]?.(x, y, r) ?? "");
}

/**
 * A whole stroke as one path. Lines are a bar from start to end with its entry at the start.
 * @param {Shape} shape @param {string} letter @param {XY[]} points @param {number} r
 * @param {{line: boolean, hollow: boolean}} how
 */
export function strokePath(shape, letter, points, r, { line, hollow }) {
  if (!line) return points.map((point) => mark(shape, letter, point, r, hollow)).join("");
  let out = "";
  for (let i = 0; i + 1 < points.length; i += 2) {
    out += bar(points[i], points[i + 1], r * 0.3) + mark("line", letter, points[i], r, hollow);
  }
  return out;
}

/** @param {XY} a @param {XY} b @param {number} half */
function bar([ax, ay], [bx, by], half) {
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const [ox, oy] = [(-(by - ay) / length) * half, ((bx - ax) / length) * half];
  return `M${n(ax + ox)} ${n(ay + oy)}L${n(bx + ox)} ${n(by + oy)}L${n(bx - ox)} ${n(by - oy)}L${n(ax - ox)} ${n(ay - oy)}Z`;
}

/** Radius in mm on the skin that a drop is drawn with: size tells volume, but neighbours never touch. */
/** @param {number} ul @param {number} spacing mm */
export function radiusFor(ul, spacing) {
  const bySize = 1.05 + 0.4 * Math.cbrt(Math.max(ul, 1));
  return Math.max(0.7, Math.min(bySize, spacing * 0.32, 3.4));
}
