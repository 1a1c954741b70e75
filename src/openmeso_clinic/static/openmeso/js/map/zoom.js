// @ts-check
/** Which part of the drawing is shown, 1 to 6 times the fit, and the small overview above twice. */
import { el, pathOf } from "./svg.js";
import { bounds } from "./geometry.js";

/** @typedef {import("./types.js").XY} XY */

export const MOST = 6;
const AIR = 44;

export class Camera {
  /**
   * @param {SVGSVGElement} svg @param {import("./store.js").Store} store
   * @param {HTMLElement} minimap @param {() => void} onChange
   */
  constructor(svg, store, minimap, onChange) {
    this.svg = svg;
    this.store = store;
    this.minimap = minimap;
    this.onChange = onChange;
    this.scale = 1;
    /** @type {XY} */
    this.centre = [500, 600];
    this.frame = { left: 0, top: 0, width: 1000, height: 1000 };
    new ResizeObserver(() => this.#show()).observe(svg);
    minimap.addEventListener("pointerdown", (event) => {
      const box = minimap.getBoundingClientRect();
      const { left, top, width, height } = this.store.sheet;
      this.moveTo([
        left + ((event.clientX - box.left) / box.width) * width,
        top + ((event.clientY - box.top) / box.height) * height,
      ]);
    });
  }

  /** Frame the zones of the view in front; the drawing itself where it has none. */
  fit() {
    const sheet = this.store.sheet;
    const points = sheet.view.zones.flatMap((zone) => zone.polygon.map((p) => sheet.units(p)));
    const whole = { left: sheet.left, top: sheet.top, right: sheet.left + sheet.width, bottom: sheet.top + sheet.height };
    const box = points.length ? bounds(points) : whole;
    const left = Math.max(whole.left, box.left - AIR);
    const top = Math.max(whole.top, box.top - AIR);
    this.frame = {
      left,
      top,
      width: Math.min(whole.right, box.right + AIR) - left,
      height: Math.min(whole.bottom, box.bottom + AIR) - top,
    };
    this.scale = 1;
    this.centre = [this.frame.left + this.frame.width / 2, this.frame.top + this.frame.height / 2];
    this.#show();
  }

  /** Screen pixels for one unit of the drawing. */
  get pixels() {
    const { clientWidth, clientHeight } = this.svg;
    return Math.min((clientWidth || 1) / this.frame.width, (clientHeight || 1) / this.frame.height) * this.scale;
  }

  /** @param {number} factor @param {XY} [about] a place in units that stays where it is */
  zoom(factor, about = this.centre) {
    const before = this.scale;
    this.scale = Math.min(MOST, Math.max(1, this.scale * factor));
    const kept = before / this.scale;
    this.centre = [about[0] + (this.centre[0] - about[0]) * kept, about[1] + (this.centre[1] - about[1]) * kept];
    this.#show();
  }

  /** @param {number} dx @param {number} dy in screen pixels */
  pan(dx, dy) {
    const { pixels } = this;
    this.moveTo([this.centre[0] - dx / pixels, this.centre[1] - dy / pixels]);
  }

  /** @param {XY} units */
  moveTo(units) {
    this.centre = units;
    this.#show();
  }

  /** Bring a place into sight, away from the edge. @param {XY} units */
  follow([x, y]) {
    const box = this.svg.viewBox.baseVal;
    const air = Math.min(box.width, box.height) * 0.12;
    const dx = Math.min(0, x - (box.x + air)) + Math.max(0, x - (box.x + box.width - air));
    const dy = Math.min(0, y - (box.y + air)) + Math.max(0, y - (box.y + box.height - air));
    if ((dx || dy) && this.scale > 1) this.moveTo([this.centre[0] + dx, this.centre[1] + dy]);
  }

  /** @param {PointerEvent | WheelEvent | {clientX: number, clientY: number}} event @returns {XY} units */
  at(event) {
    const matrix = this.svg.getScreenCTM();
    if (!matrix) return this.centre;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    return [x, y];
  }

  #show() {
    const { clientWidth, clientHeight } = this.svg;
    if (!clientWidth || !clientHeight) return;
    const { pixels, frame } = this;
    const [width, height] = [clientWidth / pixels, clientHeight / pixels];
    // The middle stays inside the frame, so the drawing cannot be lost.
    const within = (/** @type {number} */ c, /** @type {number} */ from, /** @type {number} */ size, /** @type {number} */ shown) =>
      shown >= size ? from + size / 2 : Math.min(from + size - shown / 2, Math.max(from + shown / 2, c));
    this.centre = [
      within(this.centre[0], frame.left, frame.width, width),
      within(this.centre[1], frame.top, frame.height, height),
    ];
    const left = this.centre[0] - width / 2;
    const top = this.centre[1] - height / 2;
    this.svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    this.#overview(left, top, width, height);
    this.onChange();
  }

  /** @param {number} left @param {number} top @param {number} width @param {number} height */
  #overview(left, top, width, height) {
    this.minimap.hidden = this.scale <= 2;
    if (this.minimap.hidden) return;
    const sheet = this.store.sheet;
    const zones = sheet.view.zones.map((zone) => pathOf(zone.polygon.map((p) => sheet.units(p)), true)).join("");
    const picture = el("svg", { viewBox: sheet.view.viewbox.join(" "), "aria-hidden": "true" }, [
      el("path", { class: "minimap-zones", d: zones }),
      el("rect", { class: "minimap-window", x: left, y: top, width, height }),
    ]);
    this.minimap.replaceChildren(picture);
  }
}
