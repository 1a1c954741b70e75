// @ts-check
/** How deep the needle comes: inserted length times the sine of its angle, drawn in the layers of this zone's skin. */
import { scaled, showMm } from "./amount.js";
import { placeName } from "./announce.js";
import { depthOf } from "./store.js";
import { el } from "./svg.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Band} Band */
/** @typedef {{inserted_mm: number | null, angle_deg: number, needle_gauge: string, needle_mm: number, technique: string}} Needle */

const SKIN_LAYERS = ["epidermis", "superficial-dermis", "deep-dermis", "dermis", "skin"];
const WIDTH = 286;
const HEIGHT = 104;
const SURFACE = 16;

/** @param {string | number | null | undefined} value */
const number = (value) => (value == null || value === "" ? null : Number(value));

/**
 * Inside, above or below the layer that the technique is meant for; unmeasured where nobody measured.
 * @param {number | null} deep @param {Band | undefined} target
 */
export function judge(deep, target) {
  const from = number(target?.from_mm);
  const to = number(target?.to_mm);
  if (deep == null) return "unmeasured";
  if (from != null && deep < from) return "above";
  if (to == null) return "unmeasured";
  return deep > to ? "below" : "inside";
}

export class DepthWidget {
  /** @param {HTMLElement} place @param {import("./tools.js").Desk} desk */
  constructor(place, desk) {
    this.desk = desk;
    this.place = place;
    const find = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (place.querySelector(`[data-depth="${name}"]`));
    this.inserted = find("inserted");
    this.angle = find("angle");
    this.value = find("value");
    this.text = find("text");
    this.picture = find("picture");
    this.verdict = find("verdict");
    this.about = find("about");
    /** @type {{zone: string, side: string} | null} */
    this.zone = null;
    for (const slider of [this.inserted, this.angle]) {
      slider.addEventListener("input", () => this.#draw(this.#typed()));
      slider.addEventListener("change", () => this.#keep());
    }
    desk.store.on(["view"], () => this.#first());
    desk.store.on(["hand", "selection", "strokes", "view", "mode"], () => this.show());
  }

  /** On a fresh view: a zone that has points or a plan there, or the first whose skin is known. */
  #first() {
    const { store } = this.desk;
    const wanted = [...store.strokes, ...store.data.planned].find((stroke) => stroke.view === store.view);
    const known = store.sheet.regions.find(({ zone }) => store.data.depths[zone.id]);
    this.zone = wanted ?? (known ? { zone: known.zone.id, side: known.zone.side } : null);
  }

  /** @param {{zone: string, side: string}} zone the zone in mind */
  over(zone) {
    if (this.zone?.zone === zone.zone && this.zone.side === zone.side) return;
    this.zone = zone;
    if (!this.desk.store.selection.size) this.show();
  }

  /** @returns {{needle: Needle, at: {zone: string, side: string} | null}} what is selected, or what is in hand */
  #now() {
    const { store } = this.desk;
    const [stroke] = store.selected;
    if (stroke) {
      const needle = {
        inserted_mm: number(stroke.inserted_mm), angle_deg: Number(stroke.angle_deg), needle_gauge: stroke.needle_gauge,
        needle_mm: Number(stroke.needle_mm), technique: stroke.technique,
      };
      return { needle, at: stroke };
    }
    const inserted = this.zone ? store.insertedIn(this.zone.zone) : store.hand.inserted_mm;
    return { needle: { ...store.hand, inserted_mm: inserted }, at: this.zone };
  }

  /** @returns {Needle} */
  #typed() {
    return {
      ...this.#now().needle,
      inserted_mm: scaled(this.inserted.value, 2) / 100,
      angle_deg: Number(this.angle.value),
    };
  }

