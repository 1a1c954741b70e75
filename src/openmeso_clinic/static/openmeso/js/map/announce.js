// @ts-check
/** Words for those who do not see the picture, and the notice under it. */
import { microlitres, showCount, showMl, showMm } from "./amount.js";
import { countOf, depthOf, volumeOfAll } from "./store.js";
import { html } from "./svg.js";
import { say } from "./words.js";

/** @typedef {import("./types.js").Stroke} Stroke */

/** Name of a zone with its side. @param {import("./store.js").Store} store @param {{zone: string, side: string, view?: string}} at */
export function placeName(store, { zone, side, view }) {
  const views = view ? [store.atlas.sheet(view).view] : [];
  for (const { zones } of [...views, ...store.data.views]) {
    const found = zones.find((z) => z.id === zone);
    if (found) return side === "midline" ? found.name : say(`zone-${side}`, { zone: found.name });
  }
  return zone;
}

export class Announcer {
  /** @param {HTMLElement} live @param {HTMLElement} notice @param {import("./store.js").Store} store */
  constructor(live, notice, store) {
    this.live = live;
    this.notice = notice;
    this.store = store;
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  /** @param {string} text */
  tell(text) {
    // A second same text is read again only if the region was empty between.
    this.live.textContent = "";
    requestAnimationFrame(() => {
      this.live.textContent = text;
    });
  }

  /** What cannot be done, or asks for a word. @param {string} text @param {{label: string, act: () => void}} [offer] */
  warn(text, offer) {
    clearTimeout(this.timer);
    const parts = [html("span", { class: "notice-text" }, [text])];
    if (offer) {
      const button = html("button", { type: "button", class: "btn" }, [offer.label]);
      button.addEventListener("click", () => {
        this.clear();
        offer.act();
      });
      parts.push(button);
    }
    const close = html("button", { type: "button", class: "btn quiet" }, [say("dismiss")]);
    close.addEventListener("click", () => this.clear());
    parts.push(close);
    this.notice.replaceChildren(...parts);
    this.notice.hidden = false;
    if (!offer) this.timer = setTimeout(() => this.clear(), 10000);
  }

  clear() {
    this.notice.replaceChildren();
    this.notice.hidden = true;
  }

  /** @param {Stroke[]} strokes */
  added(strokes) {
    const { store } = this;
    this.clear();
    this.tell(
      strokes
        .map((stroke) => {
          const depth = depthOf(stroke);
          const words = {
            count: showCount(countOf(stroke)),
            n: store.strokes.filter((s) => s.view === stroke.view).reduce((sum, s) => sum + countOf(s), 0),
            place: placeName(store, stroke),
            drop: showMl(microlitres(stroke.drop_ml)),
            total: showMl(volumeOfAll([stroke])),
            depth: depth == null ? say("depth-unknown") : say("mm", { mm: showMm(depth) }),
          };
          if (stroke.kind === "point") return say("point-added", words);
          return say(stroke.kind === "line" ? "line-added" : "points-added", words);
        })
        .join(". "),
    );
  }
}
