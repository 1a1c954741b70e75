// @ts-check
// Ctrl or ⌘ and K: search and go. The server finds, this moves the choice; the focus stays in the field.

const palette = /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog[data-palette]"));
if (palette) {
  const field = /** @type {HTMLInputElement} */ (palette.querySelector("[role=combobox]"));
  const list = /** @type {HTMLElement} */ (palette.querySelector("[role=listbox]"));
  const status = /** @type {HTMLElement} */ (palette.querySelector("[role=status]"));
  /** @type {AbortController | undefined} */
  let asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const options = () => /** @type {HTMLAnchorElement[]} */ ([...list.querySelectorAll("[role=option]")]);

  /** @param {number} index */
  const choose = (index) => {
    const all = options();
    const at = all.length ? (index + all.length) % all.length : -1;
    all.forEach((option, i) => {
      option.id ||= `palette-option-${i}`;
      option.setAttribute("aria-selected", String(i === at));
    });
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    }
  };

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    // In the body, never in the address: what is typed is often a patient's name.
    const body = new FormData(/** @type {HTMLFormElement} */ (palette.querySelector("form")));
    body.set("at", location.pathname);
    try {
      const response = await fetch(palette.dataset.palette ?? "", { method: "POST", body, headers: { "HX-Request": "true" }, signal: asking.signal, redirect: "error" });
      if (!response.ok) return;
      list.innerHTML = await response.text();
    } catch {
      return;
    }
    const count = options().length;
    field.setAttribute("aria-expanded", String(count > 0));
    status.textContent = (status.dataset.count ?? "").replace("%(count)s", String(count));
    choose(0);
  };

  palette.addEventListener("dialog:opened", () => {
    field.value = "";
    field.focus();
    void ask();
  });
  palette.addEventListener("close", () => {
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  palette.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    options().find((option) => option.getAttribute("aria-selected") === "true")?.click();
  });
  field.addEventListener("keydown", (event) => {
    const now = options().findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") choose(now + 1);
    else if (event.key === "ArrowUp") choose(now - 1);
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      if (document.querySelector("dialog[data-idle][open]")) return;
      event.preventDefault();
      if (palette.open) palette.close();
      else document.dispatchEvent(new CustomEvent("open-dialog", { detail: palette.id }));
    }
  });
}
