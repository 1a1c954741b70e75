// @ts-check
/** The picture: one group a layer, one path a stroke. */
import { microlitres } from "./amount.js";
import { bounds, distance } from "./geometry.js";
import { radiusFor, strokePath } from "./marks.js";
import { countOf } from "./store.js";
import { el, pathOf } from "./svg.js";

/** @typedef {import("./types.js").Stroke} Stroke */
/** @typedef {import("./types.js").XY} XY */

const GROUPS = [
  "base", "zones", "exclusions", "guides", "ghost", "planned", "halo", "points", "reactions", "letters", "draft", "cursor",
];

export class Picture {
  /** @param {SVGSVGElement} svg @param {import("./store.js").Store} store */
  constructor(svg, store) {
    this.svg = svg;
    this.store = store;
    /** @type {Record<string, SVGElement>} */
    this.groups = {};
    for (const name of GROUPS) this.groups[name] = el("g", { class: name });
    svg.replaceChildren(...Object.values(this.groups));
    this.zoom = 1;
    /** @type {Map<Stroke, {zoom: number, path: SVGElement}>} */
    this.drawn = new Map();
    store.on(["view"], () => this.view());
    store.on(["strokes", "mode"], () => this.strokes());
    store.on(["selection"], () => this.halo());
    store.on(["layers"], () => this.layers());
  }

  /** Marks shrink a little while the skin grows, so that a closer look separates them. @param {number} zoom */
  closer(zoom) {
    if (Math.abs(zoom - this.zoom) < 0.05) return;
    this.zoom = zoom;
    this.strokes();
  }

