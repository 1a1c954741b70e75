// @ts-check
/** An addendum: what is drawn over a signed map goes with its form, with the reason and a PIN; nothing is sent before. */

/** @param {HTMLFormElement} form @param {import("./store.js").Store} store */
export function listenAddendum(form, store) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("strokes"));
  let sending = false;
  const write = () => {
    field.value = JSON.stringify(store.addedLater);
  };
  for (const stroke of store.data.drafted ?? []) store.add([stroke]);
  store.onCommit = write;
  write();
  form.addEventListener("submit", () => {
    write();
    sending = true;
  });
  addEventListener("beforeunload", (leave) => {
    if (!sending && store.addedLater.length) leave.preventDefault();
  });
}
