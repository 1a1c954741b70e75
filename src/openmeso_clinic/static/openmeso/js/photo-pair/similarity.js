// @ts-check
/** The same arithmetic as `openmeso.geometry.similarity`: z → factor · z + offset, points as [x, y]. */

/** @typedef {[number, number]} Point */
/** @typedef {{dx: number, dy: number, degrees: number, scale: number}} Nudge */

const LEAST_APART = 8;

/** @param {Point} a @param {Point} b @returns {Point} */
const times = (a, b) => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
/** @param {Point} a @param {Point} b @returns {Point} */
const less = (a, b) => [a[0] - b[0], a[1] - b[1]];
/** @param {Point} a @param {Point} b @returns {Point} */
const plus = (a, b) => [a[0] + b[0], a[1] + b[1]];

export class Similarity {
  /** @param {Point} factor @param {Point} offset */
  constructor(factor, offset) {
    this.factor = factor;
    this.offset = offset;
  }

  /** @param {string} six as of SVG's matrix, between spaces */
  static read(six) {
    const [a, b, , , e, f] = six.split(" ").map(Number);
    return new Similarity([a, b], [e, f]);
  }

  /** @param {Point} point */
  at(point) {
    return plus(times(this.factor, point), this.offset);
  }

  /** @param {Point} point */
  back(point) {
    const [a, b] = this.factor;
    const size = a * a + b * b;
    return times([a / size, -b / size], less(point, this.offset));
  }

  /** @param {Similarity} other */
  then(other) {
    return new Similarity(times(other.factor, this.factor), plus(times(other.factor, this.offset), other.offset));
  }

  get matrix() {
    const [a, b] = this.factor;
    return `matrix(${[a, b, -b, a, ...this.offset].map((n) => n.toFixed(6)).join(" ")})`;
  }
}

/** @param {Nudge} nudge @param {Point} center */
export function about(nudge, center) {
  const angle = (nudge.degrees * Math.PI) / 180;
  /** @type {Point} */
  const factor = [nudge.scale * Math.cos(angle), nudge.scale * Math.sin(angle)];
  return new Similarity(factor, plus(less(center, times(factor, center)), [nudge.dx, nudge.dy]));
}

/**
 * Least squares without reflection; `null` where the landmarks say nothing.
 * @param {Point[]} moving @param {Point[]} fixed
 */
export function fitted(moving, fixed) {
  const n = moving.length;
  if (n < 2 || n !== fixed.length || !apart(moving) || !apart(fixed)) return null;
  const here = mean(moving), there = mean(fixed);
  /** @type {Point} */
  let shared = [0, 0];
  let spread = 0;
  moving.forEach((point, i) => {
    const [x, y] = less(point, here);
    shared = plus(shared, times([x, -y], less(fixed[i], there)));
    spread += x * x + y * y;
  });
  /** @type {Point} */
  const factor = [shared[0] / spread, shared[1] / spread];
  const scale = Math.hypot(...factor);
  if (scale < 1 / 20 || scale > 20) return null;
  return new Similarity(factor, less(there, times(factor, here)));
}

/** @param {Point[]} points @returns {Point} */
function mean(points) {
  const sum = points.reduce(plus, /** @type {Point} */ ([0, 0]));
  return [sum[0] / points.length, sum[1] / points.length];
}

/** @param {Point[]} points */
function apart(points) {
  return points.every((one, i) => points.slice(0, i).every((other) => Math.hypot(...less(one, other)) >= LEAST_APART));
}
