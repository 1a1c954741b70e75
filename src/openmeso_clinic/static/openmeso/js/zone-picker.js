// @ts-check
/* A drawing whose zones fill a select: the select is the equivalent, and works without this script.
   With data-grow a further row comes when all have a zone, and a second touch takes the zone back. */

/** @param {HTMLElement} drawing */
function attach(drawing) {
  drawing.dataset.ready = "yes";
  const into = drawing.dataset.into || "select";
  const grows = "grow" in drawing.dataset;
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

  /** A row like the last one, empty, with the next number in its names. @returns {HTMLSelectElement | undefined} */
  const grow = () => {
    const last = selects().at(-1)?.closest("[data-row]");
    // The row names itself by the prefix of its fields, as "concerns-2"; the server reads twenty of them.
    const [, stem, digits] = /^(.*)-(\d+)$/.exec(last?.getAttribute("data-row") ?? "") ?? [];
    const number = Number(digits);
    if (!last || !digits || number >= 18) return undefined;
    const row = /** @type {HTMLElement} */ (last.cloneNode(true));
    row.setAttribute("data-row", `${stem}-${number + 1}`);
    for (const one of row.querySelectorAll("[name], [id], [for], [aria-describedby]"))
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        const value = one.getAttribute(name);
        if (value) one.setAttribute(name, value.replaceAll(`${stem}-${number}-`, `${stem}-${number + 1}-`));
      }
    for (const field of row.querySelectorAll("select")) field.value = "";
    last.after(row);
    return row.querySelector(into) ?? undefined;
  };

  /** @param {HTMLSelectElement} select */
  const takeBack = (select) => {
    for (const field of select.closest("[data-row]")?.querySelectorAll("select") ?? [select]) field.value = "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };

  /** @param {SVGElement} zone */
  const choose = (zone) => {
    const value = zone.dataset.zone || "";
    const there = grows ? selects().find((one) => one.value === value) : undefined;
    if (there) return takeBack(there);
    const empty = target && target.isConnected && !target.value ? target : selects().find((one) => !one.value);
    const select = empty || (grows ? grow() : target || selects()[0]);
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

const all = () => {
  for (const drawing of document.querySelectorAll("[data-zone-picker]:not([data-ready])"))
    if (drawing instanceof HTMLElement) attach(drawing);
};
all();
document.addEventListener("screen:shown", all);
