// @ts-check
/** Where things lie: views with their zones and keep-outs in mm, the zone under a point, the mirrored place. */
import { bounds, centroid, contains, toPath } from "./geometry.js";
import { covers, lattice } from "./hexgrid.js";

/** @typedef {import("./types.js").XY} XY */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").ZoneOutline} ZoneOutline */
/** @typedef {import("./hexgrid.js").KeepOut & {absolute: boolean, zones: string[] | null}} Keep */
/** @typedef {{zone: ZoneOutline, view: View, room: import("./hexgrid.js").Room, middle: XY}} Region */

/** A point in the gap between two drawn regions belongs to the nearest within this distance. */
const GAP_MM = 8;

export class Sheet {
  /** One view. @param {View} view */
  constructor(view) {
    this.view = view;
    const [left, top, width, height] = view.viewbox.map(Number);
    this.left = left;
    this.top = top;
    this.width = width;
    this.height = height;
    this.mmPerUnit = Number(view.mm_per_unit);
    /** A photograph: no zone is drawn on it and nobody measured it. */
    this.photo = view.photo !== undefined;
    /** The zone that its reader named: every point on it belongs there. @type {Region | null} */
    this.named = null;
    /** @type {Keep[]} */
    this.keep = view.exclusions.map((shape) => ({
      name: shape.name,
      path: shape.polygon.map((p) => this.mm(p)),
      radius: Number(shape.radius_mm ?? 0),
      filled: (shape.kind ?? "polygon") === "polygon",
      absolute: shape.absolute ?? true,
      zones: shape.zones ?? null,
    }));
    /** @type {Region[]} */
    this.regions = view.zones.map((zone) => {
      const outline = zone.polygon.map((p) => this.mm(p));
      const keepOut = this.keep.filter((shape) => shape.absolute);
      return { zone, view, room: { outline, keepOut }, middle: centroid(outline) };
    });
    /** @type {Map<string, XY[]>} */
    this.laid = new Map();
  }

  /** @param {XY} share @returns {XY} mm */
  mm([x, y]) {
    return [x * this.width * this.mmPerUnit, y * this.height * this.mmPerUnit];
  }

  /** @param {XY} mm @returns {XY} share of the view, rounded as the record keeps it */
  share([x, y]) {
    const fine = (/** @type {number} */ n) => Math.round(n * 1e5) / 1e5;
    return [fine(x / (this.width * this.mmPerUnit)), fine(y / (this.height * this.mmPerUnit))];
  }

  /** @param {XY} share @returns {XY} units of the drawing */
  units([x, y]) {
    return [this.left + x * this.width, this.top + y * this.height];
  }

  /** @param {XY} mm @returns {{region: Region, inside: boolean} | null} */
  regionAt(mm) {
    if (this.photo) return this.named && this.#within(mm) ? { region: this.named, inside: true } : null;
    const inside = this.regions.find(({ room }) => contains(room.outline, mm));
    if (inside) return { region: inside, inside: true };
    let nearest = null;
    let least = GAP_MM;
    for (const region of this.regions) {
      const box = bounds(region.room.outline);
      if (mm[0] < box.left - least || mm[0] > box.right + least) continue;
      const far = toPath(region.room.outline, mm, true);
      if (far < least) [nearest, least] = [region, far];
    }
    return nearest ? { region: nearest, inside: false } : null;
  }

  /** Say which zone the points on a photograph belong to. @param {ZoneOutline | null} zone */
  name(zone) {
    const { width, height } = this;
    /** @type {XY[]} */
    const outline = [[0, 0], [width, 0], [width, height], [0, height]].map(([x, y]) => [x * this.mmPerUnit, y * this.mmPerUnit]);
    this.named = zone && { zone, view: this.view, room: { outline, keepOut: [] }, middle: centroid(outline) };
  }

  /** @param {XY} mm */
  #within([x, y]) {
    return x >= 0 && y >= 0 && x <= this.width * this.mmPerUnit && y <= this.height * this.mmPerUnit;
  }

  /** @param {string} zone @param {string} side */
  region(zone, side) {
    return this.regions.find((r) => r.zone.id === zone && r.zone.side === side) ?? null;
  }

  /** The keep-outs over a point: the absolute, and those that concern deeper work. @param {XY} mm */
  keptOutAt(mm) {
    return this.keep.filter((shape) => covers(shape, mm));
  }

  /** Where a technique may go: what goes below the dermis keeps away from the structures of its zone too. @param {Region} region @param {boolean} deep */
  roomFor(region, deep) {
    if (!deep) return region.room;
    const near = this.keep.filter((shape) => !shape.absolute && (!shape.zones || shape.zones.includes(region.zone.id)));
    return { outline: region.room.outline, keepOut: [...region.room.keepOut, ...near] };
  }

  /** @param {Region} region @param {number} spacing @param {boolean} [deep] */
  pattern(region, spacing, deep = false) {
    const key = `${region.zone.id}/${region.zone.side}/${spacing}/${deep}`;
    let points = this.laid.get(key);
    if (!points) {
      points = lattice(this.roomFor(region, deep), spacing);
      if (this.laid.size > 60) this.laid.clear();
      this.laid.set(key, points);
    }
    return points;
  }
}

export class Atlas {
  /** @param {View[]} views */
  constructor(views) {
    this.sheets = new Map(views.map((view) => [view.id, new Sheet(view)]));
  }

  /** @param {string} view @returns {Sheet} */
  sheet(view) {
    const sheet = this.sheets.get(view);
    if (!sheet) throw new Error(`no view ${view}`);
    return sheet;
  }

  /** The view that shows the mirrored place, and the x of the axis there; null where there is none. @param {string} id */
  mirrorOf(id) {
    const { view } = this.sheet(id);
    if (view.midline_x != null) return { view: id, axis: Number(view.midline_x) };
    if (view.mirror && this.sheets.has(view.mirror)) return { view: view.mirror, axis: 0.5 };
    return null;
  }
}

/** @param {string} side */
export const otherSide = (side) => ({ left: "right", right: "left" })[side] ?? side;
