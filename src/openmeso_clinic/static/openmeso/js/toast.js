// @ts-check
// Short news at the bottom: ten seconds, held while the pointer or the focus is on it. Never for faults.
// From anywhere: document.dispatchEvent(new CustomEvent("toast", {detail: {words, undo}})); from the server: HX-Trigger.

const LASTS = 10_000;
const region = document.querySelector("[data-toasts]");
const words = document.body.dataset;

/** @param {{words: string, undo?: string}} news  undo: address that takes a POST */
function show(news) {
  if (!region || !news.words) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  const line = document.createElement("p");
  line.textContent = news.words;
  toast.append(line);
  if (news.undo) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = news.undo;
    const token = document.createElement("input");
    token.type = "hidden";
    token.name = "csrfmiddlewaretoken";
    token.value = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
    const undo = document.createElement("button");
    undo.className = "undo";
    undo.textContent = words.wordsUndo ?? "Undo";
    form.append(token, undo);
    toast.append(form);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn quiet small";
  close.textContent = words.wordsClose ?? "Close";
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  region.append(toast);

  let left = LASTS;
  let since = Date.now();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const leave = () => {
    toast.dataset.leaving = "yes";
    setTimeout(() => toast.remove(), 200);
  };
  const run = () => {
    since = Date.now();
    timer = setTimeout(leave, left);
  };
  const hold = () => {
    clearTimeout(timer);
    left = Math.max(2000, left - (Date.now() - since));
  };
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, hold);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, run);
  run();
}

document.addEventListener("toast", (event) => {
  const detail = /** @type {CustomEvent} */ (event).detail;
  show(typeof detail === "string" ? { words: detail } : { words: detail.words ?? detail.value, undo: detail.undo });
});

// Good news that came with the page moves from its top into a toast, where it is read out.
requestAnimationFrame(() => {
  for (const message of document.querySelectorAll(".message[data-toast]")) {
    // The address that takes it back stands in the message's own form, which works without this script.
    const undo = message.querySelector("form")?.getAttribute("action") ?? undefined;
    show({ words: (message.querySelector("p") ?? message).textContent?.trim() ?? "", undo });
    const list = message.parentElement;
    message.remove();
    if (list && !list.children.length) list.remove();
  }
});