  view() {
    const sheet = this.store.sheet;
    const { view } = sheet;
    const units = (/** @type {XY[]} */ points) => points.map((p) => sheet.units(p));
    const template = /** @type {HTMLTemplateElement | null} */ (document.querySelector(`template[data-view="${CSS.escape(view.id)}"]`));
    // Parsed inside an <svg>, so that its shapes are SVG.
    const drawing = template?.content.querySelector("svg")?.cloneNode(true);
    this.groups.base.replaceChildren(...(sheet.photo ? this.#photograph() : (drawing?.childNodes ?? [])));
    this.svg.classList.toggle("plain", !template && !sheet.photo);
    this.svg.parentElement?.toggleAttribute("data-turned", view.midline_x == null);
    this.svg.parentElement?.toggleAttribute("data-behind", view.behind ?? false);
    this.groups.zones.replaceChildren(
      ...view.zones.map((zone) =>
        el("path", { class: "zone", "data-zone": zone.id, "data-side": zone.side, d: pathOf(units(zone.polygon), true) }),
      ),
    );
    this.groups.exclusions.replaceChildren(...sheet.view.exclusions.map((shape) => this.#exclusion(shape)));
    this.groups.guides.replaceChildren(...this.#guides());
    this.groups.reactions.replaceChildren(...this.#reactions());
    this.strokes();
    this.layers();
  }

  /** The patient's own picture, or its empty frame while it may not be shown. */
  #photograph() {
    const { left, top, width, height, view } = this.store.sheet;
    const place = { x: left, y: top, width, height };
    if (!view.photo) return [el("rect", { class: "no-photo", ...place })];
    return [el("image", { href: view.photo, preserveAspectRatio: "none", ...place })];
  }

  /** @param {import("./types.js").Exclusion} shape */
  #exclusion(shape) {
    const sheet = this.store.sheet;
    const points = shape.polygon.map((p) => sheet.units(p));
    const wide = Number(shape.radius_mm ?? 0) / sheet.mmPerUnit;
    const kind = shape.kind ?? "polygon";
    const level = shape.absolute === false ? "deeper" : "never";
    const title = el("title", {}, [shape.name]);
    const one = points[0];
    if (kind === "disc") return el("circle", { class: `exclusion ${level}`, cx: one[0], cy: one[1], r: wide }, [title]);
    const d = pathOf(points, kind === "polygon");
    const band = el("path", { class: `keep-out ${level}`, d, "stroke-width": 2 * wide });
    if (kind === "strip") return el("g", {}, [title, band]);
    return el("g", {}, [title, band, el("path", { class: `exclusion ${level}`, d })]);
  }

  #guides() {
    const { sheet } = this.store;
    const { view } = sheet;
    const out = [];
    if (view.midline_x != null) {
      const [x] = sheet.units([Number(view.midline_x), 0]);
      out.push(el("path", { class: "guide", d: `M${x} ${sheet.top}V${sheet.top + sheet.height}` }));
    }
    const brow = view.zones.find((zone) => zone.id === "forehead");
    const chin = view.zones.find((zone) => zone.id === "chin");
    if (brow && chin) {
      const top = bounds(brow.polygon).top;
      const bottom = bounds(chin.polygon).bottom;
      for (let i = 0; i <= 3; i++) {
        const [, y] = sheet.units([0, top + ((bottom - top) * i) / 3]);
        out.push(el("path", { class: "guide", d: `M${sheet.left} ${y}H${sheet.left + sheet.width}` }));
      }
    }
    return out;
  }

  #reactions() {
    const { sheet } = this.store;
    return this.store.data.reactions
      .filter((reaction) => reaction.view === this.store.view)
      .map((reaction) => {
        const [x, y] = sheet.units([reaction.x, reaction.y]);
        return el("g", { class: "reaction", transform: `translate(${x} ${y})` }, [
          el("title", {}, [reaction.name]),
          el("path", { d: "M0 -22L20 14H-20Z" }),
          el("path", { class: "sign", d: "M0 -10V2M0 7V8" }),
        ]);
      });
  }

  /** @param {Stroke} stroke @param {boolean} hollow @param {string} kind */
  path(stroke, hollow, kind) {
    const { store } = this;
    const sheet = store.atlas.sheet(stroke.view);
    const technique = store.techniques.get(stroke.technique);
    const r = this.radius(stroke);
    const shape = technique?.shape ?? "circle";
    const d = strokePath(shape, stroke.letter, stroke.points.map((p) => sheet.units(p)), r, {
      line: stroke.kind === "line",
      hollow,
    });
    return el("path", {
      class: `stroke ${kind}${hollow ? " hollow" : ""}${stroke.addendum ? " addendum" : ""}`,
      "data-mix": stroke.letter.toLowerCase(),
      "data-stroke": stroke.id,
      "fill-rule": "evenodd",
      "stroke-width": (r * 0.28).toFixed(2),
      d,
    });
  }

  /** @param {Stroke} stroke units */
  radius(stroke) {
    const sheet = this.store.atlas.sheet(stroke.view);
    let apart = Infinity;
    if (stroke.kind !== "line") {
      const points = stroke.points.slice(0, 60).map((p) => sheet.mm(p));
      for (let i = 1; i < points.length; i++) apart = Math.min(apart, distance(points[i - 1], points[i]));
    }
    if (!Number.isFinite(apart)) apart = Number(this.store.techniques.get(stroke.technique)?.spacing_mm ?? 10);
    return radiusFor(microlitres(stroke.drop_ml), apart) / sheet.mmPerUnit / this.zoom ** 0.45;
  }

  strokes() {
    const { store } = this;
    const plan = store.mode === "plan";
    const here = store.inView();
    /** @type {Map<Stroke, {zoom: number, path: SVGElement}>} */
    const drawn = new Map();
    for (const stroke of here) {
      const before = this.drawn.get(stroke);
      const path = before && before.zoom === this.zoom ? before.path : this.path(stroke, plan, "charted");
      drawn.set(stroke, { zoom: this.zoom, path });
    }
    this.drawn = drawn;
    this.groups.points.replaceChildren(...[...drawn.values()].map(({ path }) => path));
    const others = (/** @type {Stroke[]} */ strokes, /** @type {string} */ kind) =>
      strokes.filter((stroke) => stroke.view === store.view).map((stroke) => this.path(stroke, true, kind));
    this.groups.ghost.replaceChildren(...others(store.data.ghost, "ghost"));
    this.groups.planned.replaceChildren(...others(store.data.planned, "planned"));
    this.#letters(here);
    const used = new Set(here.map((stroke) => `${stroke.zone}/${stroke.side}`));
    for (const zone of this.groups.zones.children) {
      zone.classList.toggle("used", used.has(`${zone.getAttribute("data-zone")}/${zone.getAttribute("data-side")}`));
    }
    this.halo();
  }

  /** A letter beside each group of points, so that a formulation is never told by its color alone. @param {Stroke[]} here */
  #letters(here) {
    const sheet = this.store.sheet;
    /** @type {Map<string, {letter: string, points: XY[], count: number}>} */
    const groups = new Map();
    for (const stroke of here) {
      const key = `${stroke.zone}/${stroke.side}/${stroke.letter}`;
      const group = groups.get(key) ?? { letter: stroke.letter, points: [], count: 0 };
      group.points.push(...stroke.points.map((p) => sheet.units(p)));
      group.count += countOf(stroke);
      groups.set(key, group);
    }
    const size = 1 / this.zoom ** 0.6;
    const middle = sheet.left + sheet.width / 2;
    this.groups.letters.replaceChildren(
      ...[...groups.values()].map(({ letter, points }) => {
        const box = bounds(points);
        const outward = (box.left + box.right) / 2 < middle - 30 ? -1 : (box.left + box.right) / 2 > middle + 30 ? 1 : 0;
        const x = outward < 0 ? box.left - 20 * size : outward > 0 ? box.right + 20 * size : (box.left + box.right) / 2;
        const y = outward ? box.top - 4 * size : box.top - 30 * size;
        return el("g", { class: "badge", "data-mix": letter.toLowerCase(), transform: `translate(${x} ${y}) scale(${size})` }, [
          el("rect", { x: -13, y: -13, width: 26, height: 26, rx: 7 }),
          el("text", { "text-anchor": "middle", y: 7 }, [letter]),
        ]);
      }),
    );
  }

  halo() {
    const { store } = this;
    this.groups.halo.replaceChildren(
      ...store.selected
        .filter((stroke) => stroke.view === store.view)
        .map((stroke) => {
          const r = this.radius(stroke);
          const path = this.path(stroke, true, "halo");
          path.setAttribute("stroke-width", (r * 1.3 + 5 / this.zoom).toFixed(2));
          return path;
        }),
    );
  }

  layers() {
    for (const [name, shown] of Object.entries(this.store.layers)) {
      const group = this.groups[name];
      if (group) group.toggleAttribute("hidden", !shown);
    }
    this.svg.classList.toggle("without-zones", !this.store.layers.zones);
  }

  /** Where the pointer or the crosshair is. @param {import("./atlas.js").Region | null} region */
  under(region) {
    for (const zone of this.groups.zones.children) {
      const same = region && zone.getAttribute("data-zone") === region.zone.id && zone.getAttribute("data-side") === region.zone.side;
      zone.classList.toggle("selected", Boolean(same));
    }
  }

  /** What would be added if the finger were lifted now. @param {Stroke[]} strokes @param {Element[]} [extra] */
  draft(strokes, extra = []) {
    const here = strokes.filter((stroke) => stroke.view === this.store.view);
    this.groups.draft.replaceChildren(...extra, ...here.map((stroke) => this.path(stroke, this.store.mode === "plan", "charted drafted")));
  }

  /** @param {XY | null} units @param {number} pixels screen pixels for a unit @param {number} [reach] radius in units */
  cursor(units, pixels, reach = 0) {
    if (!units) {
      this.groups.cursor.replaceChildren();
      return;
    }
    const [x, y] = units;
    const arm = 18 / pixels;
    const gap = 5 / pixels;
    const cross = `M${x - arm} ${y}H${x - gap}M${x + gap} ${y}H${x + arm}M${x} ${y - arm}V${y - gap}M${x} ${y + gap}V${y + arm}`;
    this.groups.cursor.replaceChildren(
      el("path", { class: "crosshair under", d: cross, "stroke-width": 5 / pixels }),
      el("path", { class: "crosshair", d: cross, "stroke-width": 2 / pixels }),
      ...(reach ? [el("circle", { class: "reach", cx: x, cy: y, r: reach, "stroke-width": 1.5 / pixels })] : []),
    );
  }
}
