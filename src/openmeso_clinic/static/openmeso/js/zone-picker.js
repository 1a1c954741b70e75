// @ts-check
/* A drawing whose zones fill a select: the select is the equivalent, and works without this script. */

/** @param {HTMLElement} drawing */
function attach(drawing) {
  const into = drawing.dataset.into || "select";
  /** @type {HTMLSelectElement | null} */
  let target = null;
  const selects = () => /** @type {HTMLSelectElement[]} */ ([...document.querySelectorAll(into)]);
  const zones = () => /** @type {SVGElement[]} */ ([...drawing.querySelectorAll("[data-zone]")]);

  const show = () => {
    const chosen = new Set(selects().map((select) => select.value).filter(Boolean));
    for (const zone of zones()) zone.setAttribute("aria-pressed", String(chosen.has(zone.dataset.zone || "")));
  };

  /** @param {SVGElement} zone */
  const choose = (zone) => {
    const value = zone.dataset.zone || "";
    const select = target && !target.value ? target : selects().find((one) => !one.value) || target || selects()[0];
    if (!select) return;
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    const side = drawing.dataset.side && document.querySelector(drawing.dataset.side);
    if (side instanceof HTMLSelectElement && zone.dataset.side) side.value = zone.dataset.side;
    show();
    // The next thing to say about this zone stands before it in the row.
    const row = select.closest("[data-row]");
    const first = row && row.querySelector("select");
    if (first instanceof HTMLElement && drawing.dataset.then === "row") first.focus();
  };

  for (const zone of zones()) {
    zone.setAttribute("role", "button");
    zone.setAttribute("tabindex", "0");
    zone.addEventListener("click", () => choose(zone));
    zone.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(zone);
    });
  }
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLSelectElement && event.target.matches(into)) target = event.target;
  });
  document.addEventListener("change", show);
  show();
}

for (const drawing of document.querySelectorAll("[data-zone-picker]")) {
  if (drawing instanceof HTMLElement) attach(drawing);
}
