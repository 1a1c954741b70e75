// @ts-check
// A signature as strokes with time, kept in a hidden field: {"w": 3, "strokes": [[[x, y, ms], …], …]}, x and y in 0…1 of the sheet.
// Drawn as vectors, so turning the tablet loses nothing. A typed name has equal rank.

const NS = "http://www.w3.org/2000/svg";

/** @param {HTMLElement} box */
function prepare(box) {
  const sheet = /** @type {HTMLElement} */ (box.querySelector(".sheet"));
  const svg = /** @type {SVGSVGElement} */ (sheet.querySelector("svg"));
  const store = /** @type {HTMLInputElement} */ (box.querySelector("input[data-strokes]"));
  const typed = /** @type {HTMLInputElement | null} */ (box.querySelector("input[data-typed]"));
  /** @type {number[][][]} */
  let strokes = [];
  try {
    strokes = JSON.parse(store.value || "{}").strokes ?? [];
  } catch {
    strokes = [];
  }
  /** @type {number[][] | undefined} */
  let current;
  let began = 0;

  const draw = () => {
    svg.querySelectorAll(".stroke").forEach((path) => path.remove());
    for (const stroke of strokes) {
      const path = document.createElementNS(NS, "path");
      path.setAttribute("class", "stroke");
      const points = stroke.length === 1 ? [stroke[0], stroke[0]] : stroke;
      path.setAttribute("d", points.map(([x, y], i) => `${i ? "L" : "M"}${(x * 900).toFixed(1)} ${(y * 300).toFixed(1)}`).join(""));
      svg.append(path);
    }
  };
  const keep = () => {
    store.value = strokes.length ? JSON.stringify({ w: 3, strokes }) : "";
    store.dispatchEvent(new Event("change", { bubbles: true }));
    for (const button of box.querySelectorAll("[data-clear], [data-undo]")) /** @type {HTMLButtonElement} */ (button).disabled = !strokes.length;
  };
  /** @param {PointerEvent} event */
  const point = (event) => {
    const area = sheet.getBoundingClientRect();
    const part = (/** @type {number} */ n) => Math.round(Math.min(1, Math.max(0, n)) * 10_000) / 10_000;
    return [part((event.clientX - area.left) / area.width), part((event.clientY - area.top) / area.height), Math.round(event.timeStamp - began)];
  };

  sheet.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button > 0) return;
    sheet.setPointerCapture(event.pointerId);
    began ||= event.timeStamp;
    current = [point(event)];
    strokes.push(current);
    draw();
    event.preventDefault();
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!current) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) current.push(point(part));
    draw();
  });
  const end = () => {
    if (!current) return;
    current = undefined;
    keep();
  };
  sheet.addEventListener("pointerup", end);
  sheet.addEventListener("pointercancel", end);
  box.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("[data-clear]")) strokes = [];
    else if (target.closest("[data-undo]")) strokes.pop();
    else if (target.closest("[data-way-typed]")) {
      box.dataset.way = "typed";
      strokes = [];
      typed?.focus();
    } else if (target.closest("[data-way-drawn]")) {
      delete box.dataset.way;
      if (typed) typed.value = "";
    } else return;
    draw();
    keep();
  });
  if (typed?.value) box.dataset.way = "typed";
  box.dataset.ready = "yes";
  draw();
  for (const button of box.querySelectorAll("[data-clear], [data-undo]")) /** @type {HTMLButtonElement} */ (button).disabled = !strokes.length;
}

const all = () => document.querySelectorAll(".signature:not([data-ready])").forEach((box) => prepare(/** @type {HTMLElement} */ (box)));
all();
document.addEventListener("htmx:afterSettle", all);
