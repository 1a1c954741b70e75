// @ts-check
/** What a finger, pen or key does with each tool: one press, its way, and its end. */
import { distance, toSegment } from "./geometry.js";
import { hitReach, mirrored, nearby, withoutDoubles } from "./place.js";
import { el } from "./svg.js";
import { eraseTool, moveTool } from "./tools-change.js";
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

/** Why nothing can be set here. @param {import("./store.js").Store} store */
const outside = ({ sheet }) => (sheet.photo && !sheet.named ? "choose-zone" : "outside-zones");

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
    if (!found) return { stroke: null, stop: say(outside(store)), absolute: false };
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
    // On a photograph nobody knows how long it is.
    const most = sheet.photo ? length : store.hand.needle_mm || length;
    const part = length > most ? most / length : 1;
    /** @type {XY} */
    const b = [a[0] + (wanted[0] - a[0]) * part, a[1] + (wanted[1] - a[1]) * part];
    const found = sheet.regionAt([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    if (!found || length < 1) return null;
    const { zone, view } = found.region;
    return store.stroke({
      kind: "line", view: view.id, zone: zone.id, side: zone.side, points: [sheet.share(a), sheet.share(b)],
      ...(sheet.photo ? {} : { inserted_mm: Math.round(Math.min(length, most) * 2) / 2 }),
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
      else desk.warn(say(outside(store)));
    },
    cancel() {
      start = null;
      pending = false;
      picture.draft([]);
      desk.preview([]);
    },
  };
}

export const TOOLS = { point: pointTool, brush: brushTool, line: lineTool, erase: eraseTool, move: moveTool };
