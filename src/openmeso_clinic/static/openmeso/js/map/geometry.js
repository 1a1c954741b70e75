// @ts-check
/** Plane geometry of rings and paths, in whatever unit the caller uses. */

/** @typedef {import("./types.js").XY} XY */

/** @param {XY[]} ring @returns {{left: number, top: number, right: number, bottom: number}} */
export function bounds(ring) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x, y] of ring) {
    if (x < box.left) box.left = x;
    if (x > box.right) box.right = x;
    if (y < box.top) box.top = y;
    if (y > box.bottom) box.bottom = y;
  }
  return box;
}

/** @param {XY[]} ring */
function signedArea(ring) {
  let sum = 0;
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i];
    const b = ring[(i + 1) % ring.length];
    sum += a[0] * b[1] - b[0] * a[1];
  }
  return sum / 2;
}

/** @param {XY[]} ring */
export const area = (ring) => Math.abs(signedArea(ring));

/** @param {XY[]} ring @returns {XY} centre of gravity of the filled ring */
export function centroid(ring) {
  const six = 6 * signedArea(ring);
  let x = 0;
  let y = 0;
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i];
    const b = ring[(i + 1) % ring.length];
    const cross = a[0] * b[1] - b[0] * a[1];
    x += (a[0] + b[0]) * cross;
    y += (a[1] + b[1]) * cross;
  }
  return [x / six, y / six];
}

/** @param {XY[]} ring @param {XY} point */
export function contains(ring, [x, y]) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[j];
    const [bx, by] = ring[i];
    if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) inside = !inside;
  }
  return inside;
}

/** @param {XY} p @param {XY} a @param {XY} b shortest way from a point to a segment */
export function toSegment([px, py], [ax, ay], [bx, by]) {
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy;
  const along = squared ? Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / squared)) : 0;
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}

/** @param {XY[]} path @param {XY} point @param {boolean} closed */
export function toPath(path, point, closed) {
  if (path.length === 1) return Math.hypot(point[0] - path[0][0], point[1] - path[0][1]);
  let least = Infinity;
  const last = closed ? path.length : path.length - 1;
  for (let i = 0; i < last; i++) least = Math.min(least, toSegment(point, path[i], path[(i + 1) % path.length]));
  return least;
}

/** The parts of a horizontal line inside a ring, left to right. @param {XY[]} ring @param {number} y */
export function clipRow(ring, y) {
  /** @type {number[]} */
  const crossings = [];
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[j];
    const [bx, by] = ring[i];
    if (ay > y !== by > y) crossings.push(ax + ((y - ay) * (bx - ax)) / (by - ay));
  }
  crossings.sort((a, b) => a - b);
  /** @type {[number, number][]} */
  const rows = [];
  for (let i = 0; i + 1 < crossings.length; i += 2) rows.push([crossings[i], crossings[i + 1]]);
  return rows;
}

/** @param {XY} p @param {XY} q */
export const distance = (p, q) => Math.hypot(p[0] - q[0], p[1] - q[1]);

/** Turn a point about another by an angle in radians. @param {XY} p @param {XY} about @param {number} angle @returns {XY} */
export function turn(p, about, angle) {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const dx = p[0] - about[0];
  const dy = p[1] - about[1];
  return [about[0] + dx * cos - dy * sin, about[1] + dx * sin + dy * cos];
}

/** Direction in radians of a ring's greatest extent. @param {XY[]} ring */
export function longAxis(ring) {
  const [cx, cy] = centroid(ring);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < ring.length; i++) {
    const [ax, ay] = [ring[i][0] - cx, ring[i][1] - cy];
    const next = ring[(i + 1) % ring.length];
    const [bx, by] = [next[0] - cx, next[1] - cy];
    const cross = ax * by - bx * ay;
    xx += cross * (ax * ax + ax * bx + bx * bx);
    yy += cross * (ay * ay + ay * by + by * by);
    xy += (cross * (ax * (2 * ay + by) + bx * (ay + 2 * by))) / 2;
  }
  const sign = Math.sign(signedArea(ring)) || 1;
  return Math.atan2(2 * xy * sign, (xx - yy) * sign) / 2;
}
