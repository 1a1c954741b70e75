// @ts-check
// A passkey that was not given: the person closed the browser's question, or has none here. The page says so.

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const place of document.querySelectorAll("[data-passkey-fault]")) /** @type {HTMLElement} */ (place).hidden = false;
});
