// @ts-check
/**
 * Fingers, pen, mouse and wheel. One finger draws, two move and zoom; with "pen only" a finger moves the picture.
 * The space bar held down, or the middle button, moves it with a mouse.
 */

/** @typedef {import("./types.js").XY} XY */

const LONG_PRESS_MS = 550;
const STILL_PX = 8;

/**
 * @param {import("./tools.js").Desk} desk
 * @param {() => import("./tools.js").Tool} tool
 * @param {{hover: (at: XY) => void, leave: () => void, press: (at: XY) => boolean}} on
 */
export function listen(desk, tool, on) {
  const { store, camera } = desk;
  const { svg } = camera;
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  /** @type {import("./tools.js").Tool | null} */
  let drawing = null;
  /** @type {number | null} */
  let panning = null;
  let space = false;
  /** @type {number | undefined} */
  let timer = undefined;
  let from = { x: 0, y: 0 };

  const stop = () => {
    clearTimeout(timer);
    drawing?.cancel();
    drawing = null;
  };

  svg.addEventListener("pointerdown", (event) => {
    if (event.button === 2) return;
    event.preventDefault();
    /** @type {HTMLElement} */ (svg.parentElement)?.focus({ preventScroll: true });
    try {
      svg.setPointerCapture(event.pointerId);
    } catch {
      // A pointer that is already gone cannot be held.
    }
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    from = { x: event.clientX, y: event.clientY };
    if (fingers.size > 1) return stop();
    const pans = space || event.button === 1 || (store.penOnly && event.pointerType === "touch") || !store.changeable;
    if (pans) {
      panning = event.pointerId;
      return undefined;
    }
    drawing = tool();
    const at = camera.at(event);
    drawing.down(at);
    timer = setTimeout(() => {
      if (drawing && on.press(at)) stop();
    }, LONG_PRESS_MS);
    return undefined;
  });

  svg.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) {
      on.hover(camera.at(event));
      return;
    }
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL_PX) clearTimeout(timer);
    if (fingers.size === 2) pinch(event, before);
    else if (panning === event.pointerId) camera.pan(event.clientX - before.x, event.clientY - before.y);
    else if (drawing) {
      const steps = event.getCoalescedEvents?.() ?? [];
      for (const step of steps.length ? steps : [event]) drawing.move(camera.at(step));
      on.hover(camera.at(event));
    }
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });

  /** @param {PointerEvent} event @param {{x: number, y: number}} before */
  function pinch(event, before) {
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) return;
    const was = Math.hypot(before.x - other.x, before.y - other.y);
    const is = Math.hypot(event.clientX - other.x, event.clientY - other.y);
    const middle = camera.at({ clientX: (event.clientX + other.x) / 2, clientY: (event.clientY + other.y) / 2 });
    if (was > 0) camera.zoom(is / was, middle);
    camera.pan((event.clientX - before.x) / 2, (event.clientY - before.y) / 2);
  }

  /** @param {PointerEvent} event */
  const end = (event) => {
    clearTimeout(timer);
    fingers.delete(event.pointerId);
    if (panning === event.pointerId) panning = null;
    else if (drawing && !fingers.size) {
      const done = drawing;
      drawing = null;
      if (event.type === "pointerup") done.up(camera.at(event));
      else done.cancel();
    }
  };
  svg.addEventListener("pointerup", end);
  svg.addEventListener("pointercancel", end);
  svg.addEventListener("pointerleave", () => on.leave());
  svg.addEventListener("contextmenu", (event) => event.preventDefault());
  svg.addEventListener(
    "wheel",
    (event) => {
      // With Ctrl the wheel is a pinch on a track pad; a plain wheel zooms too, Shift scrolls sideways.
      event.preventDefault();
      if (event.shiftKey) camera.pan(-event.deltaY, 0);
      else camera.zoom(Math.exp(-event.deltaY * 0.0016), camera.at(event));
    },
    { passive: false },
  );
  const canvas = /** @type {HTMLElement} */ (svg.parentElement);
  canvas.addEventListener("keydown", (event) => {
    if (event.code === "Space" && event.target === canvas && !event.repeat) space = true;
  });
  addEventListener("keyup", (event) => {
    if (event.code === "Space") space = false;
  });
  addEventListener("blur", () => {
    space = false;
  });
}
