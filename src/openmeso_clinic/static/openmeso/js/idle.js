// @ts-check
// After some quiet the page is covered and asks for the PIN. What was typed stays where it was.
// The server is told, so that no other tab works on; activity in one tab counts for all of them.

const lock = /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog[data-idle]"));
if (lock) {
  const seconds = Number(lock.dataset.idle) || 0;
  const form = /** @type {HTMLFormElement} */ (lock.querySelector("form"));
  const pin = /** @type {HTMLInputElement} */ (form.querySelector("input[name=pin]"));
  const fault = /** @type {HTMLElement} */ (form.querySelector("[role=alert]"));
  const line = /** @type {HTMLElement} */ (fault.querySelector("span"));
  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("openmeso-idle") : undefined;
  let last = Date.now();
  let told = 0;

  /** @param {boolean} tell */
  const close = (tell) => {
    if (lock.open) return;
    for (const menu of document.querySelectorAll("[popover]:popover-open")) /** @type {HTMLElement} */ (menu).hidePopover();
    lock.showModal();
    pin.value = "";
    pin.focus();
    if (!tell) return;
    channel?.postMessage("lock");
    const body = new FormData();
    body.set("csrfmiddlewaretoken", /** @type {HTMLInputElement} */ (form.elements.namedItem("csrfmiddlewaretoken")).value);
    void fetch(lock.dataset.lockUrl ?? "", { method: "POST", body, redirect: "manual", keepalive: true, headers: { "X-Poll": "1" } }).catch(() => undefined);
  };
  const open = () => {
    last = Date.now();
    fault.hidden = true;
    lock.close();
    document.dispatchEvent(new CustomEvent("unlocked"));
  };
  const seen = () => {
    if (lock.open) return;
    last = Date.now();
    if (last - told > 5000) {
      told = last;
      channel?.postMessage("active");
    }
  };

  for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) addEventListener(name, seen, { passive: true, capture: true });
  channel?.addEventListener("message", (event) => {
    if (event.data === "active") last = Date.now();
    if (event.data === "lock") close(false);
    if (event.data === "open" && lock.open) open();
  });
  // The server found the session locked: another tab, or a long absence.
  document.addEventListener("locked", () => close(false));
  // Escape never opens a lock.
  lock.addEventListener("cancel", (event) => event.preventDefault());
  lock.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const sent = /** @type {HTMLFormElement} */ (event.target);
    if (sent.hasAttribute("data-lock-now")) {
      event.preventDefault();
      close(true);
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let response;
    try {
      response = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", headers: { "X-Poll": "1" } });
    } catch {
      line.textContent = line.dataset.offline ?? "";
      fault.hidden = false;
      return;
    }
    if (response.ok) {
      const token = response.headers.get("X-CSRFToken");
      if (token) {
        document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
        for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) /** @type {HTMLInputElement} */ (field).value = token;
      }
      channel?.postMessage("open");
      open();
      return;
    }
    if (response.type === "opaqueredirect" || response.status === 401) {
      location.reload();
      return;
    }
    pin.value = "";
    pin.focus();
    line.textContent = line.dataset.wrong ?? "";
    fault.hidden = false;
  });
  if (seconds > 0) {
    setInterval(() => {
      if (Date.now() - last > seconds * 1000) close(true);
    }, 1000);
  }
}
