// @ts-check
/** The one place that holds what is charted and what is in hand. Everything else reads it and listens. */
import { microlitres, scaled } from "./amount.js";
import { actKey, actOf, uuid } from "./ids.js";
import { Atlas } from "./atlas.js";
import { apply, fold, standing } from "./state.js";

/** @typedef {import("./types.js").Stroke} Stroke */
/** @typedef {import("./types.js").MapEvent} MapEvent */
/** @typedef {import("./types.js").MapData} MapData */
/** @typedef {"point"|"brush"|"line"|"erase"|"move"} ToolName */
/** @typedef {"strokes"|"view"|"tool"|"hand"|"selection"|"layers"|"zoom"|"mode"} Change */
/**
 * @typedef {object} Hand  what the next point is made with
 * @property {string} letter
 * @property {string} technique
 * @property {number} spacing mm
 * @property {string} drop_ml
 * @property {number} passes
 * @property {string} needle_gauge
 * @property {number} needle_mm
 * @property {number | null} inserted_mm  null: it follows from the zone's target depth
 * @property {number} angle_deg
 */

const BELOW_DERMIS = new Set(["subdermis", "subcutis"]);
const NOTHING_CHANGES = new Set(["locked"]);

export class Store {
  /** @param {MapData} data */
  constructor(data) {
    this.data = data;
    this.atlas = new Atlas(data.views);
    this.mode = data.mode;
    this.techniques = new Map(data.techniques.map((t) => [t.id, t]));
    /** What may be chosen, in the order of the number keys. */
    this.offered = data.techniques.filter((t) => !t.refused);
    /** @type {MapEvent[]} */
    this.events = [...(data.events ?? [])];
    /** @type {Stroke[]} */
    this.base = data.events ? [] : data.strokes;
    this.strokes = data.events ? fold(this.events, [], data.ghost) : data.strokes;
    /** @type {Set<string>} */
    this.selection = new Set();
    this.view = data.views[0]?.id ?? "";
    /** @type {ToolName} */
    this.tool = "point";
    this.both = false;
    this.penOnly = false;
    /** @type {Record<string, boolean>} */
    this.layers = {
      points: true, zones: true, exclusions: false, guides: false, ghost: false, planned: data.mode === "chart" || data.mode === "plan", reactions: true,
      letters: true,
    };
    this.hand = this.#handOf(this.offered[0]?.id ?? "", data.syringes[0]?.letter ?? "A");
    /** @type {Map<Change, (() => void)[]>} */
    this.listeners = new Map();
    /** @type {((events: MapEvent[]) => void) | null} */
    this.onCommit = null;
  }

  /** @param {Change[]} changes @param {() => void} act */
  on(changes, act) {
    for (const change of changes) this.listeners.set(change, [...(this.listeners.get(change) ?? []), act]);
  }

  /** @param {Change[]} changes */
  tell(...changes) {
    const acts = new Set(changes.flatMap((change) => this.listeners.get(change) ?? []));
    for (const act of acts) act();
  }

  get changeable() {
    return !NOTHING_CHANGES.has(this.mode);
  }

  get sheet() {
    return this.atlas.sheet(this.view);
  }