  #keep() {
    const { store } = this.desk;
    const { inserted_mm, angle_deg } = this.#typed();
    if (store.selection.size) {
      store.commit([{ type: "edit", ids: [...store.selection], stroke: { inserted_mm, angle_deg } }]);
    } else {
      store.setHand({ inserted_mm, angle_deg });
    }
    this.desk.tell(this.verdict.textContent ?? "");
  }

  show() {
    const { needle } = this.#now();
    const most = needle.needle_mm || 13;
    this.inserted.max = String(most);
    this.inserted.value = String(needle.inserted_mm ?? 0);
    this.angle.value = String(needle.angle_deg);
    this.inserted.disabled = this.angle.disabled = !this.desk.store.changeable;
    this.#draw(needle);
  }

  /** @param {Needle} needle */
  #draw(needle) {
    const { store } = this.desk;
    const { at } = this.#now();
    const known = at ? store.data.depths[at.zone] : undefined;
    const technique = store.techniques.get(needle.technique);
    /** @type {Band | undefined} */
    const target = known?.[needle.technique] ?? (technique?.layer ? known?.[technique.layer] : undefined);
    const deep = depthOf(needle);
    const judged = judge(deep, target);
    this.value.textContent = deep == null ? say("depth-unknown") : say("mm", { mm: showMm(deep) });
    this.text.textContent = say("needle-line", {
      gauge: needle.needle_gauge, length: showMm(needle.needle_mm), angle: needle.angle_deg,
      inserted: needle.inserted_mm == null ? "?" : showMm(needle.inserted_mm),
    });
    this.inserted.setAttribute("aria-valuetext", say("mm", { mm: showMm(needle.inserted_mm ?? 0) }));
    this.angle.setAttribute("aria-valuetext", `${needle.angle_deg}\u00b0`);
    this.about.textContent = at ? placeName(store, at) : say("depth-no-zone");
    const place = at ? placeName(store, at) : "";
    const range = { from: showMm(number(target?.from_mm) ?? 0), to: showMm(number(target?.to_mm) ?? 0), place };
    this.verdict.textContent = at ? say(`depth-${judged}`, range) : say("depth-no-zone-why");
    this.place.dataset.judged = at ? judged : "none";
    if (target?.words && at && judged !== "unmeasured") this.verdict.title = target.words;
    else this.verdict.removeAttribute("title");
    this.#section(needle, deep, known ?? {}, target, judged);
  }

  /** @param {Needle} needle @param {number | null} deep @param {Record<string, any>} known @param {Band | undefined} target @param {string} judged */
  #section(needle, deep, known, target, judged) {
    const bands = SKIN_LAYERS.filter((layer) => known[layer]?.to_mm != null)
      .map((layer) => ({ layer, from: number(known[layer].from_mm) ?? 0, to: number(known[layer].to_mm) ?? 0 }))
      .sort((a, b) => a.from - b.from || b.to - a.to);
    const bottom = Math.max(0, ...bands.map((band) => band.to), number(target?.to_mm) ?? 0);
    const shown = Math.max(1.6, bottom * 1.45, (deep ?? 0) * 1.25);
    const k = (HEIGHT - SURFACE - 4) / shown;
    const y = (/** @type {number} */ mm) => SURFACE + mm * k;
    const below = bottom ? y(bottom) : HEIGHT;
    const parts = [
      el("rect", { class: "air", x: 0, y: 0, width: WIDTH, height: SURFACE }),
      el("rect", { class: bottom ? "dermis" : "unmeasured", x: 0, y: SURFACE, width: WIDTH, height: below - SURFACE }),
    ];
    const epidermis = bands.find((band) => band.layer === "epidermis");
    if (epidermis) parts.push(el("rect", { class: "epidermis", x: 0, y: SURFACE, width: WIDTH, height: y(epidermis.to) - SURFACE }));
    if (bottom) parts.push(el("rect", { class: "fat", x: 0, y: below, width: WIDTH, height: HEIGHT - below }));
    const from = number(target?.from_mm);
    const to = number(target?.to_mm);
    if (from != null && to != null) {
      parts.push(
        el("path", { class: "target", d: `M0 ${y(from)}H${WIDTH}M0 ${y(to)}H${WIDTH}` }),
        el("text", { x: WIDTH - 8, y: Math.min(y(to) - 5, HEIGHT - 20), "text-anchor": "end" }, [say("band-target", { from: showMm(from), to: showMm(to) })]),
      );
    }
    if (bottom && HEIGHT - below > 15) parts.push(el("text", { x: WIDTH - 8, y: HEIGHT - 6, "text-anchor": "end" }, [say("band-fat")]));
    parts.push(el("path", { class: "surface", d: `M0 ${SURFACE}q36 -5 72 0t72 0t72 0t72 0` }));
    if (deep != null) {
      const turn = (needle.angle_deg * Math.PI) / 180;
      const tip = { x: 118, y: y(deep) };
      const back = (SURFACE + 60) / Math.max(Math.sin(turn), 0.08) + (needle.inserted_mm ?? 0) * k;
      const start = { x: tip.x - Math.cos(turn) * back, y: tip.y - Math.sin(turn) * back };
      parts.push(
        el("path", { class: "needle", d: `M${start.x.toFixed(1)} ${start.y.toFixed(1)}L${tip.x} ${tip.y.toFixed(1)}` }),
        el("circle", { class: `tip ${judged}`, cx: tip.x, cy: tip.y, r: 5 }),
      );
    }
    this.picture.replaceChildren(...parts);
  }
}
