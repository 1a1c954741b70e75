// @ts-check
// The browser's camera under the ghost of the baseline. What it takes goes the same way as a chosen file.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-take]"));
const stage = /** @type {HTMLElement | null} */ (document.querySelector("[data-camera]"));
const start = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-camera-start]"));

if (form) closeUp(form);
if (form && stage && start && navigator.mediaDevices?.getUserMedia) ready(form, stage, start);

/** A close-up names its zone; other poses need none. @param {HTMLFormElement} form */
function closeUp(form) {
  const pose = /** @type {HTMLSelectElement} */ (form.elements.namedItem("pose"));
  const zone = /** @type {HTMLElement | null} */ (form.querySelector("[data-close-up]"));
  const show = () => {
    if (zone) zone.hidden = pose.value !== "close-up";
  };
  pose.addEventListener("change", show);
  show();
}

/** @param {HTMLFormElement} form @param {HTMLElement} stage @param {HTMLButtonElement} start */
function ready(form, stage, start) {
  const video = /** @type {HTMLVideoElement} */ (stage.querySelector("video"));
  const shoot = /** @type {HTMLButtonElement} */ (stage.querySelector("[data-shoot]"));
  const fault = /** @type {HTMLElement} */ (stage.querySelector("[data-camera-fault]"));
  const finder = /** @type {HTMLElement} */ (stage.querySelector("[data-finder]"));
  const ghost = /** @type {HTMLElement | SVGElement | null} */ (stage.querySelector("[data-ghost]"));
  const strength = /** @type {HTMLInputElement} */ (stage.querySelector("[data-ghost-strength]"));
  const height = /** @type {HTMLInputElement} */ (stage.querySelector("[data-eye-line]"));
  const eyes = /** @type {SVGPathElement} */ (stage.querySelector("[data-guide=eyes]"));

  start.hidden = false;
  start.addEventListener("click", open);
  // Where the camera was allowed before, the next pose goes on without a click.
  navigator.permissions
    ?.query({ name: /** @type {PermissionName} */ ("camera") })
    .then((found) => {
      if (found.state === "granted" && sessionStorage.getItem("camera") === "on") void open();
    })
    .catch(() => {});

  strength.addEventListener("input", () => {
    if (ghost) ghost.style.opacity = String(Number(strength.value) / 100);
  });
  height.addEventListener("input", () => eyes.setAttribute("d", `M12 ${height.value}H88`));
  for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (stage.querySelectorAll("[data-shows]"))) {
    const guide = stage.querySelector(`[data-guide="${box.dataset.shows}"]`);
    const show = () => guide?.toggleAttribute("hidden", !box.checked);
    box.addEventListener("change", show);
    show();
  }
  shoot.addEventListener("click", take);
  document.addEventListener("keydown", (event) => {
    const at = /** @type {Element} */ (event.target);
    if (event.key !== " " || event.repeat || at.closest("input, select, textarea, button, a, summary") || shoot.disabled) return;
    event.preventDefault();
    void take();
  });
  window.addEventListener("pagehide", close);

  async function open() {
    fault.hidden = true;
    stage.hidden = false;
    start.hidden = true;
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "environment", width: { ideal: 3840 }, height: { ideal: 2160 } },
      });
      await video.play();
      const around = form.querySelector("[data-ghost]");
      // The picture is shown as it will be taken, whole.
      finder.style.aspectRatio = `${video.videoWidth} / ${video.videoHeight}`;
      if (around instanceof HTMLElement) around.style.objectFit = "contain";
      shoot.disabled = false;
      sessionStorage.setItem("camera", "on");
    } catch {
      fault.hidden = false;
      start.hidden = false;
      sessionStorage.removeItem("camera");
    }
  }

  function close() {
    const stream = /** @type {MediaStream | null} */ (video.srcObject);
    for (const track of stream?.getTracks() ?? []) track.stop();
  }

  async function take() {
    shoot.disabled = true;
    const blob = await still();
    if (!blob) {
      shoot.disabled = false;
      return;
    }
    const files = new DataTransfer();
    files.items.add(new File([blob], "photograph.jpg", { type: blob.type }));
    /** @type {HTMLInputElement} */ (form.elements.namedItem("file")).files = files.files;
    /** @type {HTMLInputElement} */ (form.elements.namedItem("source")).value = "camera";
    form.requestSubmit();
  }

  // A still of the sensor where the browser can take one; else the frame that is shown.
  /** @returns {Promise<Blob | null>} */
  async function still() {
    const track = /** @type {MediaStream} */ (video.srcObject).getVideoTracks()[0];
    if ("ImageCapture" in window) {
      try {
        // @ts-ignore: not in every library of types yet
        return await new window.ImageCapture(track).takePhoto();
      } catch {
        // The frame then.
      }
    }
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.95));
  }
}
