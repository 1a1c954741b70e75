// @ts-check
/** Both pictures are looked at through one window: nearer and farther, from side to side, with a grid. */

const NEAREST = 16;
const LINES = 10;

export class View {
  /** @param {SVGSVGElement[]} pictures */
  constructor(pictures) {
    this.pictures = pictures;
    const box = pictures[0].viewBox.baseVal;
    this.width = box.width;
    this.height = box.height;
    this.zoom = 1;
    this.x = this.width / 2;
    this.y = this.height / 2;
    for (const picture of pictures) this.#grid(picture);
  }

  /** @param {string} what */
  go(what) {
    const [dx, dy] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[what] ?? [0, 0];
    if (what === "in") this.zoom *= 1.5;
    else if (what === "out") this.zoom /= 1.5;
    else if (what === "whole") this.zoom = 1;
    this.by((dx * this.width) / (4 * this.zoom), (dy * this.height) / (4 * this.zoom));
  }

  /** @param {number} dx @param {number} dy in pixels of the earlier picture */
  by(dx, dy) {
    this.zoom = Math.min(NEAREST, Math.max(1, this.zoom));
    const wide = this.width / this.zoom, high = this.height / this.zoom;
    this.x = Math.min(this.width - wide / 2, Math.max(wide / 2, this.x + dx));
    this.y = Math.min(this.height - high / 2, Math.max(high / 2, this.y + dy));
    const box = [this.x - wide / 2, this.y - high / 2, wide, high].map((n) => n.toFixed(2)).join(" ");
    for (const picture of this.pictures) picture.setAttribute("viewBox", box);
  }

  /** One pixel of the screen in pixels of the earlier picture. @param {SVGSVGElement} picture */
  perPixel(picture) {
    return this.width / this.zoom / (picture.getBoundingClientRect().width || 1);
  }

  /** @param {SVGSVGElement} picture */
  #grid(picture) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    let d = "";
    for (let i = 1; i < LINES; i += 1) {
      d += `M${(this.width * i) / LINES} 0V${this.height}M0 ${(this.height * i) / LINES}H${this.width}`;
    }
    path.setAttribute("d", d);
    picture.querySelector("[data-grid]")?.append(path);
  }
}

/**
 * A drag moves the view; a tap is handed on with its place in the picture.
 * @param {SVGSVGElement} picture @param {View} view @param {(at: [number, number]) => void} tapped
 */
export function listen(picture, view, tapped) {
  /** @type {{x: number, y: number, moved: boolean} | null} */
  let held = null;
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = { x: event.clientX, y: event.clientY, moved: false };
    picture.setPointerCapture(event.pointerId);
  });
  picture.addEventListener("pointermove", (event) => {
    if (!held) return;
    const dx = event.clientX - held.x, dy = event.clientY - held.y;
    if (!held.moved && Math.hypot(dx, dy) < 5) return;
    const unit = view.perPixel(picture);
    view.by(-dx * unit, -dy * unit);
    held = { x: event.clientX, y: event.clientY, moved: true };
  });
  picture.addEventListener("pointerup", (event) => {
    const tap = held && !held.moved;
    held = null;
    const matrix = picture.getScreenCTM();
    if (!tap || !matrix) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    tapped([at.x, at.y]);
  });
  picture.addEventListener("pointercancel", () => (held = null));
}
