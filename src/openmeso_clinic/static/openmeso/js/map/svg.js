// @ts-check
const NS = "http://www.w3.org/2000/svg";

/**
 * An SVG element. Only attributes and text, never markup.
 * @param {string} name @param {Record<string, string | number>} [attributes] @param {(Element | string)[]} [children]
 * @returns {SVGElement}
 */
export function el(name, attributes = {}, children = []) {
  const made = /** @type {SVGElement} */ (document.createElementNS(NS, name));
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/**
 * An HTML element.
 * @param {string} name @param {Record<string, string | number | boolean>} [attributes] @param {(Node | string)[]} [children]
 * @returns {HTMLElement}
 */
export function html(name, attributes = {}, children = []) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false) continue;
    made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** @param {import("./types.js").XY[]} points @param {boolean} closed */
export const pathOf = (points, closed) =>
  "M" + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L") + (closed ? "Z" : "");
