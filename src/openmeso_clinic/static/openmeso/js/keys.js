// @ts-check
// Keys of the page. A link or button says its own: data-key="g d", data-key="s". Rows: [data-row] with one link.
// Never inside a field, never under a dialog; an element with data-own-keys that has the focus keeps its keys.

const FIELDS = "input, textarea, select, [contenteditable=true], [role=combobox]";
const root = document.documentElement;
let held = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {number} step */
function row(step) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-row]")]);
  if (!rows.length) return false;
  const now = rows.findIndex((one) => one.contains(document.activeElement));
  const next = rows[Math.min(rows.length - 1, Math.max(0, now < 0 ? 0 : now + step))];
  const link = next.matches("a, button") ? next : next.querySelector("a, button");
  if (link instanceof HTMLElement) link.focus();
  return true;
}

/** @param {string} keys */
function press(keys) {
  for (const element of document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)) {
    if (!(element instanceof HTMLElement) || element.matches(":disabled, [aria-disabled=true]")) continue;
    element.click();
    return true;
  }
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (root.dataset.singleKeys === "off" || event.key.length !== 1) return;
  const at = /** @type {Element} */ (event.target);
  // A field in a dialog that has just closed may still hold the focus for a moment.
  if (at.closest?.(FIELDS)?.checkVisibility() || at.closest?.("[data-own-keys]") || document.querySelector("dialog[open]")) return;
  const key = event.key === event.key.toUpperCase() && event.key !== event.key.toLowerCase() ? event.key.toLowerCase() : event.key;
  const keys = held ? `${held} ${key}` : key;
  clearTimeout(timer);
  held = "";
  let done = false;
  if (keys === "g") {
    held = "g";
    timer = setTimeout(() => (held = ""), 1200);
    done = true;
  } else if (keys === "?") {
    document.dispatchEvent(new CustomEvent("open-dialog", { detail: "keys" }));
    done = true;
  } else if (keys === "j" || keys === "k") done = row(keys === "j" ? 1 : -1);
  else {
    // Keys of a row belong to the row that has the focus.
    const own = at.closest?.("[data-row]")?.querySelector(`[data-row-key="${CSS.escape(keys)}"]`);
    if (own instanceof HTMLElement) {
      own.click();
      done = true;
    } else done = press(keys);
  }
  if (done) event.preventDefault();
});
