// @ts-check
/**
 * The keyboard: one key a tool, and a crosshair moved by the arrow keys that does all a finger can.
 * Single-letter keys never fire inside inputs and can be switched off; on this page they win over the global ones.
 */
import { shift } from "./tools-change.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").XY} XY */

const STEP_MM = 1;
const LONG_STEP_MM = 5;
/** @type {Record<string, XY>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** @type {Record<string, import("./store.js").ToolName>} */
const TOOL_KEYS = { p: "point", b: "brush", l: "line", e: "erase", v: "move" };

/** Are keys of one letter wanted? A setting of the person, written on the page. */
const singleKeys = () => document.documentElement.dataset.singleKeys !== "off";

export class Crosshair {
  /**
   * @param {import("./tools.js").Desk} desk @param {HTMLElement} canvas
   * @param {() => import("./tools.js").Tool} tool @param {(at: XY) => string} describe
   */
  constructor(desk, canvas, tool, describe) {
    this.desk = desk;
    this.canvas = canvas;
    this.tool = tool;
    this.describe = describe;
    /** @type {XY | null} */
    this.at = null;
    /** @type {import("./tools.js").Tool | null} */
    this.pressed = null;
    this.place = "";
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => this.#release());
    desk.store.on(["view", "tool"], () => {
      this.#release();
      this.at = null;
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target !== this.canvas || event.ctrlKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) this.#move(arrow, event);
    else if (event.key === "Enter" && !event.repeat) this.#enter();
    else if (event.key === "PageDown" || event.key === "PageUp") this.#step(event.key === "PageDown" ? 1 : -1);
    else if (event.key === "Escape" && (this.pressed || this.at)) this.#release();
    else if ((event.key === "Delete" || event.key === "Backspace") && this.desk.store.selection.size) {
      this.desk.store.commit([{ type: "erase", ids: [...this.desk.store.selection] }]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {XY} arrow @param {KeyboardEvent} event */
  #move([dx, dy], event) {
    const { store, picture, camera } = this.desk;
    const step = (event.shiftKey ? LONG_STEP_MM : STEP_MM) / store.sheet.mmPerUnit;
    if (event.altKey && store.selection.size) {
      const { width, height } = store.sheet;
      shift(this.desk, store.selected, (dx * step) / width, (dy * step) / height);
      return;
    }
    const from = this.at ?? camera.centre;
    const { left, top, width, height } = store.sheet;
    const clamp = (/** @type {number} */ n, /** @type {number} */ a, /** @type {number} */ b) => Math.min(b, Math.max(a, n));
    this.at = this.at
      ? [clamp(from[0] + dx * step, left, left + width), clamp(from[1] + dy * step, top, top + height)]
      : [from[0], from[1]];
    camera.follow(this.at);
    this.pressed?.move(this.at);
    picture.cursor(this.at, camera.pixels);
    const place = this.describe(this.at);
    if (place !== this.place) this.desk.tell(place);
    this.place = place;
  }

  #enter() {
    const { store, picture, camera } = this.desk;
    if (!store.changeable) return;
    if (!this.at) {
      this.at = camera.centre;
      picture.cursor(this.at, camera.pixels);
      this.desk.tell(say("crosshair-on"));
      return;
    }
    const holds = store.tool === "brush" || store.tool === "move" || store.tool === "line";
    if (this.pressed) {
      const tool = this.pressed;
      this.pressed = null;
      tool.up(this.at);
    } else {
      const tool = this.tool();
      tool.down(this.at);
      if (holds) {
        this.pressed = tool;
        this.desk.tell(say(`key-${store.tool}`));
      } else tool.up(this.at);
    }
  }

  /** From point to point. @param {number} by */
  #step(by) {
    const { store, picture, camera } = this.desk;
    const all = store.inView().flatMap((stroke) => stroke.points.map((point) => ({ stroke, point })));
    if (!all.length) return this.desk.tell(say("no-points"));
    const here = this.at;
    const index = all.findIndex(({ point }) => {
      const [x, y] = store.sheet.units(point);
      return here && Math.hypot(x - here[0], y - here[1]) < 0.5;
    });
    const next = index < 0 ? (by > 0 ? 0 : all.length - 1) : (index + by + all.length) % all.length;
    const { stroke, point } = all[next];
    this.at = store.sheet.units(point);
    camera.follow(this.at);
    store.select([stroke.id]);
    picture.cursor(this.at, camera.pixels);
    this.place = "";
    return this.desk.tell(say("point-of", { n: next + 1, of: all.length, place: this.describe(this.at) }));
  }

  #release() {
    this.pressed?.cancel();
    this.pressed = null;
    this.at = null;
    this.desk.picture.cursor(null, 1);
  }
}

/**
 * Keys of the whole page.
 * @param {import("./store.js").Store} store
 * @param {{fit: () => void, zoom: (factor: number) => void, mirror: () => void, help: () => void, escape: () => void,
 *   undo: () => void, redo: () => void,
 *   technique: (index: number) => void, tell: (text: string) => void}} act
 */
export function pageKeys(store, act) {
  addEventListener(
    "keydown",
    (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      if (document.querySelector("dialog[open]")) return;
      const typing = target.matches?.("input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable]");
      const key = event.key.toLowerCase();
      let done = true;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !typing && key === "z") event.shiftKey ? act.redo() : act.undo();
      else if ((event.ctrlKey || event.metaKey) && !typing && key === "y") act.redo();
      else if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
      else if (event.key === "Escape") {
        if (event.defaultPrevented) return;
        act.escape();
        done = false;
      } else if (!singleKeys()) return;
      else if (event.shiftKey && key === "z") act.redo();
      else if (TOOL_KEYS[key] && !event.shiftKey) {
        store.setTool(TOOL_KEYS[key]);
        act.tell(say(`tool-${TOOL_KEYS[key]}`));
      } else if (key === "m") act.mirror();
      else if (key === "z") act.fit();
      else if (event.key === "+" || event.key === "=") act.zoom(1.4);
      else if (event.key === "-" || event.key === "\u2212") act.zoom(1 / 1.4);
      else if (event.key === "?") act.help();
      else if (/^[1-9]$/.test(event.key)) act.technique(Number(event.key) - 1);
      else return;
      if (done) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    { capture: true },
  );
}

