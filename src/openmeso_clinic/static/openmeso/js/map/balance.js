// @ts-check
/** Where each syringe's volume went, in whole microlitres: charted + residue + waste + lost = prepared, or what is missing. */
import { microlitres, showMl } from "./amount.js";
import { volumeOfAll } from "./store.js";
import { html } from "./svg.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Syringe} Syringe */
/**
 * @typedef {object} Sum  µL
 * @property {string} letter
 * @property {number} prepared
 * @property {number} charted
 * @property {number} residue
 * @property {number} waste
 * @property {number} lost
 * @property {number} left  not yet accounted for; less than nothing where more is charted than was prepared
 */

/** @param {Syringe} syringe @param {import("./types.js").Stroke[]} strokes @returns {Sum} */
export function sumOf(syringe, strokes) {
  const prepared = microlitres(syringe.prepared_ml);
  const residue = microlitres(syringe.residue_ml);
  const waste = microlitres(syringe.waste_ml);
  const lost = microlitres(syringe.surface_loss_ml);
  const charted = volumeOfAll(strokes.filter((stroke) => stroke.letter === syringe.letter));
  return { letter: syringe.letter, prepared, charted, residue, waste, lost, left: prepared - charted - residue - waste - lost };
}

/** @param {HTMLElement} place @param {import("./store.js").Store} store */
export function showBalance(place, store) {
  const { syringes } = store.data;
  if (!syringes.length) {
    place.replaceChildren(html("li", {}, [say("charted-only", { charted: showMl(volumeOfAll(store.strokes)) })]));
    return;
  }
  place.replaceChildren(
    ...syringes.map((syringe) => {
      const sum = sumOf(syringe, store.strokes);
      const closed = sum.residue + sum.waste + sum.lost > 0;
      const state = sum.left < 0 ? "over" : sum.left === 0 ? "even" : closed ? "missing" : "open";
      return html("li", { "data-state": state, "data-letter": syringe.letter }, [
        html("span", { class: "letter", "data-mix": syringe.letter.toLowerCase() }, [syringe.letter]),
        html("bdi", {}, [sentence(sum, state)]),
      ]);
    }),
  );
}

/** @param {Sum} sum @param {string} state */
function sentence(sum, state) {
  const parts = [say("part-charted", { ml: showMl(sum.charted) })];
  if (sum.residue) parts.push(say("part-residue", { ml: showMl(sum.residue) }));
  if (sum.waste) parts.push(say("part-waste", { ml: showMl(sum.waste) }));
  if (sum.lost) parts.push(say("part-lost", { ml: showMl(sum.lost) }));
  if (state === "open") parts.push(say("part-left", { ml: showMl(sum.left) }));
  const whole = say("sum", { parts: parts.join(" + "), sign: state === "even" || state === "open" ? "=" : "\u2260", ml: showMl(sum.prepared) });
  if (state === "even") return `${whole} \u2713`;
  if (state === "over") return `${whole}. ${say("over", { ml: showMl(-sum.left) })}`;
  if (state === "missing") return `${whole}. ${say("missing", { ml: showMl(sum.left) })}`;
  return whole;
}

/** Bars and "left" beside each syringe. @param {HTMLElement} place @param {import("./store.js").Store} store */
export function showSyringes(place, store) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("[data-syringe]"))) {
    const syringe = store.data.syringes.find((s) => s.letter === row.dataset.syringe);
    if (!syringe) continue;
    const sum = sumOf(syringe, store.strokes);
    const left = row.querySelector("[data-left]");
    if (left) left.textContent = sum.left < 0 ? say("too-much", { ml: showMl(-sum.left) }) : say("left-ml", { ml: showMl(sum.left) });
    const bar = row.querySelector("progress");
    if (bar) {
      bar.max = Math.max(sum.prepared, 1);
      bar.value = Math.max(0, Math.min(sum.left, sum.prepared));
    }
    row.dataset.state = sum.left < 0 ? "over" : "ok";
  }
}
