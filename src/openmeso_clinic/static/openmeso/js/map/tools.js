// @ts-check
/** What a finger, pen or key does with each tool: one press, its way, and its end. */
import { microlitres, plainMl } from "./amount.js";
import { distance, toSegment } from "./geometry.js";
import { hitReach, mirrored, nearby, withoutDoubles } from "./place.js";
import { countOf } from "./store.js";
import { el } from "./svg.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Stroke} Stroke */
/** @typedef {import("./types.js").XY} XY */
/**
 * @typedef {object} Desk  everything a tool works with
 * @property {import("./store.js").Store} store
 * @property {import("./draw.js").Picture} picture
 * @property {import("./zoom.js").Camera} camera
 * @property {(text: string) => void} tell  to the reader, politely
 * @property {(text: string, offer?: {label: string, act: () => void}) => void} warn
 * @property {(strokes: Stroke[]) => void} preview  the line under the picture
 * @property {(strokes: Stroke[]) => void} added
 * @property {(ids: string[]) => void} openSheet
 * @property {(zone: {zone: string, side: string}) => void} inMind  whose skin the depth is held against
 *
 * @typedef {object} Tool
 * @property {(at: XY) => void} down  units of the drawing
 * @property {(at: XY) => void} move
 * @property {(at: XY) => void} up
 * @property {() => void} cancel
 */

/** A press that stays within this many pixels is a tap. */
const TAP_PX = 8;
/** Least width of the brush on the skin. */
const BRUSH_MM = 7;

/** @param {Desk} desk @param {XY} units @returns {XY} mm */
function toMm({ store }, [x, y]) {
  const { left, top, mmPerUnit } = store.sheet;
  return [(x - left) * mmPerUnit, (y - top) * mmPerUnit];
}

/** Keep what is new, with its twin where both sides are painted, and say so. @param {Desk} desk @param {Stroke[]} strokes */
function keep(desk, strokes) {
  const { store } = desk;
  const all = [];
  for (const stroke of strokes) {
    all.push(stroke);
    const twin = store.both ? mirrored(store, stroke) : null;
    if (twin) all.push(twin);
  }
  if (!all.length) return;
  store.add(all);
  desk.added(all);
}

/** Twins shown while drawing. @param {Desk} desk @param {Stroke[]} strokes */
function withTwins({ store }, strokes) {
  if (!store.both) return strokes;
  return strokes.flatMap((stroke) => {
    const twin = mirrored(store, stroke);
    return twin ? [stroke, twin] : [stroke];
  });
}

/** @param {Desk} desk @returns {Tool} */
export function pointTool(desk) {
  const { store, picture, camera } = desk;
  /** @type {XY | null} */
  let start = null;

  /** @param {XY} units @returns {{stroke: Stroke | null, stop: string, absolute: boolean}} */
  const made = (units) => {
    const mm = toMm(desk, units);
    const found = store.sheet.regionAt(mm);
    if (!found) return { stroke: null, stop: say("outside-zones"), absolute: false };
    const { zone, view } = found.region;
    const stroke = store.stroke({
      kind: "point", view: view.id, zone: zone.id, side: zone.side, points: [store.sheet.share(mm)],
    });
    const stop = store.sheet.keptOutAt(mm).find((shape) => shape.absolute);
    return { stroke, stop: stop ? say("kept-out", { name: stop.name }) : "", absolute: Boolean(stop) };
  };

  return {
    down(at) {
      start = at;
      this.move(at);
    },
    move(at) {
      const { stroke } = made(at);
      const reach = hitReach(store, camera.pixels);
      const hit = start && distance(start, at) * camera.pixels < TAP_PX ? nearby(store, at, reach)[0] : undefined;
      const strokes = stroke && !hit ? withTwins(desk, [stroke]) : [];
      picture.draft(strokes);
      desk.preview(strokes);
    },
    up(at) {
      const tapped = start && distance(start, at) * camera.pixels < TAP_PX;
      this.cancel();
      const hit = tapped ? nearby(store, at, hitReach(store, camera.pixels))[0] : undefined;
      if (hit) {
        if (store.selection.has(hit.stroke.id)) desk.openSheet([hit.stroke.id]);
        else store.select([hit.stroke.id]);
        return;
      }
      if (store.selection.size) store.select([]);
      const { stroke, stop, absolute } = made(at);
      if (!stroke) return desk.warn(stop);
      if (!absolute) return keep(desk, [stroke]);
      // What was truly done can still be written down, but never by a slip of the finger.
      return desk.warn(stop, { label: say("record-anyway"), act: () => keep(desk, [stroke]) });
    },
    cancel() {
      start = null;
      picture.draft([]);
      desk.preview([]);
    },
  };
}

