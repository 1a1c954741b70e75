// @ts-check
/** Changing what is there: erase, move, mirror. */
import { hitReach, mirrored, nearby } from "./place.js";
import { countOf } from "./store.js";
import { el } from "./svg.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Stroke} Stroke */
/** @typedef {import("./types.js").XY} XY */
/** @typedef {import("./tools.js").Desk} Desk */
/** @typedef {import("./tools.js").Tool} Tool */

/** @param {Desk} desk @returns {Tool} */
export function eraseTool(desk) {
  const { store, picture, camera } = desk;
  /** @type {Map<string, Set<number>>} */
  const gone = new Map();
  let moved = false;

  /** @param {XY} at @param {boolean} all */
  const rub = (at, all) => {
    const reach = all ? 12 / camera.pixels : Math.max(12 / camera.pixels, hitReach(store, camera.pixels));
    const found = nearby(store, at, reach);
    for (const { stroke, index } of all ? found : found.slice(0, 1)) {
      const points = gone.get(stroke.id) ?? new Set();
      points.add(index);
      gone.set(stroke.id, points);
    }
    const marks = [...gone].flatMap(([id, points]) => {
      const stroke = store.strokes.find((s) => s.id === id);
      return stroke ? [...points].map((i) => store.sheet.units(stroke.points[i])) : [];
    });
    const arm = 9 / camera.pixels;
    const d = marks.map(([x, y]) => `M${x - arm} ${y - arm}l${2 * arm} ${2 * arm}m0 ${-2 * arm}l${-2 * arm} ${2 * arm}`).join("");
    picture.draft([], [el("path", { class: "erased", d, "stroke-width": 2.5 / camera.pixels })]);
  };

  return {
    down(at) {
      gone.clear();
      moved = false;
      rub(at, false);
    },
    move(at) {
      moved = true;
      rub(at, moved);
    },
    up() {
      const acts = erasing(store, gone);
      const count = [...gone.values()].reduce((sum, points) => sum + points.size, 0);
      this.cancel();
      store.commit(acts);
      desk.tell(count ? say("erased", { n: count }) : say("nothing-here"));
    },
    cancel() {
      gone.clear();
      picture.draft([]);
    },
  };
}

/**
 * The acts that take points out of strokes.
 * @param {import("./store.js").Store} store @param {Map<string, Set<number>>} gone
 */
function erasing(store, gone) {
  /** @type {Omit<import("./types.js").MapEvent, "key">[]} */
  const acts = [];
  /** @type {string[]} */
  const whole = [];
  for (const [id, indexes] of gone) {
    const stroke = store.strokes.find((s) => s.id === id);
    if (!stroke) continue;
    const step = stroke.kind === "line" ? 2 : 1;
    const left = stroke.points.filter((_, i) => !indexes.has(i - (i % step)));
    if (left.length) acts.push({ type: "edit", ids: [id], stroke: { points: left } });
    else whole.push(id);
  }
  if (whole.length) acts.unshift({ type: "erase", ids: whole });
  return acts;
}

/** Move what is selected, or what lies nearest. @param {Desk} desk @returns {Tool} */
export function moveTool(desk) {
  const { store, picture, camera } = desk;
  /** @type {XY | null} */
  let start = null;
  /** @type {Stroke[]} */
  let held = [];

  /** @param {XY} at @returns {XY} share of the view */
  const by = (at) => {
    const { width, height } = store.sheet;
    const fine = (/** @type {number} */ x) => Math.round(x * 1e5) / 1e5;
    return start ? [fine((at[0] - start[0]) / width), fine((at[1] - start[1]) / height)] : [0, 0];
  };

  return {
    down(at) {
      start = at;
      const hit = nearby(store, at, Math.max(hitReach(store, camera.pixels), 16 / camera.pixels))[0];
      if (!hit) held = [];
      else if (store.selection.has(hit.stroke.id)) held = store.selected;
      else {
        store.select([hit.stroke.id]);
        held = [hit.stroke];
      }
      if (!held.length) desk.tell(say("nothing-here"));
    },
    move(at) {
      const [dx, dy] = by(at);
      const moved = held.map((stroke) => ({ ...stroke, points: stroke.points.map(([x, y]) => /** @type {XY} */ ([x + dx, y + dy])) }));
      picture.draft(moved);
    },
    up(at) {
      const strokes = held;
      const [dx, dy] = by(at);
      this.cancel();
      if (strokes.length && (dx || dy)) shift(desk, strokes, dx, dy);
    },
    cancel() {
      start = null;
      held = [];
      picture.draft([]);
    },
  };
}

/**
 * Move strokes. A single point takes the zone it comes to; a pattern stays in its own.
 * @param {Desk} desk @param {Stroke[]} strokes @param {number} dx @param {number} dy share of the view
 */
export function shift(desk, strokes, dx, dy) {
  const { store } = desk;
  /** @type {Omit<import("./types.js").MapEvent, "key">[]} */
  const acts = [];
  const together = [];
  for (const stroke of strokes) {
    const sheet = store.atlas.sheet(stroke.view);
    const points = stroke.points.map(([x, y]) => /** @type {XY} */ ([x + dx, y + dy]));
    const middle = /** @type {XY} */ ([0, 1].map((i) => points.reduce((sum, p) => sum + p[i], 0) / points.length));
    const found = sheet.regionAt(sheet.mm(middle));
    if (!found) return desk.warn(say("outside-zones"));
    const stop = sheet.keptOutAt(sheet.mm(middle)).find((shape) => shape.absolute);
    if (stop && stroke.kind === "point") return desk.warn(say("kept-out", { name: stop.name }));
    const { zone } = found.region;
    const same = zone.id === stroke.zone && zone.side === stroke.side;
    if (same) together.push(stroke.id);
    else if (countOf(stroke) === 1) {
      const exact = points.map((p) => sheet.share(sheet.mm(p)));
      acts.push({ type: "edit", ids: [stroke.id], stroke: { points: exact, zone: zone.id, side: zone.side } });
    } else return desk.warn(say("leaves-zone"));
  }
  if (together.length) acts.unshift({ type: "move", ids: together, dx, dy });
  store.commit(acts);
  return desk.tell(say("moved", { n: strokes.reduce((sum, stroke) => sum + countOf(stroke), 0) }));
}

/** Mirror what is selected; without a selection, paint both sides from now on. @param {Desk} desk */
export function mirror(desk) {
  const { store } = desk;
  if (!store.atlas.mirrorOf(store.view)) return desk.warn(say("no-mirror"));
  if (!store.selection.size) {
    store.both = !store.both;
    store.tell("tool");
    return desk.tell(say(store.both ? "both-on" : "both-off"));
  }
  const twins = store.selected.flatMap((stroke) => mirrored(store, stroke) ?? []);
  if (!twins.length) return desk.warn(say("already-covered"));
  store.add(twins);
  return desk.added(twins);
}
