// @ts-check
/** The small sheet of what is selected: formulation, technique, volume, needle, depth, note. All by keyboard. */
import { microlitres, plainMl, scaled, showCount, showMl, showMm } from "./amount.js";
import { placeName } from "./announce.js";
import { countOf, depthOf, volumeOfAll } from "./store.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Stroke} Stroke */

const FIELDS = /** @type {const} */ (["letter", "technique", "drop_ml", "passes", "needle_gauge", "needle_mm", "inserted_mm", "angle_deg", "note"]);

export class StrokeSheet {
  /** @param {HTMLDialogElement} dialog @param {import("./tools.js").Desk} desk */
  constructor(dialog, desk) {
    this.dialog = dialog;
    this.desk = desk;
    this.form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
    this.title = /** @type {HTMLElement} */ (dialog.querySelector("[data-title]"));
    this.sum = /** @type {HTMLElement} */ (dialog.querySelector("[data-sum]"));
    this.fault = /** @type {HTMLElement} */ (dialog.querySelector("[data-fault]"));
    /** @type {Stroke[]} */
    this.strokes = [];
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#keep();
    });
    this.form.addEventListener("input", () => this.#sum());
    dialog.addEventListener("click", (event) => {
      const act = /** @type {HTMLElement} */ (event.target).closest("[data-do]")?.getAttribute("data-do");
      if (act === "close") dialog.close();
      if (act === "erase") {
        desk.store.commit([{ type: "erase", ids: this.strokes.map((s) => s.id) }]);
        desk.tell(say("erased", { n: this.strokes.reduce((sum, s) => sum + countOf(s), 0) }));
        dialog.close();
      }
    });
  }

  /** @param {string[]} ids */
  open(ids) {
    const { store } = this.desk;
    this.strokes = store.strokes.filter((stroke) => ids.includes(stroke.id));
    const [first] = this.strokes;
    if (!first) return;
    store.select(ids);
    for (const name of FIELDS) {
      const field = /** @type {HTMLInputElement | null} */ (this.form.elements.namedItem(name));
      if (!field) continue;
      const value = first[name];
      field.value = name === "drop_ml" ? plainMl(microlitres(first.drop_ml)) : value == null ? "" : String(value);
      field.disabled = !store.mayChange(first);
    }
    for (const button of this.dialog.querySelectorAll("[data-do='erase'], [type='submit']")) {
      /** @type {HTMLButtonElement} */ (button).hidden = !store.mayChange(first);
    }
    const points = this.strokes.reduce((sum, stroke) => sum + countOf(stroke), 0);
    this.title.textContent = `${placeName(store, first)}, ${say("points", { n: points, count: showCount(points) })}`;
    this.fault.textContent = "";
    this.#sum();
    this.dialog.showModal();
  }

  /** @returns {Partial<Stroke> | null} null with the fault shown */
  #typed() {
    const text = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name)).value.trim();
    const drop = microlitres(text("drop_ml"));
    const passes = Number(text("passes"));
    const needle = scaled(text("needle_mm"), 2) / 100;
    const inserted = text("inserted_mm") === "" ? null : scaled(text("inserted_mm"), 2) / 100;
    const angle = Number(text("angle_deg"));
    /** @type {[boolean, string, string][]} */
    const checks = [
      [drop > 0 && drop <= 1000, "drop_ml", say("fault-drop")],
      [Number.isInteger(passes) && passes >= 1 && passes <= 20, "passes", say("fault-passes")],
      [needle > 0 && needle <= 40, "needle_mm", say("fault-needle")],
      [inserted === null || (inserted > 0 && inserted <= (needle || 40)), "inserted_mm", say("fault-inserted")],
      [angle >= 1 && angle <= 90, "angle_deg", say("fault-angle")],
    ];
    const wrong = checks.filter(([right]) => !right);
    for (const [right, name] of checks) {
      const field = /** @type {HTMLElement} */ (this.form.elements.namedItem(name));
      if (right) field.removeAttribute("aria-invalid");
      else field.setAttribute("aria-invalid", "true");
    }
    this.fault.textContent = wrong.map(([, , words]) => words).join(" ");
    if (wrong.length) return null;
    return {
      letter: text("letter"), technique: text("technique"), drop_ml: plainMl(drop), passes, needle_gauge: text("needle_gauge"),
      needle_mm: needle, inserted_mm: inserted, angle_deg: angle, note: text("note"),
    };
  }

  #sum() {
    const typed = this.#typed();
    if (!typed) {
      this.sum.textContent = "";
      return;
    }
    const strokes = this.strokes.map((stroke) => ({ ...stroke, ...typed }));
    const deep = depthOf(strokes[0]);
    const points = strokes.reduce((sum, stroke) => sum + countOf(stroke), 0);
    this.sum.textContent = say("sheet-sum", {
      n: points, count: showCount(points), drop: showMl(microlitres(typed.drop_ml)), total: showMl(volumeOfAll(strokes)),
      depth: deep == null ? say("depth-unknown") : say("mm", { mm: showMm(deep) }),
    });
  }

  #keep() {
    const typed = this.#typed();
    if (!typed) {
      /** @type {HTMLElement | null} */ (this.form.querySelector("[aria-invalid='true']"))?.focus();
      return;
    }
    const [first] = this.strokes;
    const changed = Object.fromEntries(
      Object.entries(typed).filter(([name, value]) => String(value ?? "") !== String(first[/** @type {keyof Stroke} */ (name)] ?? "")),
    );
    if (Object.keys(changed).length) {
      this.desk.store.commit([{ type: "edit", ids: this.strokes.map((stroke) => stroke.id), stroke: changed }]);
      this.desk.tell(say("changed"));
    }
    this.dialog.close();
  }
}