  /** @param {string} technique @param {string} letter @returns {Hand} */
  #handOf(technique, letter) {
    const preset = this.techniques.get(technique);
    return {
      letter,
      technique,
      spacing: Number(preset?.spacing_mm ?? 10),
      drop_ml: String(preset?.drop_ml ?? "0"),
      passes: 1,
      needle_gauge: preset?.needle_gauge ?? "",
      needle_mm: Number(preset?.needle_mm ?? 0),
      inserted_mm: preset?.inserted_mm == null ? null : Number(preset.inserted_mm),
      angle_deg: Number(preset?.angle_deg ?? 90),
    };
  }

  /** Does what is in hand go below the dermis? */
  get deep() {
    return BELOW_DERMIS.has(this.techniques.get(this.hand.technique)?.layer ?? "");
  }

  /** @param {string} technique */
  takeTechnique(technique) {
    if (!this.techniques.has(technique) || this.techniques.get(technique)?.refused) return;
    this.hand = this.#handOf(technique, this.hand.letter);
    // A technique of lines is drawn as lines, any other is not.
    const lines = this.techniques.get(technique)?.shape === "line";
    if (lines && (this.tool === "point" || this.tool === "brush")) this.tool = "line";
    else if (!lines && this.tool === "line") this.tool = "point";
    this.tell("hand", "tool");
  }

  /** @param {Partial<Hand>} change */
  setHand(change) {
    this.hand = { ...this.hand, ...change };
    this.tell("hand");
  }

  /** @param {ToolName} tool */
  setTool(tool) {
    if (!this.changeable) return;
    this.tool = tool;
    this.tell("tool");
  }

  /** @param {string} view */
  setView(view) {
    if (view === this.view || !this.atlas.sheets.has(view)) return;
    this.view = view;
    this.selection = new Set();
    this.tell("view", "selection");
  }

  /** @param {string[]} ids */
  select(ids) {
    this.selection = new Set(ids);
    this.tell("selection");
  }

  get selected() {
    return this.strokes.filter((stroke) => this.selection.has(stroke.id));
  }

  /** Strokes of the view in front, or of another. @param {string} [view] */
  inView(view = this.view) {
    return this.strokes.filter((stroke) => stroke.view === view);
  }

  /** How long a needle goes in here: what is in hand, or what the zone's target depth asks for. @param {string} zone */
  insertedIn(zone) {
    if (this.hand.inserted_mm != null) return this.hand.inserted_mm;
    const known = this.data.depths[zone]?.[this.hand.technique]?.inserted_mm;
    return known == null ? null : Number(known);
  }

  /**
   * A stroke of what is in hand.
   * @param {Pick<Stroke, "kind"|"view"|"zone"|"side"|"points"> & Partial<Stroke>} where @returns {Stroke}
   */
  stroke(where) {
    const { spacing: _, ...hand } = this.hand;
    /** @type {Stroke} */
    const made = { id: uuid(), ...hand, inserted_mm: this.insertedIn(where.zone), note: "", ...where };
    if (this.mode === "addendum") made.addendum = true;
    return made;
  }

  /** Do and send. @param {Omit<MapEvent, "key">[]} acts */
  commit(acts) {
    if (!this.changeable) return;
    acts = this.mode === "addendum" ? this.#unsigned(acts) : acts;
    if (!acts.length) return;
    // Keys of one act by hand begin alike: they are undone together.
    const group = actKey(this.mode === "plan");
    const events = acts.map((act, i) => ({ key: acts.length > 1 ? `${group}.${i}` : group, ...act }));
    this.events.push(...events);
    if (events.some(({ type }) => type === "undo" || type === "redo")) this.#refold();
    else this.#became(events.reduce((strokes, event) => apply(strokes, event, this.data.ghost), this.strokes));
    this.onCommit?.(events);
  }

  /** Of a signed map nothing is changed: only what this addendum itself has drawn. @param {Omit<MapEvent, "key">[]} acts */
  #unsigned(acts) {
    const signed = new Set(this.base.map((stroke) => stroke.id));
    return acts
      .filter((act) => act.type !== "copy-last")
      .map((act) => (act.ids ? { ...act, ids: act.ids.filter((id) => !signed.has(id)) } : act))
      .filter((act) => !act.ids || act.ids.length);
  }

  /** @param {Stroke} stroke */
  mayChange(stroke) {
    return this.changeable && (this.mode !== "addendum" || !this.base.includes(stroke));
  }

  /** What an addendum has drawn so far. */
  get addedLater() {
    const signed = new Set(this.base.map((stroke) => stroke.id));
    return this.strokes.filter((stroke) => !signed.has(stroke.id));
  }

  /** @param {Stroke[]} strokes */
  add(strokes) {
    this.commit(strokes.map((stroke) => ({ type: "add", stroke })));
  }

  get canUndo() {
    return this.changeable && standing(this.events).done.length > 0;
  }

  get canRedo() {
    return this.changeable && standing(this.events).undone.length > 0;
  }

  undo() {
    const { done } = standing(this.events);
    if (this.canUndo) this.commit(done.slice(-together(done)).map(() => ({ type: "undo" })));
  }

  redo() {
    const { undone } = standing(this.events);
    if (this.canRedo) this.commit(undone.slice(-together(undone)).map(() => ({ type: "redo" })));
  }

  /** The server's fold wins. @param {Stroke[]} strokes @param {MapEvent[]} pending not yet with the server */
  replace(strokes, pending) {
    this.base = strokes;
    this.events = pending;
    this.#refold();
  }

  /** The server's record of events wins. @param {MapEvent[]} events @param {MapEvent[]} pending */
  rebase(events, pending) {
    this.base = [];
    this.events = [];
    this.resume([...events, ...pending]);
  }

  /** Take back what the server refused. @param {string} key */
  drop(key) {
    this.events = this.events.filter((event) => event.key !== key);
    this.#refold();
  }

  /** Events that an earlier page could not send. @param {MapEvent[]} pending */
  resume(pending) {
    const known = new Set(this.events.map((event) => event.key));
    const fresh = pending.filter((event) => !known.has(event.key));
    if (!fresh.length) return;
    this.events = [...this.events, ...fresh];
    this.#refold();
  }

  #refold() {
    this.#became(fold(this.events, this.base, this.data.ghost));
  }

  /** @param {Stroke[]} strokes */
  #became(strokes) {
    this.strokes = strokes;
    const alive = new Set(this.strokes.map((stroke) => stroke.id));
    this.selection = new Set([...this.selection].filter((id) => alive.has(id)));
    this.tell("strokes", "selection");
  }

  /** @param {import("./types.js").MapData["mode"]} mode */
  setMode(mode) {
    this.mode = mode;
    this.tell("mode", "tool", "strokes");
  }
}

/** How many events at the end were one act by hand: undo and redo take them together. @param {MapEvent[]} events */
function together(events) {
  const last = actOf(events.at(-1)?.key ?? "");
  let count = 0;
  while (count < events.length && actOf(events[events.length - 1 - count].key) === last) count++;
  return count;
}

/** Injections of a stroke: points, or lines. @param {Stroke} stroke */
export const countOf = (stroke) => (stroke.kind === "line" ? Math.floor(stroke.points.length / 2) : stroke.points.length);

/** @param {Stroke} stroke µL */
export const volumeOf = (stroke) => countOf(stroke) * Math.max(1, stroke.passes) * microlitres(stroke.drop_ml);

/** @param {Iterable<Stroke>} strokes µL */
export function volumeOfAll(strokes) {
  let sum = 0;
  for (const stroke of strokes) sum += volumeOf(stroke);
  return sum;
}

/** True depth in mm, to the hundredth; null while the inserted length is not known. @param {{inserted_mm: number|string|null, angle_deg: number|string}} at */
export function depthOf({ inserted_mm, angle_deg }) {
  if (inserted_mm == null || inserted_mm === "") return null;
  const inserted = scaled(inserted_mm, 2) / 100;
  return Math.round(inserted * Math.sin((Number(angle_deg) * Math.PI) / 180) * 100) / 100;
}