/** @param {Desk} desk @returns {Tool} */
export function brushTool(desk) {
  const { store, picture } = desk;
  /** @type {XY[]} */
  let way = [];
  /** @type {Map<string, {region: import("./atlas.js").Region, points: Set<XY>}>} */
  let painted = new Map();

  const strokes = () =>
    [...painted.values()]
      .map(({ region, points }) =>
        withoutDoubles(
          store,
          store.stroke({
            kind: "brush", view: region.view.id, zone: region.zone.id, side: region.zone.side,
            points: [...points].map((p) => store.sheet.share(p)),
          }),
        ),
      )
      .filter((stroke) => stroke.points.length);

  const show = () => {
    const { sheet } = store;
    const reach = brushReach(store) / sheet.mmPerUnit;
    const line = way.map(([x, y]) => `${x} ${y}`).join("L");
    const trail = el("path", { class: "trail", d: `M${line}${way.length === 1 ? "h.1" : ""}`, "stroke-width": 2 * reach });
    const drafted = withTwins(desk, strokes());
    picture.draft(drafted, [trail]);
    desk.preview(drafted);
  };

  return {
    down(at) {
      way = [];
      painted = new Map();
      this.move(at);
    },
    move(at) {
      const last = way.at(-1) ?? at;
      way.push(at);
      const { sheet } = store;
      const reach = brushReach(store);
      const [from, to] = [toMm(desk, last), toMm(desk, at)];
      for (const region of sheet.regions) {
        for (const point of sheet.pattern(region, store.hand.spacing, store.deep)) {
          if (toSegment(point, from, to) > reach) continue;
          const key = `${region.zone.id}/${region.zone.side}`;
          const zone = painted.get(key) ?? { region, points: new Set() };
          zone.points.add(point);
          painted.set(key, zone);
        }
      }
      show();
    },
    up() {
      const done = strokes();
      const empty = !painted.size;
      this.cancel();
      if (done.length) keep(desk, done);
      else desk.warn(say(empty ? "outside-zones" : "already-covered"));
    },
    cancel() {
      way = [];
      painted = new Map();
      picture.draft([]);
      desk.preview([]);
    },
  };
}

/** @param {import("./store.js").Store} store mm */
export const brushReach = (store) => Math.max(BRUSH_MM, store.hand.spacing * 0.9);

/** Lines by a drag, or by two taps. @param {Desk} desk @returns {Tool} */
export function lineTool(desk) {
  const { store, picture, camera } = desk;
  /** @type {XY | null} */
  let start = null;
  let pending = false;

  /** @param {XY} end @returns {Stroke | null} */
  const made = (end) => {
    if (!start) return null;
    const { sheet } = store;
    const a = toMm(desk, start);
    const wanted = toMm(desk, end);
    const length = distance(a, wanted);
    // No line is longer than the needle that draws it.
    const most = store.hand.needle_mm || length;
    const part = length > most ? most / length : 1;
    /** @type {XY} */
    const b = [a[0] + (wanted[0] - a[0]) * part, a[1] + (wanted[1] - a[1]) * part];
    const found = sheet.regionAt([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    if (!found || length < 1) return null;
    const { zone, view } = found.region;
    return store.stroke({
      kind: "line", view: view.id, zone: zone.id, side: zone.side, points: [sheet.share(a), sheet.share(b)],
      inserted_mm: Math.round(Math.min(length, most) * 2) / 2,
    });
  };

  return {
    down(at) {
      if (!pending) start = at;
      this.move(at);
    },
    move(at) {
      const stroke = made(at);
      const strokes = stroke ? withTwins(desk, [stroke]) : [];
      const [x, y] = start ?? at;
      picture.draft(strokes, [el("circle", { class: "anchor", cx: x, cy: y, r: 6 / camera.pixels })]);
      desk.preview(strokes);
    },
    up(at) {
      const tapped = start && distance(start, at) * camera.pixels < TAP_PX;
      if (tapped && !pending) {
        pending = true;
        desk.tell(say("line-started"));
        return;
      }
      const stroke = made(at);
      this.cancel();
      if (stroke) keep(desk, [stroke]);
      else desk.warn(say("outside-zones"));
    },
    cancel() {
      start = null;
      pending = false;
      picture.draft([]);
      desk.preview([]);
    },
  };
}

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

/** A volume typed by hand as exact text; empty where it is no volume. @param {string} text */
export function typedMl(text) {
  const ul = microlitres(text);
  return Number.isNaN(ul) || ul < 0 ? "" : plainMl(ul);
}

export const TOOLS = { point: pointTool, brush: brushTool, line: lineTool, erase: eraseTool, move: moveTool };
