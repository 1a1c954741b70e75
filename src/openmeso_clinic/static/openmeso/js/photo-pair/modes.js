// @ts-check
/** Ways of looking at the two: what is clipped, faded or switched. Nothing here changes a photograph. */

const MODES = ["side", "slider", "overlay", "blink", "difference"];
const BLINK_MS = 1000;

export class Modes {
  /** @param {HTMLElement} part @param {HTMLElement} stage @param {SVGSVGElement} after */
  constructor(part, stage, after) {
    this.part = part;
    this.stage = stage;
    this.after = after;
    this.divide = /** @type {HTMLInputElement} */ (part.querySelector("[data-divide]"));
    this.opacity = /** @type {HTMLInputElement} */ (part.querySelector("[data-opacity]"));
    this.hold = /** @type {HTMLButtonElement} */ (part.querySelector("[data-do=hold]"));
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.held = false;
    this.mode = "side";
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    for (const range of [this.divide, this.opacity]) {
      range.addEventListener("input", () => this.draw());
      range.addEventListener("keydown", (event) => leap(event, range));
    }
    for (const radio of this.radios()) radio.addEventListener("change", () => this.set(radio.value));
    part.querySelector("[data-do=switch]")?.addEventListener("click", () => {
      this.held = true;
      this.turn();
      this.beat();
    });
    this.hold.addEventListener("click", () => {
      this.held = !this.held;
      this.beat();
    });
    this.still.addEventListener("change", () => this.beat());
  }

  radios() {
    return /** @type {NodeListOf<HTMLInputElement>} */ (this.part.querySelectorAll("input[name=look]"));
  }

  /** @param {string} mode @param {boolean} [keep] write it into the address */
  set(mode, keep = true) {
    this.mode = MODES.includes(mode) ? mode : "side";
    this.stage.dataset.mode = this.mode;
    for (const radio of this.radios()) radio.checked = radio.value === this.mode;
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (this.part.querySelectorAll("[data-for]"))) one.hidden = one.dataset.for !== this.mode;
    const field = document.querySelector("[data-mode-field]");
    if (field instanceof HTMLInputElement) field.value = this.mode;
    if (keep) {
      const here = new URL(location.href);
      if (this.mode === "side") here.searchParams.delete("mode");
      else here.searchParams.set("mode", this.mode);
      history.replaceState(null, "", here);
    }
    this.held = false;
    this.stage.dataset.shown = "after";
    this.beat();
    this.draw();
  }

  draw() {
    this.#value(this.divide, 100 - this.divide.valueAsNumber);
    this.#value(this.opacity, this.opacity.valueAsNumber);
    this.after.style.clipPath = this.mode === "slider" ? `inset(0 0 0 ${this.divide.value}%)` : "";
    this.after.style.opacity = this.mode === "overlay" ? String(this.opacity.valueAsNumber / 100) : "";
  }

  /** In words: how much of the later one is seen. @param {HTMLInputElement} range @param {number} after in percent */
  #value(range, after) {
    const percent = new Intl.NumberFormat(document.documentElement.lang || "en", { style: "percent" }).format(after / 100);
    range.setAttribute("aria-valuetext", (this.part.dataset.afterShare ?? "").replace("%(percent)s", percent));
  }

  turn() {
    this.stage.dataset.shown = this.stage.dataset.shown === "after" ? "before" : "after";
  }

  /** Blinks once a second while that is asked for, held by nobody, and motion is welcome. */
  beat() {
    clearInterval(this.timer);
    const still = /** @type {HTMLElement} */ (this.part.querySelector("[data-still]"));
    still.hidden = !this.still.matches;
    this.hold.hidden = this.still.matches;
    this.hold.setAttribute("aria-pressed", String(this.held));
    if (this.mode === "blink" && !this.held && !this.still.matches) this.timer = setInterval(() => this.turn(), BLINK_MS);
  }
}

/** Page Up and Page Down by ten, the same in every browser. @param {KeyboardEvent} event @param {HTMLInputElement} range */
function leap(event, range) {
  const by = event.key === "PageUp" ? 10 : event.key === "PageDown" ? -10 : 0;
  if (!by) return;
  event.preventDefault();
  range.valueAsNumber = Math.min(100, Math.max(0, range.valueAsNumber + by));
  range.dispatchEvent(new Event("input"));
}
