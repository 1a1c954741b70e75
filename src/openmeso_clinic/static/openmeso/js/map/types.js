// @ts-check
/**
 * The shapes of the map's data. Coordinates are 0..1 of a view's viewBox; "units" are the viewBox' own, "mm" those of
 * the skin. Volumes come as decimal text or numbers in mL and are counted in whole microlitres.
 *
 * @typedef {[number, number]} XY
 *
 * @typedef {object} ZoneOutline
 * @property {string} id
 * @property {string} name
 * @property {"left"|"right"|"midline"} side
 * @property {XY[]} polygon
 *
 * @typedef {object} Exclusion
 * @property {string} id
 * @property {string} name
 * @property {XY[]} polygon  corners of an area, the line of a strip, or the one centre of a disc
 * @property {"polygon"|"strip"|"disc"} [kind]
 * @property {number|string} [radius_mm]
 * @property {boolean} [absolute]  no point inside, whatever the depth
 * @property {string[]} [zones]  the zones that a shape which is not absolute concerns
 *
 * @typedef {object} View
 * @property {string} id
 * @property {string} name
 * @property {string} [tab]  short name
 * @property {[number, number, number, number]} viewbox
 * @property {number|string} mm_per_unit
 * @property {number|string|null} [midline_x]  0..1; null where another view is the mirror
 * @property {string|null} [mirror]
 * @property {boolean} [behind]
 * @property {string} [photo]  of a photograph where it is served from, or "" while it may not be shown; it has no scale
 * @property {ZoneOutline[]} zones
 * @property {Exclusion[]} exclusions
 *
 * @typedef {object} Technique
 * @property {string} id
 * @property {string} name
 * @property {"circle"|"square"|"triangle"|"line"|"diamond"} shape
 * @property {number|string} spacing_mm
 * @property {number|string} drop_ml
 * @property {string} needle_gauge
 * @property {number|string} needle_mm
 * @property {number|string|null} inserted_mm
 * @property {number|string} angle_deg
 * @property {string} [layer]
 * @property {string} [pattern]
 * @property {string} [refused]
 *
 * @typedef {object} Syringe
 * @property {string} letter
 * @property {string} name
 * @property {number|string} prepared_ml
 * @property {number|string} residue_ml
 * @property {number|string} waste_ml
 * @property {number|string} surface_loss_ml
 *
 * @typedef {object} Stroke
 * @property {string} id
 * @property {"point"|"brush"|"line"} kind
 * @property {string} view
 * @property {string} zone
 * @property {string} side
 * @property {string} letter
 * @property {string} technique
 * @property {string} needle_gauge
 * @property {number|string} needle_mm
 * @property {number|string} angle_deg
 * @property {number|string|null} inserted_mm
 * @property {number|string} drop_ml  one drop, or one line
 * @property {number} passes
 * @property {XY[]} points  for lines: start, end, start, end ...
 * @property {string} note
 * @property {boolean} [addendum]
 *
 * @typedef {object} MapEvent
 * @property {string} key
 * @property {"add"|"erase"|"edit"|"move"|"undo"|"redo"|"copy-last"} type
 * @property {Partial<Stroke>} [stroke]
 * @property {string[]} [ids]
 * @property {number} [dx]
 * @property {number} [dy]
 * @property {Stroke[]} [copied]
 *
 * @typedef {object} Band
 * @property {string} layer
 * @property {number|string|null} from_mm
 * @property {number|string|null} to_mm
 * @property {string} [words]
 *
 * @typedef {object} Reaction
 * @property {string} view
 * @property {number} x
 * @property {number} y
 * @property {string} name
 *
 * @typedef {object} MapData
 * @property {View[]} views
 * @property {Technique[]} techniques
 * @property {Syringe[]} syringes
 * @property {Record<string, Record<string, any>>} depths
 * @property {Stroke[]} strokes
 * @property {MapEvent[]} [events]
 * @property {Stroke[]} ghost
 * @property {Stroke[]} planned
 * @property {Reaction[]} reactions
 * @property {"chart"|"plan"|"locked"|"addendum"} mode
 * @property {string} events_url
 * @property {number} last_seq
 * @property {string} csrf
 * @property {Stroke[]} [drafted]  of an addendum that could not be kept yet
 * @property {number} [tone]  of the drawing's skin, 1 to 4
 */
export {};
