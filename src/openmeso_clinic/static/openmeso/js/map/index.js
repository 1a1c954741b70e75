// @ts-check
/** The injection map: puts the pieces on the page together. */
import { microlitres, showCount, showMl, showMm } from "./amount.js";
import { listenAddendum } from "./addendum.js";
import { Announcer, placeName } from "./announce.js";
import { showBalance, showSyringes } from "./balance.js";
import { DepthWidget } from "./depth.js";
import { Picture } from "./draw.js";
import { listenFill } from "./fill.js";
import { listenHand, showHand } from "./hand.js";
import { Crosshair, pageKeys } from "./keys.js";
import { listenLayers } from "./layers.js";
import { showLegend } from "./legend.js";
import { listenPhotograph } from "./photograph.js";
import { listen } from "./pointer.js";
import { hitReach, nearby } from "./place.js";
import { Queue } from "./queue.js";
import { Store, countOf, depthOf, volumeOfAll } from "./store.js";
import { StrokeSheet } from "./stroke-sheet.js";
import { showTable } from "./table.js";
import { listenTabs, showTabs } from "./tabs.js";
import { mirror } from "./tools-change.js";
import { TOOLS } from "./tools.js";
import { learn, say } from "./words.js";
import { Camera } from "./zoom.js";

/** @typedef {import("./types.js").XY} XY */

/** @param {string} id */
const json = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
/** @template {Element} T @param {string} name @returns {T} */
const part = (name) => {
  const found = document.querySelector(`[data-map="${name}"]`);
  if (!found) throw new Error(`the page lacks ${name}`);
  return /** @type {T} */ (/** @type {unknown} */ (found));
};

learn(json("map-words"));
const store = new Store(json("map-data"));
const svg = /** @type {SVGSVGElement} */ (part("svg"));
const canvas = /** @type {HTMLElement} */ (part("picture"));
const announcer = new Announcer(part("live"), part("notice"), store);
const picture = new Picture(svg, store);
const camera = new Camera(svg, store, part("minimap"), () => picture.closer(camera.scale));

/** @type {import("./tools.js").Desk} */
const desk = {
  store,
  picture,
  camera,
  tell: (text) => announcer.tell(text),
  warn: (text, offer) => announcer.warn(text, offer),
  preview: (strokes) => showLine(strokes),
  added: (strokes) => announcer.added(strokes),
  openSheet: (ids) => sheet.open(ids),
  inMind: (zone) => depth.over(zone),
};
const sheet = new StrokeSheet(part("sheet"), desk);
const depth = new DepthWidget(part("depth"), desk);
const tools = Object.fromEntries(Object.entries(TOOLS).map(([name, make]) => [name, make(desk)]));
const tool = () => tools[store.tool];

// --- the line under the picture: what is drawn now, what is selected, or where the pointer is ---------------
/** @type {HTMLElement} */
const line = part("line");
/** @type {HTMLElement} */
const lineText = part("line-text");
/** @type {HTMLElement} */
const lineSum = part("line-sum");
let here = "";

/** @param {import("./types.js").Stroke[]} drafted */
function showLine(drafted) {
  const strokes = drafted.length ? drafted : store.selected;
  line.dataset.kind = drafted.length ? "draft" : strokes.length ? "selected" : "idle";
  if (!strokes.length) {
    lineText.textContent = here || say(`hint-${store.changeable ? store.tool : "locked"}`);
    lineSum.textContent = "";
    return;
  }
  const count = strokes.reduce((sum, stroke) => sum + countOf(stroke), 0);
  const names = [...new Set(strokes.map((stroke) => placeName(store, stroke)))];
  const drop = showMl(microlitres(strokes[0].drop_ml));
  const deep = depthOf(strokes[0]);
  const words = { n: count, count: showCount(count), drop, depth: deep == null ? "" : say("mm", { mm: showMm(deep) }) };
  const place = names.length > 3 ? say("zones", { n: names.length }) : names.join(", ");
  lineText.textContent = `${place}  ${say("points-times", words)}`;
  lineSum.textContent = say("ml", { ml: showMl(volumeOfAll(strokes)) });
}

/** @param {XY} units @returns {XY} */
const mm = ([x, y]) => [(x - store.sheet.left) * store.sheet.mmPerUnit, (y - store.sheet.top) * store.sheet.mmPerUnit];

