// @ts-check
// Arrow keys go from picture to picture, Space chooses one to compare; a third choice lets the first one go.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-gallery]"));
if (form) ready(form);

/** @param {HTMLFormElement} form */
function ready(form) {
  const shots = /** @type {HTMLAnchorElement[]} */ ([...form.querySelectorAll("[data-shot]")]);
  /** @type {HTMLInputElement[]} */
  let chosen = [...form.querySelectorAll("input[name=photo]")].filter(
    /** @returns {one is HTMLInputElement} */ (one) => one instanceof HTMLInputElement && one.checked,
  );

  form.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "photo") return;
    chosen = chosen.filter((one) => one !== box);
    if (box.checked) chosen.push(box);
    while (chosen.length > 2) {
      const first = chosen.shift();
      if (first) first.checked = false;
    }
  });

  form.addEventListener("keydown", (event) => {
    const at = shots.indexOf(/** @type {HTMLAnchorElement} */ (event.target));
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") {
      const box = shots[at].closest(".shot")?.querySelector("input[name=photo]");
      if (!(box instanceof HTMLInputElement)) return;
      event.preventDefault();
      box.click();
      return;
    }
    const onward = getComputedStyle(form).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const next =
      event.key === "Home" ? 0
      : event.key === "End" ? shots.length - 1
      : event.key === "ArrowLeft" || event.key === "ArrowRight" ? at + (event.key === onward ? 1 : -1)
      : event.key === "ArrowDown" || event.key === "ArrowUp" ? beside(at, event.key === "ArrowDown")
      : -1;
    if (next < 0 || next >= shots.length) return;
    event.preventDefault();
    shots[next].focus();
  });

  // The nearest picture of the next row of pictures, as it is laid out now.
  /** @param {number} at @param {boolean} down */
  function beside(at, down) {
    const own = shots[at].getBoundingClientRect();
    let best = -1;
    let least = Infinity;
    shots.forEach((one, index) => {
      const box = one.getBoundingClientRect();
      const away = down ? box.top - own.top : own.top - box.top;
      if (away < 2) return;
      const far = away * 10 + Math.abs(box.left - own.left);
      if (far < least) [best, least] = [index, far];
    });
    return best;
  }
}
