// @ts-check
/* A drawing whose zones fill a select: the select is the equivalent, and works without this script. */

/** @param {HTMLElement} drawing */
function attach(drawing) {
  const into = drawing.dataset.into || "select";
  /** @type {HTMLSelectElement | null} */
  let target = null;
  const selects = () => /** @type {HTMLSelectElement[]} */ ([...document.querySelectorAll(into)]);
  const zones = () => /** @type {SVGElement[]} */ ([...drawing.querySelectorAll("[data-zone]")]);

  const side = () => {
    const found = drawing.dataset.side ? document.querySelector(drawing.dataset.side) : null;
    return found instanceof HTMLSelectElement ? found : null;
  };

  const show = () => {
    const chosen = new Set(selects().map((select) => select.value).filter(Boolean));
    const beside = side()?.value || "";
    for (const zone of zones()) {
      const there = !beside || !zone.dataset.side || zone.dataset.side === beside;
      zone.setAttribute("aria-pressed", String(there && chosen.has(zone.dataset.zone || "")));
    }
  };

  /** @param {SVGElement} zone */
  const choose = (zone) => {
    const value = zone.dataset.zone || "";
    const select = target && !target.value ? target : selects().find((one) => !one.value) || target || selects()[0];
    if (!select) return;
    select.value = value;
    const beside = side();
    if (beside && zone.dataset.side) beside.value = zone.dataset.side;
    select.dispatchEvent(new Event("change", { bubbles: true }));
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