const noZone = () => (store.sheet.photo ? "choose-zone" : "no-zone");

/** What lies at a place, in words. @param {XY} units */
function describe(units) {
  const at = store.sheet.regionAt(mm(units));
  const kept = store.sheet.keptOutAt(mm(units)).filter((shape) => shape.absolute || !shape.zones || (at && shape.zones.includes(at.region.zone.id)));
  picture.under(at?.region ?? null);
  if (at) depth.over({ zone: at.region.zone.id, side: at.region.zone.side });
  const point = nearby(store, units, 6 / camera.pixels)[0];
  const parts = [
    at ? placeName(store, { zone: at.region.zone.id, side: at.region.zone.side, view: store.view }) : say(noZone()),
    ...(point ? [say("has-point")] : []),
    ...kept.map((shape) => say(shape.absolute ? "kept-out-short" : "near-structure", { name: shape.name })),
  ];
  return parts.join(" \u00b7 ");
}

// --- saving --------------------------------------------------------------------------------------------------
/** @type {HTMLElement} */
const saved = part("saved");
const clock = () => new Intl.DateTimeFormat(document.documentElement.lang || "en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date());
const queue = new Queue({
  url: store.mode === "addendum" ? "" : store.data.events_url,
  csrf: store.data.csrf,
  onState(state, waiting) {
    const text = say(`save-${state}`, { n: waiting, time: clock() });
    if (saved.textContent !== text) saved.textContent = text;
    saved.dataset.state = ["offline", "signed-out", "refused", "locked"].includes(state) ? "failed" : state;
    if (state === "locked") store.setMode("locked");
  },
  onAnswer(answer) {
    if (answer.strokes && !queue.waiting.length) store.replace(answer.strokes, []);
    if (answer.events) store.rebase(answer.events, queue.waiting.map(({ event }) => event));
  },
  onRefused(event, answer) {
    store.drop(event.key);
    if (answer.strokes) store.replace(answer.strokes, []);
    announcer.warn(answer.detail || say("save-refused"));
  },
});
store.onCommit = (/** @type {import("./types.js").MapEvent[]} */ events) => {
  const points = store.strokes.reduce((sum, stroke) => sum + stroke.points.length, 0);
  for (const event of events) queue.push(event, event === events.at(-1) ? { strokes: store.strokes.length, points } : undefined);
};
// Whoever leaves sees on the next page what was drawn here: nothing is left behind unsent.
document.addEventListener("click", async (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest?.("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.target || !queue.waiting.length || !queue.url) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const leave = () => location.assign(link.href);
  if (await queue.settled()) leave();
  else announcer.warn(say("save-offline", { n: queue.waiting.length }), { label: say("leave-anyway"), act: leave });
});
if (store.mode === "addendum") listenAddendum(part("adding"), store);

// The row that opened the sheet is drawn anew while the sheet is open: the focus goes to its new button.
sheet.dialog.addEventListener("close", () => {
  requestAnimationFrame(() => {
    const now = document.activeElement;
    if (now && now !== document.body && !sheet.dialog.contains(now)) return;
    const row = /** @type {HTMLElement | null} */ (document.querySelector("tr[aria-current] [data-act='edit']"));
    (row ?? canvas).focus();
  });
});

// --- tools ---------------------------------------------------------------------------------------------------
/** @type {HTMLElement} */
const toolbar = part("tools");
toolbar.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button");
  if (!button) return;
  const { tool: name, act } = button.dataset;
  if (name) store.setTool(/** @type {import("./store.js").ToolName} */ (name));
  else if (act === "undo") undo();
  else if (act === "redo") redo();
  else if (act === "mirror") mirror(desk);
});
function undo() {
  if (!store.canUndo) return announcer.tell(say("nothing-to-undo"));
  store.undo();
  return announcer.tell(say("undone"));
}
function redo() {
  if (!store.canRedo) return announcer.tell(say("nothing-to-redo"));
  store.redo();
  return announcer.tell(say("redone"));
}
function showTools() {
  for (const button of toolbar.querySelectorAll("button")) {
    const { tool: name, act } = button.dataset;
    if (name) button.setAttribute("aria-pressed", String(store.changeable && name === store.tool));
    if (act === "mirror") button.setAttribute("aria-pressed", String(store.both));
    button.disabled = !store.changeable || (act === "undo" && !store.canUndo) || (act === "redo" && !store.canRedo);
  }
  canvas.dataset.tool = store.changeable ? store.tool : "locked";
  document.documentElement.dataset.mapMode = store.mode;
}

