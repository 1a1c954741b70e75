// @ts-check
// [data-poll] is asked for again every 30 seconds while the page is seen; data-poll may name the address.
// Where the server names a mark of what it sent, it is asked only for something else: 304 means that nothing changed.
// X-Poll tells the server that nobody acted, so that looking at a screen never keeps a session alive.

const EVERY = 30_000;

/** @param {HTMLElement} part */
async function refresh(part) {
  const inside = part.contains(document.activeElement) ? document.activeElement : null;
  if (inside?.matches("input, textarea, select") || part.querySelector("[popover]:popover-open, details[open][data-hold]")) return;
  let response;
  try {
    response = await fetch(part.dataset.poll || location.href, {
      headers: {
        "X-Poll": "1",
        "HX-Request": "true",
        "HX-Target": part.id,
        ...(part.dataset.mark ? { "If-None-Match": part.dataset.mark } : {}),
      },
      redirect: "error",
    });
  } catch {
    return;
  }
  if (response.status === 423) document.dispatchEvent(new CustomEvent("locked"));
  if (response.status === 304) {
    const clock = part.querySelector("[data-clock]");
    if (clock) clock.textContent = response.headers.get("X-Clock") ?? clock.textContent;
  }
  if (response.status !== 200) return;
  part.dataset.mark = response.headers.get("ETag") ?? "";
  const text = await response.text();
  if (part.dataset.last === text) return;
  part.dataset.last = text;
  const focus = inside?.id ? `#${CSS.escape(inside.id)}` : inside?.getAttribute("href") ? `a[href="${CSS.escape(inside.getAttribute("href") ?? "")}"]` : "";
  part.innerHTML = text;
  // @ts-ignore htmx comes as a script of its own
  globalThis.htmx?.process(part);
  if (focus) /** @type {HTMLElement | null} */ (part.querySelector(focus))?.focus({ preventScroll: true });
}

function all() {
  if (document.visibilityState !== "visible" || document.querySelector("dialog[open]")) return;
  for (const part of document.querySelectorAll("[data-poll]")) void refresh(/** @type {HTMLElement} */ (part));
}

setInterval(all, EVERY);
document.addEventListener("visibilitychange", all);
