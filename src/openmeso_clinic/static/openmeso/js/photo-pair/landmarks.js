// @ts-check
/** Landmarks of both pictures, placed in turn; drawn where they lie, whatever lies over what. */

/** @typedef {import("./similarity.js").Point} Point */
/** @typedef {"before" | "after"} Side */

const SVG = "http://www.w3.org/2000/svg";
export const MOST = 3;

export class Landmarks {
  constructor() {
    /** @type {Record<Side, Point[]>} in pixels of each picture */
    this.points = { before: [], after: [] };
    /** @type {Side[]} in the order in which they were placed */
    this.order = [];
  }

  /** Where the next one belongs; `null` when all are placed. @returns {Side | null} */
  get next() {
    const { before, after } = this.points;
    if (after.length >= MOST) return null;
    return before.length <= after.length ? "before" : "after";
  }

  get fits() {
    return this.points.before.length >= 2 && this.points.before.length === this.points.after.length;
  }

  clear() {
    this.points = { before: [], after: [] };
    this.order = [];
  }

  /** @param {Side} side @param {Point} point @returns {boolean} whether there was room for it */
  place(side, point) {
    if (this.points[side].length >= MOST) return false;
    this.points[side].push(point);
    this.order.push(side);
    return true;
  }

  takeBack() {
    const side = this.order.pop();
    if (side) this.points[side].pop();
  }

  /** @param {Side} side @param {SVGSVGElement} picture @param {(point: Point) => Point} shown @param {number} unit pixels of the picture in one of the screen */
  draw(side, picture, shown, unit) {
    const group = picture.querySelector("[data-marks]");
    group?.replaceChildren(
      ...this.points[side].map((point, i) => {
        const mark = document.createElementNS(SVG, "g");
        mark.setAttribute("class", "duo-mark");
        const [x, y] = shown(point);
        mark.setAttribute("transform", `translate(${x} ${y}) scale(${unit})`);
        for (const r of [9, 9]) {
          const ring = document.createElementNS(SVG, "circle");
          ring.setAttribute("r", String(r));
          mark.append(ring);
        }
        const text = document.createElementNS(SVG, "text");
        text.setAttribute("x", "12");
        text.setAttribute("y", "-8");
        text.setAttribute("font-size", "18");
        text.textContent = String(i + 1);
        mark.append(text);
        return mark;
      }),
    );
  }
}

/** A cross for placing by keys. @param {SVGSVGElement} picture @param {Point} at @param {number} unit */
export function drawCursor(picture, [x, y], unit) {
  const cross = document.createElementNS(SVG, "g");
  cross.setAttribute("class", "duo-cursor");
  cross.setAttribute("transform", `translate(${x} ${y}) scale(${unit})`);
  for (let i = 0; i < 2; i += 1) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", "M-16 0H-4M4 0H16M0 -16V-4M0 4V16");
    cross.append(path);
  }
  picture.querySelector("[data-marks]")?.append(cross);
}
