// @ts-check
// form[data-autosave] is sent whenever a field changed, in order, and again until it arrives.
// What waits is kept in the page itself, never on the device's disk: a shared tablet keeps nobody's answers.
// The server answers 2xx (header X-Saved-At: time of the clinic), 422 (a fault), 409 (changed elsewhere), 423 (locked)
// or 401, 403 (signed out).

const words = document.body.dataset;
/** @type {Map<HTMLFormElement, Set<string>>} */
const waiting = new Map();
let busy = false;
let wait = 2000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {string} text @param {"" | "saving" | "failed"} state */
function say(text, state = "") {
  for (const place of document.querySelectorAll("[data-saved-here]")) {
    if (place.textContent !== text) place.textContent = text;
    place.setAttribute("data-state", state);
  }
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const names = waiting.get(form) ?? new Set();
  waiting.delete(form);
  const back = () => waiting.set(form, new Set([...names, ...(waiting.get(form) ?? [])]));
  let response;
  try {
    response = await fetch(form.dataset.autosave || form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Autosave": "1", Accept: "text/html" },
      redirect: "manual",
      signal: AbortSignal.timeout(15_000),
    });
  } catch {
    back();
    return "offline";
  }
  if (response.ok) {
    const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
    say((words.wordsSaved ?? "").replace("%(time)s", response.headers.get("X-Saved-At") ?? now));
    form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: { response } }));
    return "saved";
  }
  if (response.status === 423) {
    back();
    document.dispatchEvent(new CustomEvent("locked"));
    return "refused";
  }
  if (response.status >= 500) {
    back();
    return "offline";
  }
  if (response.status === 422 || response.status === 400) {
    say(words.wordsRejected ?? "", "failed");
    form.dispatchEvent(new CustomEvent("autosave:rejected", { bubbles: true, detail: { response } }));
    return "rejected";
  }
  back();
  say((response.status === 409 ? words.wordsChanged : words.wordsRefused) ?? "", "failed");
  return "refused";
}

async function work() {
  if (busy) return;
  busy = true;
  clearTimeout(timer);
  while (waiting.size) {
    const form = /** @type {HTMLFormElement} */ (waiting.keys().next().value);
    const slow = setTimeout(() => say(words.wordsSaving ?? "", "saving"), 400);
    const end = await send(form);
    clearTimeout(slow);
    if (end === "offline") {
      say(words.wordsOffline ?? "", "failed");
      timer = setTimeout(work, wait);
      wait = Math.min(wait * 2, 60_000);
      break;
    }
    if (end === "refused") break;
    wait = 2000;
  }
  busy = false;
}

document.addEventListener("change", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  const form = field.form;
  if (!form?.hasAttribute("data-autosave") || field.hasAttribute("data-not-saved")) return;
  const names = waiting.get(form) ?? new Set();
  names.add(field.name);
  waiting.set(form, names);
  void work();
});
addEventListener("online", () => void work());
document.addEventListener("unlocked", () => void work());
addEventListener("beforeunload", (event) => {
  if (waiting.size) event.preventDefault();
});
document.addEventListener("submit", (event) => waiting.delete(/** @type {HTMLFormElement} */ (event.target)));
