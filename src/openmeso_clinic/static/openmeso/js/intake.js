// @ts-check
// The questionnaire on the tablet: each choice is sent at once, in order. Without network it waits here and says so,
// and the next screens, fetched ahead, open all the same. What waits lies in this tab's session storage under the
// handover's own key; it goes when it is sent, and at the end. Screens fetched ahead lie in the page's memory alone.

import { ahead, atScreen, fetchAhead, showScreen } from "./screens.js";

const KEY = "openmeso-intake-";
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

let said = { text: "", state: "" };
/** @param {string} text @param {"" | "failed"} state */
function say(text, state = "") {
  said = { text, state };
  for (const place of document.querySelectorAll("[data-saved-here]")) {
    if (place.textContent !== text) place.textContent = text;
    place.setAttribute("data-state", state);
  }
}

/** @returns {HTMLFormElement | null} the form of the screen that stands here now */
const screen = () => document.querySelector("form[data-intake]");
const finish = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-finishes]"));
const handover = screen()?.dataset.intake ?? finish?.dataset.finishes ?? "";
const texts = /** @type {HTMLElement | null} */ (document.querySelector("[data-words-stay]"))?.dataset ?? {};

// Nothing of an ended or other handover stays on the device.
if (document.querySelector("[data-forget]")) forget();

if (handover) {
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
  keep();
  const token = () => /** @type {HTMLInputElement} */ (document.querySelector("[name=csrfmiddlewaretoken]")).value;
  /** @param {HTMLFormElement} form @param {boolean} leave */
  const stateOf = (form, leave) => {
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    if (leave) fields.push(["leave", "1"]);
    return new URLSearchParams(/** @type {any} */ (fields)).toString();
  };
  /** The whole screen is sent: a later state of one screen stands for an earlier one that still waits.
   * @param {HTMLFormElement} form */
  const enqueue = (form, leave = false) => {
    queue = queue.filter((one, n) => one.url !== location.pathname || (busy && n === 0));
    queue.push({ url: location.pathname, body: stateOf(form, leave) });
    keep();
  };
  const offline = () => {
    const one = queue.length === 1 ? texts.wordsWaitsOne : texts.wordsWaits;
    say((one ?? "").replace("%(n)s", String(queue.length)), "failed");
  };
  const stuck = () => say(texts.wordsStay ?? "", "failed");
  /** @param {string} url */
  const go = (url) => {
    leaving = true;
    location.assign(url);
  };

  /** Sends what waits, the oldest first. @returns {Promise<"sent" | "waits" | "unfit">} */
  const send = async () => {
    while (busy) await new Promise((done) => setTimeout(done, 50));
    busy = true;
    clearTimeout(timer);
    /** @type {"sent" | "waits" | "unfit"} */
    let end = "sent";
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
        timer = setTimeout(again, wait);
        wait = Math.min(wait * 2, 30_000);
        end = "waits";
        break;
      }
      if (queue[0] === next) queue.shift();
      keep();
      wait = 2000;
      if (response.status === 422) {
        say(texts.wordsUnfit ?? "", "failed");
        if (!new URLSearchParams(next.body).has("leave")) continue;
        end = "unfit";
        // A screen left behind without network comes back with what was typed, and the server names what is missing.
        if (next.url !== location.pathname && !showScreen(next.url)) go(next.url);
        break;
      } else if (response.ok) say((words.wordsSaved ?? "").replace("%(time)s", response.headers.get("X-Saved-At") ?? ""));
      else {
        // The tablet was taken back, or its time is over: the page itself says it.
        queue = [];
        keep();
        leaving = true;
        location.reload();
        end = "waits";
        break;
      }
    }
    busy = false;
    return end;
  };
  const again = async () => {
    if ((await send()) === "unfit") submitByItself();
  };
  const submitByItself = () => {
    if (!leaving) screen()?.submit();
    leaving = true;
  };

  /** @param {HTMLFormElement} form where "Continue" leads, by what was chosen */
  const onward = (form) => {
    if (!("known" in form.dataset)) return form.dataset.onward ?? "";
    const chosen = new FormData(form).get("changed");
    return (chosen === "no" && form.dataset.onward) || (chosen === "yes" && form.dataset.change) || "";
  };

  document.addEventListener("change", (event) => {
    const form = screen();
    if (!form || /** @type {HTMLInputElement} */ (event.target).form !== form || "known" in form.dataset) return;
    enqueue(form);
    void send();
  });

  document.addEventListener("submit", async (event) => {
    if (leaving) return;
    const form = /** @type {HTMLFormElement} */ (event.target);
    const button = /** @type {HTMLButtonElement | null} */ (/** @type {SubmitEvent} */ (event).submitter);
    if (form !== screen()) {
      // Another language, or the end: after what waits has arrived.
      if (!queue.length && navigator.onLine) {
        if (form === finish) forget();
        return;
      }
      event.preventDefault();
      if (!navigator.onLine || (await send()) !== "sent") return stuck();
      if (form === finish) forget();
      leaving = true;
      return form.requestSubmit(button);
    }
    event.preventDefault();
    const target = onward(form);
    const plain = !target || button?.name === "stay";
    if (plain && !queue.length && navigator.onLine) return submitByItselfWith(form, button);
    if (!plain && !(form.dataset.change && target === form.dataset.change)) enqueue(form, true);
    const end = await send();
    if (end === "unfit") return submitByItself();
    if (plain) return end === "sent" && navigator.onLine ? submitByItselfWith(form, button) : stuck();
    if (end === "sent" && navigator.onLine) return go(target);
    if (ahead(target)) {
      showScreen(target);
      say(said.text, "failed");
    } else stuck();
  });
  /** @param {HTMLFormElement} form @param {HTMLButtonElement | null} button */
  const submitByItselfWith = (form, button) => {
    leaving = true;
    form.requestSubmit(button);
  };

  document.addEventListener("click", async (event) => {
    const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("a[href]"));
    if (!link || leaving || (navigator.onLine && !queue.length)) return;
    event.preventDefault();
    const target = new URL(link.href).pathname;
    if (navigator.onLine && (await send()) === "sent") return go(target);
    if (showScreen(target)) say(said.text, "failed");
    else stuck();
  });
  addEventListener("popstate", () => {
    if (showScreen(location.pathname, false)) say(said.text, /** @type {"" | "failed"} */ (said.state));
    else if (atScreen() !== location.pathname) location.reload();
  });
  addEventListener("online", () => void again());
  addEventListener("beforeunload", (event) => {
    if (queue.length && !leaving) event.preventDefault();
  });
  if (queue.length) void again();
  void fetchAhead();
}
