// @ts-check
// The emergency cards stay at hand when the network is gone: they are kept in this tab, and the key that opens their
// page then shows them at once. They hold no patient.

const KEPT = "emergency-cards";
const FRESH = 10 * 60 * 1000;
const PATIENCE = 1500;

const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector('a[data-key="0"]'));

async function keep() {
  if (!link) return;
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (kept && Date.now() - kept.at < FRESH && kept.language === document.documentElement.lang) return;
    const page = await (await fetch(link.href, { headers: { Accept: "text/html" } })).text();
    const found = new DOMParser().parseFromString(page, "text/html");
    const parts = [...found.querySelectorAll(".phone-line, .emergency-cards")].map((one) => one.outerHTML);
    if (parts.length === 2)
      sessionStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), language: document.documentElement.lang, html: parts.join("") }));
  } catch {
    // Without network or storage the page itself is asked for.
  }
}

function show() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (!kept || !link) return false;
  const dialog = document.createElement("dialog");
  dialog.className = "emergency-offline";
  dialog.setAttribute("aria-label", link.querySelector(".word")?.textContent ?? "");
  const close = document.createElement("button");
  close.className = "btn";
  close.dataset.closes = "";
  close.textContent = document.body.dataset.wordsClose ?? "\u00d7";
  const body = new DOMParser().parseFromString(kept.html, "text/html").body;
  dialog.append(close, ...body.childNodes);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return true;
}

link?.addEventListener("click", async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !sessionStorage.getItem(KEPT)) return;
  event.preventDefault();
  try {
    if (!navigator.onLine) throw new Error("offline");
    await fetch(link.href, { method: "HEAD", signal: AbortSignal.timeout(PATIENCE) });
    location.assign(link.href);
  } catch {
    if (!show()) location.assign(link.href);
  }
});

if ("requestIdleCallback" in window) requestIdleCallback(() => void keep(), { timeout: 3000 });
else setTimeout(() => void keep(), 1000);
