// @ts-check
/**
 * Saving: events in their order, those that wait together in one request, kept in this tab until the server has
 * them. Each carries a key, so a second sending of the same event changes nothing. Free text never goes into the
 * tab's storage.
 */

/** @typedef {import("./types.js").MapEvent} MapEvent */
/** @typedef {{seq?: number, strokes?: import("./types.js").Stroke[],
 *   events?: MapEvent[], balance?: any, detail?: string}} Answer */
/** @typedef {"saved"|"saving"|"offline"|"locked"|"signed-out"|"refused"} Saving */

/** Events of one request. */
const TOGETHER = 24;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;

export class Queue {
  /**
   * @param {{url: string, csrf: string, onState: (state: Saving, waiting: number) => void,
   *   onAnswer: (answer: Answer, event: MapEvent) => void, onRefused: (event: MapEvent, answer: Answer) => void}} options
   */
  constructor({ url, csrf, onState, onAnswer, onRefused }) {
    this.url = url;
    this.csrf = csrf;
    this.onState = onState;
    this.onAnswer = onAnswer;
    this.onRefused = onRefused;
    this.place = `openmeso-map:${url}`;
    /** @type {{event: MapEvent, body: object}[]} */
    this.waiting = this.#restore();
    this.sending = false;
    this.stopped = false;
    this.together = TOGETHER;
    /** @type {(() => void)[]} */
    this.hoping = [];
    this.wait = FIRST_WAIT_MS;
    /** @type {number | undefined} */
    this.timer = undefined;
    addEventListener("online", () => this.now());
    addEventListener("beforeunload", (leave) => {
      // What is kept in the tab survives; free text does not.
      if (this.waiting.some(({ event }) => event.stroke?.note)) leave.preventDefault();
    });
  }

  /** @param {MapEvent} event @param {object} [expect] what the fold holds afterwards, for the server to compare */
  push(event, expect) {
    this.waiting.push({ event, body: { ...event, expect } });
    this.#keep();
    this.now();
  }

  now() {
    clearTimeout(this.timer);
    this.timer = undefined;
    void this.#send();
  }

  async #send() {
    if (this.sending || this.stopped) return;
    this.sending = true;
    while (this.waiting.length && !this.stopped) {
      if (this.wait === FIRST_WAIT_MS) this.onState("saving", this.waiting.length);
      const some = this.waiting.slice(0, this.together);
      const { event } = some[some.length - 1];
      /** @type {Response | null} */
      let response = null;
      try {
        response = await fetch(this.url, {
          method: "POST",
          credentials: "same-origin",
          headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrf, Accept: "application/json" },
          body: JSON.stringify(some.length > 1 ? some.map(({ body }) => body) : some[0].body),
          redirect: "manual",
        });
      } catch {
        response = null;
      }
      const answer = response ? await read(response) : {};
      if (response?.ok) {
        this.waiting.splice(0, some.length);
        this.#keep();
        this.wait = FIRST_WAIT_MS;
        this.onAnswer(answer, event);
      } else if (response?.status === 409) {
        this.stopped = true;
        this.onState("locked", this.waiting.length);
        this.onRefused(event, answer);
      } else if (response && (response.type === "opaqueredirect" || [401, 403].includes(response.status))) {
        this.onState("signed-out", this.waiting.length);
        this.#later();
        break;
      } else if (response && some.length > 1 && [400, 413, 422].includes(response.status)) {
        // One of them is refused, and nothing was kept: one after the other shows which.
        this.together = 1;
      } else if (response && [400, 404, 413, 422].includes(response.status)) {
        this.waiting.shift();
        this.#keep();
        this.onState("refused", this.waiting.length);
        this.onRefused(event, answer);
      } else {
        this.onState("offline", this.waiting.length);
        this.#later();
        break;
      }
    }
    this.sending = false;
    if (!this.waiting.length && !this.stopped) {
      this.together = TOGETHER;
      this.onState("saved", 0);
    }
    for (const go of this.hoping.splice(0)) go();
  }

  /** Everything is with the server, or cannot be for now; tells which. @returns {Promise<boolean>} */
  async settled() {
    this.now();
    if (this.sending) await new Promise((/** @type {(value?: unknown) => void} */ go) => this.hoping.push(go));
    return !this.waiting.length || this.stopped;
  }

  #later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  #keep() {
    const bare = this.waiting.map(({ event, body }) => {
      const { note: _, ...stroke } = event.stroke ?? {};
      const safe = event.stroke ? { ...event, stroke } : event;
      return { event: safe, body: { ...body, ...safe } };
    });
    try {
      if (bare.length) sessionStorage.setItem(this.place, JSON.stringify(bare));
      else sessionStorage.removeItem(this.place);
    } catch {
      // Storage may be full or forbidden; the queue still lives in memory.
    }
  }

  /** @returns {{event: MapEvent, body: object}[]} */
  #restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.place) ?? "[]");
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }
}

/** @param {Response} response @returns {Promise<Answer>} */
async function read(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}
