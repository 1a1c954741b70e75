// @ts-check
/** The views as tabs, each with its number of points; views that are rarely used wait in a list. */
import { showCount } from "./amount.js";
import { countOf } from "./store.js";
import { html } from "./svg.js";
import { say } from "./words.js";

const ALWAYS = 4;

/** @param {HTMLElement} place @param {HTMLSelectElement} more @param {import("./store.js").Store} store */
export function showTabs(place, more, store) {
  const { views } = store.data;
  const used = new Set([...store.strokes, ...store.data.ghost, ...store.data.planned].map((stroke) => stroke.view));
  const front = views.filter((view, i) => i < ALWAYS || used.has(view.id) || view.id === store.view);
  const focused = place.contains(document.activeElement);
  const keep = place.scrollLeft;
  place.replaceChildren(
    ...front.map((view) => {
      const count = store.inView(view.id).reduce((sum, stroke) => sum + countOf(stroke), 0);
      const planned = count ? 0 : store.data.planned.filter((s) => s.view === view.id).reduce((sum, s) => sum + countOf(s), 0);
      const selected = view.id === store.view;
      const said = planned ? say("points-planned", { n: planned, count: showCount(planned) }) : say("points", { n: count, count: showCount(count) });
      const tab = html(
        "button",
        {
          type: "button", role: "tab", "aria-selected": String(selected), tabindex: selected ? 0 : -1, "data-view": view.id,
          "aria-controls": "map-picture", "aria-label": `${view.name}, ${said}`,
        },
        [html("span", {}, [view.tab ?? view.name]), ...(count || planned ? [html("span", { class: planned ? "number planned" : "number" }, [showCount(count || planned)])] : [])],
      );
      tab.addEventListener("click", () => store.setView(view.id));
      return tab;
    }),
  );
  place.scrollLeft = keep;
  const chosen = /** @type {HTMLElement | null} */ (place.querySelector("[aria-selected=true]"));
  if (focused) chosen?.focus();
  else if (chosen && (chosen.offsetLeft < place.scrollLeft || chosen.offsetLeft + chosen.offsetWidth > place.scrollLeft + place.clientWidth)) {
    place.scrollLeft = chosen.offsetLeft - 8;
  }
  const rest = views.filter((view) => !front.includes(view));
  more.hidden = !rest.length;
  more.replaceChildren(
    html("option", { value: "" }, [say("more-views")]),
    ...rest.map((view) => html("option", { value: view.id }, [view.tab ?? view.name])),
  );
}

/** @param {HTMLElement} place @param {HTMLSelectElement} more @param {import("./store.js").Store} store */
export function listenTabs(place, more, store) {
  more.addEventListener("change", () => store.setView(more.value));
  place.addEventListener("keydown", (event) => {
    const tabs = /** @type {HTMLElement[]} */ ([...place.querySelectorAll("[role=tab]")]);
    const here = tabs.findIndex((tab) => tab.dataset.view === store.view);
    const back = document.documentElement.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
    const on = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const next = { [back]: here - 1, [on]: here + 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    store.setView(tabs[(next + tabs.length) % tabs.length].dataset.view ?? "");
  });
}
