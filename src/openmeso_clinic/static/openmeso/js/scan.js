// @ts-check
// The camera as a scanner: one still frame goes the way of a photograph, and is read by the clinic's own computer.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-scan]"));
const start = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-scan-camera]"));
const dialog = /** @type {HTMLDialogElement | null} */ (document.querySelector("[data-scan-dialog]"));

if (form && start && dialog && navigator.mediaDevices?.getUserMedia) ready(form, start, dialog);

/** @param {HTMLFormElement} form @param {HTMLButtonElement} start @param {HTMLDialogElement} dialog */
function ready(form, start, dialog) {
  const video = /** @type {HTMLVideoElement} */ (dialog.querySelector("video"));
  const fault = /** @type {HTMLElement} */ (dialog.querySelector("[data-scan-fault]"));
  const take = /** @type {HTMLButtonElement} */ (dialog.querySelector("[data-scan-take]"));
  start.hidden = false;

  start.addEventListener("click", async () => {
    fault.hidden = true;
    take.disabled = true;
    dialog.showModal();
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 1920 } },
      });
      await video.play();
      take.disabled = false;
    } catch {
      fault.hidden = false;
    }
  });
  dialog.addEventListener("close", () => {
    const stream = /** @type {MediaStream | null} */ (video.srcObject);
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  });
  take.addEventListener("click", () => {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    canvas.toBlob((blob) => {
      if (!blob) return;
      const files = new DataTransfer();
      files.items.add(new File([blob], "code.png", { type: "image/png" }));
      /** @type {HTMLInputElement} */ (form.elements.namedItem("picture")).files = files.files;
      dialog.close();
      form.requestSubmit(/** @type {HTMLButtonElement} */ (form.querySelector("[data-scan-picture]")));
    }, "image/png");
  });
}
