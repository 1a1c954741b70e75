// @ts-check
// The questionnaire on the tablet: each choice is sent at once, in order. Without network it waits here and says so.
// What waits lies in this tab's session storage under the handover's own key; it goes when it is sent, and at the end.

const KEY = "openmeso-intake-";
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-intake]"));
const words = document.body.dataset;

/** @typedef {{url: string, body: string}} Waiting */

/** @param {string} handover @returns {Waiting[]} */
function kept(handover) {
  try {
    return JSON.parse(sessionStorage.getItem(KEY + handover) ?? "[]");
  } catch {
    return [];
  }
}

function forget() {
  try {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(KEY)) sessionStorage.removeItem(name);
  } catch {
    // No storage on this device: nothing lies there.
  }
}

/** @param {string} text @param {"" | "failed"} state */
function say(text, state = "") {
  for (const place of document.querySelectorAll("[data-saved-here]")) {
    if (place.textContent !== text) place.textContent = text;
    place.setAttribute("data-state", state);
  }
}

// Nothing of an ended or other handover stays on the device.
if (document.querySelector("[data-forget]")) forget();
document.addEventListener("submit", (event) => {
  if (/** @type {HTMLElement} */ (event.target).hasAttribute("data-finishes")) forget();
});

if (form) {
  const handover = form.dataset.intake ?? "";
  /** @type {Waiting[]} */
  let queue = kept(handover);
  forget();
  let busy = false;
  let wait = 2000;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let leaving = false;

  const keep = () => {
    try {
      if (queue.length) sessionStorage.setItem(KEY + handover, JSON.stringify(queue));
      else sessionStorage.removeItem(KEY + handover);
    } catch {
      // The memory of this page holds it.
    }
  };
  const token = () => /** @type {HTMLInputElement} */ (form.elements.namedItem("csrfmiddlewaretoken")).value;
  const body = () => new URLSearchParams(/** @type {any} */ ([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"))).toString();

  const offline = () => {
    const one = queue.length === 1 ? form.dataset.wordsWaitsOne : form.dataset.wordsWaits;
    say((one ?? "").replace("%(n)s", String(queue.length)), "failed");
  };

  /** Sends what waits, the oldest first. @returns {Promise<boolean>} whether all of it arrived */
  const send = async () => {
    if (busy) return false;
    busy = true;
    clearTimeout(timer);
    while (queue.length) {
      const next = queue[0];
      let response;
      try {
        response = await fetch(next.url, {
          method: "POST",
          body: next.body,
          headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token(), "X-Autosave": "1" },
          redirect: "manual",
          signal: AbortSignal.timeout(15_000),
        });
      } catch {
        response = undefined;
      }
      if (!response || response.status >= 500) {
        offline();
        timer = setTimeout(send, wait);
        wait = Math.min(wait * 2, 30_000);
        busy = false;
        return false;
      }
      if (queue[0] === next) queue.shift();
      keep();
      wait = 2000;
      if (response.status === 422) say(form.dataset.wordsUnfit ?? "", "failed");
      else if (response.ok) say((words.wordsSaved ?? "").replace("%(time)s", response.headers.get("X-Saved-At") ?? ""));
      else {
        // The tablet was taken back, or its time is over: the page itself says it.
        queue = [];
        keep();
        location.reload();
        busy = false;
        return false;
      }
    }
    busy = false;
    return true;
  };

  form.addEventListener("change", () => {
    // The whole screen is sent: a later state of one screen stands for an earlier one that still waits.
    queue = queue.filter((one, n) => one.url !== location.pathname || (busy && n === 0));
    queue.push({ url: location.pathname, body: body() });
    keep();
    void send();
  });
  form.addEventListener("submit", async (event) => {
    if (leaving) return;
    if (navigator.onLine && !queue.length) return;
    event.preventDefault();
    const button = /** @type {SubmitEvent} */ (event).submitter;
    while (busy) await new Promise((done) => setTimeout(done, 50));
    if (await send()) {
      leaving = true;
      form.requestSubmit(button);
    } else say(form.dataset.wordsStay ?? "", "failed");
  });
  addEventListener("online", () => void send());
  addEventListener("beforeunload", (event) => {
    if (queue.length && !leaving) event.preventDefault();
  });
  if (queue.length) void send();
}
