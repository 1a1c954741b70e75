// @ts-check
/** Comparing two photographs. The form holds the state; what is pointed at or pressed here is written into it. */
import { drawCursor, Landmarks } from "./landmarks.js";
import { Modes } from "./modes.js";
import { about, fitted, Similarity } from "./similarity.js";
import { listen, View } from "./view.js";

/** @typedef {import("./similarity.js").Point} Point */
/** @typedef {import("./landmarks.js").Side} Side */

/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const part = document.querySelector("[data-duo]");
if (part instanceof HTMLElement) ready(part);

/** @param {HTMLElement} part */
function ready(part) {
  const stage = /** @type {HTMLElement} */ (part.querySelector("[data-stage]"));
  const pictures = {
    before: /** @type {SVGSVGElement} */ (part.querySelector("[data-picture=before]")),
    after: /** @type {SVGSVGElement} */ (part.querySelector("[data-picture=after]")),
  };
  const laid = /** @type {SVGGElement} */ (part.querySelector("[data-laid]"));
  const image = { before: size(pictures.before), after: size(pictures.after) };
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-alignment]"));
  const said = /** @type {HTMLElement} */ (part.querySelector("[data-said]"));
  const whole = Similarity.read(part.dataset.whole ?? "1 0 0 1 0 0");
  /** @type {Point} */
  const center = [image.before[0] / 2, image.before[1] / 2];
  const view = new View([pictures.before, pictures.after]);
  const modes = new Modes(part, stage, pictures.after);
  const marks = new Landmarks();
  const kept = { fit: whole, nudge: { dx: 0, dy: 0, degrees: 0, scale: 1 } };
  let placing = false;
  /** @type {Record<Side, Point>} in pixels of the earlier picture, as both are shown */
  const cursor = { before: [...center], after: [...center] };

  part.style.setProperty("--ratio", String(image.before[0] / image.before[1]));
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-needs-script]"))) one.hidden = false;

  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement | null} */ (form?.elements.namedItem(name) ?? null);
  const button = (/** @type {string} */ what) => /** @type {HTMLButtonElement | null} */ (part.querySelector(`[data-do=${what}]`));
  const shown = () => kept.fit.then(about(kept.nudge, center));
  const tell = (/** @type {string | undefined} */ words) => (said.textContent = words ?? "");
  const sideWord = (/** @type {Side} */ side) => pictures[side].dataset.side ?? side;

  function draw() {
    const lies = shown();
    laid.setAttribute("transform", lies.matrix);
    const unit = view.perPixel(pictures.before);
    marks.draw("before", pictures.before, (point) => point, placing ? unit : 0);
    marks.draw("after", pictures.after, (point) => lies.at(point), placing ? unit : 0);
    const side = marks.next;
    if (placing && side) drawCursor(pictures[side], cursor[side], unit);
  }

  /** What the form holds is how the picture lies: as kept, or as somebody typed it. */
  function readForm() {
    if (!form) return Similarity.read((laid.getAttribute("transform") ?? "").slice(7, -1));
    marks.clear();
    for (const n of [1, 2, 3]) {
      for (const side of /** @type {Side[]} */ (["before", "after"])) {
        const x = field(`${side}_${n}_x`)?.value, y = field(`${side}_${n}_y`)?.value;
        if (x && y) marks.place(side, [Number(x), Number(y)]);
      }
    }
    for (const name of /** @type {("dx" | "dy" | "degrees" | "scale")[]} */ (["dx", "dy", "degrees", "scale"])) {
      const value = field(name)?.valueAsNumber;
      kept.nudge[name] = value === undefined || Number.isNaN(value) ? (name === "scale" ? 1 : 0) : value;
    }
    return fitted(marks.points.after, marks.points.before) ?? whole;
  }

  function writeForm() {
    for (const side of /** @type {Side[]} */ (["before", "after"])) {
      for (const n of [1, 2, 3]) {
        const point = marks.points[side][n - 1];
        ["x", "y"].forEach((axis, i) => {
          const one = field(`${side}_${n}_${axis}`);
          if (one) one.value = point ? point[i].toFixed(2) : "";
        });
      }
    }
    for (const [name, value] of Object.entries(kept.nudge)) {
      const one = field(name);
      if (one) one.value = String(Math.round(value * 10000) / 10000);
    }
  }

  /** @param {boolean} on */
  function place(on) {
    placing = on;
    stage.toggleAttribute("data-placing", on);
    button("place")?.setAttribute("aria-pressed", String(on));
    const more = /** @type {HTMLElement | null} */ (part.querySelector("[data-placing]:not([data-stage])"));
    if (more) more.hidden = !on;
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-hint]"))) one.hidden = (one.dataset.hint === "place") !== on;
    if (on) {
      modes.set("side");
      marks.clear();
      after();
      pictures.before.focus();
    } else {
      kept.fit = readForm();
      tell("");
      draw();
    }
  }

  /** Says what comes next, and moves the focus there. */
  function after(words = "") {
    const side = marks.next;
    const align = button("align");
    if (align) align.disabled = !marks.fits;
    const next = side ? fill(part.dataset.next, { n: marks.points[side].length + 1, side: sideWord(side) }) : part.dataset.all;
    const last = marks.fits && side ? part.dataset.enough : next;
    tell(words ? fill(part.dataset.placed, { n: marks.points[/** @type {Side} */ (words)].length, side: sideWord(/** @type {Side} */ (words)), next: last ?? "" }) : last);
    draw();
  }

  /** @param {Side} side @param {Point} at as shown */
  function tapped(side, at) {
    if (!placing) return;
    const own = side === "after" ? shown().back(at) : at;
    const [wide, high] = image[side];
    if (own[0] < 0 || own[1] < 0 || own[0] > wide || own[1] > high) return;
    // Each place is marked in both before the next: a place out of turn is not taken.
    if (marks.next !== side) return after();
    marks.place(side, own);
    cursor.after = side === "before" ? [...at] : cursor.after;
    after(side);
    const next = marks.next;
    if (next && document.activeElement instanceof SVGElement) pictures[next].focus();
    else if (!next) button("align")?.focus();
  }

  /** @param {Partial<typeof kept.nudge>} by */
  function nudge(by) {
    if (!form) return;
    const now = kept.nudge;
    now.dx += by.dx ?? 0;
    now.dy += by.dy ?? 0;
    now.degrees += by.degrees ?? 0;
    now.scale *= by.scale ?? 1;
    writeForm();
    tell(part.dataset.nudged);
    draw();
  }

  /** @param {string} name @param {number} far @returns {Partial<typeof kept.nudge> | null} what this key does to the later one */
  function byHand(name, far) {
    const [x, y] = ARROWS[name] ?? [0, 0];
    if (x || y) return { dx: x * far, dy: y * far };
    if (name === "[" || name === "]") return { degrees: name === "]" ? 0.2 : -0.2 };
    if (["+", "=", "-", "−"].includes(name)) return { scale: "+=".includes(name) ? 1.005 : 1 / 1.005 };
    return null;
  }

  /** @param {KeyboardEvent} event @param {Side} side */
  function key(event, side) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 10 : 1;
    const [x, y] = ARROWS[event.key] ?? [0, 0];
    const hand = placing || !form ? null : byHand(event.key, far);
    let done = true;
    if (event.key === "PageUp") view.go("in");
    else if (event.key === "PageDown") view.go("out");
    else if (event.key === "Home") view.go("whole");
    else if (placing && (x || y)) {
      const at = cursor[side];
      const [wide, high] = image.before;
      cursor[side] = [Math.min(wide, Math.max(0, at[0] + x * far)), Math.min(high, Math.max(0, at[1] + y * far))];
      tell(fill(part.dataset.cursor, { side: sideWord(side), x: Math.round(cursor[side][0]), y: Math.round(cursor[side][1]) }));
    } else if (placing && event.key === "Enter") tapped(side, cursor[side]);
    else if (placing && event.key === "Backspace") {
      marks.takeBack();
      after();
      pictures[marks.next ?? "after"].focus();
    } else if (placing && event.key === "Escape") {
      place(false);
      button("place")?.focus();
    } else if (hand) nudge(hand);
    else done = false;
    if (!done) return;
    event.preventDefault();
    draw();
  }

  for (const side of /** @type {Side[]} */ (["before", "after"])) {
    listen(pictures[side], view, (at) => tapped(side, at));
    pictures[side].addEventListener("keydown", (event) => key(event, side));
  }
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-view]"))) {
    one.addEventListener("click", () => {
      view.go(one.dataset.view ?? "");
      draw();
    });
  }
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-nudge]"))) {
    one.addEventListener("click", (event) => nudge(byHand(one.dataset.nudge ?? "", event.shiftKey ? 10 : 1) ?? {}));
  }
  button("grid")?.addEventListener("click", (event) => {
    const on = stage.toggleAttribute("data-grid");
    /** @type {Element} */ (event.currentTarget).setAttribute("aria-pressed", String(on));
  });
  button("place")?.addEventListener("click", () => place(!placing));
  button("anew")?.addEventListener("click", () => {
    marks.clear();
    after();
    pictures.before.focus();
  });
  button("align")?.addEventListener("click", () => {
    const fit = fitted(marks.points.after, marks.points.before);
    if (!fit) return tell(part.dataset.bad);
    kept.fit = fit;
    kept.nudge = { dx: 0, dy: 0, degrees: 0, scale: 1 };
    writeForm();
    place(false);
    tell(part.dataset.aligned);
    button("place")?.focus();
  });
  form?.addEventListener("input", () => {
    kept.fit = readForm();
    tell(part.dataset.nudged);
    draw();
  });

  kept.fit = readForm();
  modes.set(new URL(location.href).searchParams.get("mode") ?? "side", false);
  draw();
}

/** @param {SVGSVGElement} picture @returns {Point} */
function size(picture) {
  const image = picture.querySelector("image");
  return [Number(image?.getAttribute("width")), Number(image?.getAttribute("height"))];
}

/** @param {string | undefined} words @param {Record<string, string | number>} values */
function fill(words, values) {
  return (words ?? "").replace(/%\((\w+)\)s/g, (_, name) => String(values[name] ?? ""));
}
