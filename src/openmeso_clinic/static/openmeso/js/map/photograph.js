// @ts-check
/** A photograph in front: who draws says the zone, and what needs a scale is out of reach. */

/** Tools that need neither zones nor a scale. */
const TOOLS = new Set(["point", "line", "erase", "move"]);

/**
 * @param {HTMLElement} place of the list of zones @param {import("./tools.js").Desk} desk
 * @param {{fill: HTMLElement, tools: HTMLElement}} away hidden, or switched off, while a photograph is in front
 */
export function listenPhotograph(place, desk, { fill, tools }) {
  const { store } = desk;
  const list = /** @type {HTMLSelectElement} */ (place.querySelector("select"));
  const brush = /** @type {HTMLButtonElement | null} */ (tools.querySelector('[data-tool="brush"]'));
  const mirror = /** @type {HTMLButtonElement | null} */ (tools.querySelector('[data-act="mirror"]'));
  const folded = fill.closest("details");

  const name = () => {
    const { sheet } = store;
    const [id, side] = list.value.split("/");
    const label = list.selectedOptions[0]?.textContent ?? "";
    sheet.name(id ? { id, name: label, side: /** @type {"left"|"right"|"midline"} */ (side), polygon: [] } : null);
    if (id) desk.inMind({ zone: id, side });
  };
  list.addEventListener("change", name);

  store.on(["view", "tool", "strokes", "mode"], () => {
    const { photo } = store.sheet;
    place.hidden = !photo || !store.changeable;
    if (folded) folded.hidden = photo;
    for (const button of [brush, mirror]) if (button && photo) button.disabled = true;
    if (!photo) return;
    if (!TOOLS.has(store.tool)) store.setTool("point");
    name();
  });
}
