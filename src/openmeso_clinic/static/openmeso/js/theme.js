// @ts-check
// Light, dark or as the device, at once; the choice is sent so that the next page starts with it.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {SubmitEvent} */ (event).submitter;
  if (!form.hasAttribute("data-theme-form") || !(button instanceof HTMLButtonElement)) return;
  event.preventDefault();
  if (button.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = button.value;
  const body = new FormData(form, button);
  void fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => undefined);
});
