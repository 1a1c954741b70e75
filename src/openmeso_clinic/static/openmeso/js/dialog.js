// @ts-check
// Opens and closes dialogs: [data-opens="id"] opens, [data-closes] inside closes; a link keeps its page for those without script.

/** @param {string} name */
function open(name) {
  const dialog = document.getElementById(name);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return false;
  for (const menu of document.querySelectorAll("[popover]:popover-open")) /** @type {HTMLElement} */ (menu).hidePopover();
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("dialog:opened"));
  return true;
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const opener = target.closest("[data-opens]");
  if (opener && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
    if (open(opener.getAttribute("data-opens") ?? "")) event.preventDefault();
    return;
  }
  if (target.closest("[data-closes]")) {
    target.closest("dialog")?.close();
    event.preventDefault();
    return;
  }
  // The ground around a dialog belongs to the dialog element itself. The lock stays.
  if (target instanceof HTMLDialogElement && !target.hasAttribute("data-idle")) {
    const box = target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.detail > 0) target.close();
  }
});

document.addEventListener("open-dialog", (event) => open(/** @type {CustomEvent} */ (event).detail.value ?? /** @type {CustomEvent} */ (event).detail));
document.addEventListener("close-dialog", () => {
  for (const dialog of document.querySelectorAll("dialog[open]:not([data-idle])")) /** @type {HTMLDialogElement} */ (dialog).close();
});

// A dialog whose content comes by htmx opens when it has arrived.
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = /** @type {Element} */ (event.target).closest?.("dialog[data-opens-on-content]");
  if (dialog) open(dialog.id);
});

// The list of faults takes the focus, after a page load and after a swap.
function faults() {
  const first = document.querySelector("[data-focus-first]");
  if (first instanceof HTMLElement && !first.dataset.seen) {
    first.dataset.seen = "yes";
    first.focus();
  }
}
faults();
document.addEventListener("htmx:afterSettle", faults);
