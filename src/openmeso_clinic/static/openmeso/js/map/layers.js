// @ts-check
/** One checkbox a layer; the choice, the skin of the drawing and "pen only" stay in this tab. */

const PLACE = "openmeso-map-layers";

/** @param {HTMLElement} place @param {import("./store.js").Store} store @param {Element} svg */
export function listenLayers(place, store, svg) {
  /** @type {{layers?: Record<string, boolean>, tones?: Record<string, string>, pen?: boolean}} */
  let kept = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "{}");
  } catch {
    kept = {};
  }
  // The tone belongs to the patient: it is set on the record, and tried here for this map alone.
  const whose = store.data.events_url;
  for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (place.querySelectorAll("input[data-layer]"))) {
    const name = box.dataset.layer ?? "";
    // Behind what is signed the plan shows only when it is asked for.
    const was = name === "planned" && !store.layers.planned ? undefined : kept.layers?.[name];
    store.layers[name] = was ?? store.layers[name] ?? true;
    box.checked = store.layers[name];
    box.addEventListener("change", () => {
      store.layers = { ...store.layers, [name]: box.checked };
      keep();
      store.tell("layers");
    });
  }
  const tones = /** @type {NodeListOf<HTMLInputElement>} */ (place.querySelectorAll("input[data-tone]"));
  for (const tone of tones) {
    tone.checked = tone.value === (kept.tones?.[whose] ?? String(store.data.tone ?? 1));
    tone.addEventListener("change", () => {
      svg.setAttribute("data-tone", tone.value);
      keep();
    });
  }
  svg.setAttribute("data-tone", kept.tones?.[whose] ?? String(store.data.tone ?? 1));
  const pen = /** @type {HTMLInputElement | null} */ (place.querySelector("input[data-pen]"));
  if (pen) {
    pen.checked = store.penOnly = kept.pen ?? false;
    pen.addEventListener("change", () => {
      store.penOnly = pen.checked;
      keep();
    });
  }

  function keep() {
    try {
      const tones = { ...kept.tones, [whose]: svg.getAttribute("data-tone") };
      sessionStorage.setItem(PLACE, JSON.stringify({ layers: store.layers, tones, pen: store.penOnly }));
    } catch {
      // Without storage the choice holds for this page.
    }
  }
}
