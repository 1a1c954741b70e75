// @ts-check
/** What the next point is made with: formulation, technique, volume, spacing, needle. */
import { microlitres, plainMl, scaled } from "./amount.js";

/** @param {HTMLElement} place @param {string} name */
const field = (place, name) => /** @type {HTMLInputElement | HTMLSelectElement | null} */ (place.querySelector(`[data-hand="${name}"]`));

/** @param {HTMLElement} place @param {HTMLElement} syringes @param {import("./store.js").Store} store */
export function listenHand(place, syringes, store) {
  syringes.addEventListener("change", (event) => {
    const radio = /** @type {HTMLInputElement} */ (event.target);
    if (radio.name === "letter") store.setHand({ letter: radio.value });
  });
  field(place, "technique")?.addEventListener("change", (event) => {
    store.takeTechnique(/** @type {HTMLSelectElement} */ (event.target).value);
  });
  field(place, "drop_ml")?.addEventListener("change", (event) => {
    const ul = microlitres(/** @type {HTMLInputElement} */ (event.target).value);
    if (ul > 0 && ul <= 1000) store.setHand({ drop_ml: plainMl(ul) });
    else showHand(place, store);
  });
  field(place, "spacing")?.addEventListener("change", (event) => {
    const mm = scaled(/** @type {HTMLInputElement} */ (event.target).value, 1) / 10;
    if (mm > 0) store.setHand({ spacing: Math.min(30, Math.max(2, mm)) });
    else showHand(place, store);
  });
  field(place, "passes")?.addEventListener("change", (event) => {
    const passes = Math.round(Number(/** @type {HTMLInputElement} */ (event.target).value));
    if (passes >= 1 && passes <= 20) store.setHand({ passes });
    else showHand(place, store);
  });
}

/** @param {HTMLElement} place @param {import("./store.js").Store} store */
export function showHand(place, store) {
  const { hand } = store;
  const values = { technique: hand.technique, drop_ml: hand.drop_ml, spacing: String(hand.spacing), passes: String(hand.passes) };
  for (const [name, value] of Object.entries(values)) {
    const input = field(place, name);
    if (!input || input === document.activeElement && input.tagName === "INPUT" && input.value === value) continue;
    input.value = value;
    input.disabled = !store.changeable;
  }
  const letter = /** @type {HTMLInputElement | null} */ (document.querySelector(`[name="letter"][value="${CSS.escape(hand.letter)}"]`));
  if (letter) letter.checked = true;
}