// --- the rest of the page ------------------------------------------------------------------------------------
const views = /** @type {HTMLElement} */ (part("views"));
const more = /** @type {HTMLSelectElement} */ (part("more-views"));
const rowsBody = /** @type {HTMLElement} */ (part("rows"));
const noRows = /** @type {HTMLElement} */ (part("no-rows"));
const openHelp = () => /** @type {HTMLDialogElement} */ (part("help")).showModal();

function showCharted() {
  showTable(rowsBody, noRows, store, {
    edit: (ids) => sheet.open(ids),
    show(row) {
      store.setView(row.first.view);
      store.select(row.strokes.map((stroke) => stroke.id));
      camera.follow(store.sheet.units(row.first.points[0]));
    },
  });
  showBalance(part("balance"), store);
  showSyringes(part("syringes"), store);
  const sides = /** @type {HTMLElement} */ (part("sides"));
  const of = (/** @type {string} */ side) => volumeOfAll(store.strokes.filter((stroke) => stroke.side === side));
  const [left, right] = [of("left"), of("right")];
  sides.hidden = !left && !right;
  sides.textContent = say("sides", { left: showMl(left), right: showMl(right) });
  sides.dataset.even = String(left === right);
}

store.on(["view"], () => camera.fit());
store.on(["view", "strokes"], () => showTabs(views, more, store));
store.on(["strokes", "selection", "mode"], showCharted);
store.on(["strokes", "selection", "tool", "mode", "view"], () => showLine([]));
store.on(["tool", "strokes", "mode"], showTools);
store.on(["strokes", "hand", "layers", "mode", "view"], () => showLegend(part("legend"), store));
store.on(["hand", "selection", "mode"], () => showHand(part("hand"), store));

const crosshair = new Crosshair(desk, canvas, tool, describe);
listen(desk, tool, {
  hover(at) {
    here = describe(at);
    if (line.dataset.kind === "idle") lineText.textContent = here;
  },
  leave() {
    here = "";
    picture.under(null);
    if (line.dataset.kind === "idle") showLine([]);
  },
  press(at) {
    const hit = nearby(store, at, hitReach(store, camera.pixels))[0];
    if (hit) sheet.open([hit.stroke.id]);
    return Boolean(hit);
  },
});
pageKeys(store, {
  fit: () => camera.fit(),
  zoom: (factor) => camera.zoom(factor, crosshair.at ?? undefined),
  mirror: () => mirror(desk),
  help: openHelp,
  undo,
  redo,
  escape() {
    announcer.clear();
    if (store.selection.size) store.select([]);
  },
  technique(index) {
    const technique = store.offered[index];
    if (!technique) return;
    store.takeTechnique(technique.id);
    announcer.tell(technique.name);
  },
  tell: (text) => announcer.tell(text),
});
listenTabs(views, more, store);
listenLayers(part("layers"), store, svg);
listenHand(part("hand"), part("syringes"), store);
listenFill(part("fill"), desk);
listenPhotograph(part("photo-zone"), desk, { fill: part("fill"), tools: toolbar });
part("zoom").addEventListener("click", (event) => {
  const act = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.zoom;
  if (act === "in") camera.zoom(1.4);
  if (act === "out") camera.zoom(1 / 1.4);
  if (act === "fit") camera.fit();
});
for (const button of document.querySelectorAll("[data-map-act]")) {
  button.addEventListener("click", () => {
    const act = button.getAttribute("data-map-act");
    if (act === "help") openHelp();
    if (act === "copy-last" && store.data.ghost.length) {
      store.commit([{ type: "copy-last" }]);
      announcer.tell(say("copied", { n: store.data.ghost.length }));
    }
    if (act === "edit-selected" && store.selection.size) sheet.open([...store.selection]);
  });
}
for (const scripted of document.querySelectorAll("[data-js]")) scripted.removeAttribute("hidden");
store.resume(queue.waiting.map(({ event }) => event));
store.tell("view", "strokes", "tool", "hand", "layers", "mode", "selection");
if (store.mode !== "addendum") queue.now();
document.documentElement.dataset.map = "ready";
