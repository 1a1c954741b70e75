// @ts-check
/**
 * What is charted: the strokes as the fold of events, and what the practitioner has in hand.
 * Undo and redo are events too, so they survive a reload.
 */

/** @typedef {import("./types.js").Stroke} Stroke */
/** @typedef {import("./types.js").MapEvent} MapEvent */

/** Apply one event that changes strokes. @param {Stroke[]} strokes @param {MapEvent} event @param {Stroke[]} last @returns {Stroke[]} */
export function apply(strokes, event, last) {
  const ids = new Set(event.ids ?? []);
  switch (event.type) {
    case "add":
      return event.stroke && !strokes.some((s) => s.id === event.stroke?.id)
        ? [...strokes, /** @type {Stroke} */ (event.stroke)]
        : strokes;
    case "erase":
      return strokes.filter((stroke) => !ids.has(stroke.id));
    case "edit":
      return strokes.map((stroke) => (ids.has(stroke.id) ? { ...stroke, ...event.stroke, id: stroke.id } : stroke));
    case "move":
      return strokes.map((stroke) =>
        ids.has(stroke.id)
          ? { ...stroke, points: stroke.points.map(([x, y]) => [x + (event.dx ?? 0), y + (event.dy ?? 0)]) }
          : stroke,
      );
    case "copy-last":
      // The server keeps with the act what was copied; until it has, the last map of this page counts.
      return [...strokes, ...(event.copied ?? last).map((stroke, i) => ({ ...stroke, id: `${event.key}:${i}` }))];
    default:
      return strokes;
  }
}

/**
 * The events that count after undo and redo, and those that redo would bring back.
 * @param {MapEvent[]} events
 */
export function standing(events) {
  /** @type {MapEvent[]} */
  const done = [];
  /** @type {MapEvent[]} */
  let undone = [];
  for (const event of events) {
    if (event.type === "undo") {
      const back = done.pop();
      if (back) undone.push(back);
    } else if (event.type === "redo") {
      const again = undone.pop();
      if (again) done.push(again);
    } else {
      done.push(event);
      undone = [];
    }
  }
  return { done, undone };
}

/** @param {MapEvent[]} events @param {Stroke[]} base @param {Stroke[]} last @returns {Stroke[]} */
export function fold(events, base, last) {
  return standing(events).done.reduce((strokes, event) => apply(strokes, event, last), base);
}
