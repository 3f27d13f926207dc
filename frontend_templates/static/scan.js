/* Packing: a photo of the symbol on the goods fills its field. Extras only: the field can be typed or pasted into. */
(async () => {
  "use strict";
  if (!("BarcodeDetector" in window) || !(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
  const detector = new BarcodeDetector({ formats: ["qr_code", "data_matrix"] });
  for (const field of document.querySelectorAll("[data-scan]")) {
    const words = document.getElementById("scan-words").dataset;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--sm";
    button.textContent = words.scan;
    const photo = document.createElement("input");
    photo.type = "file";
    photo.accept = "image/*";
    photo.capture = "environment";
    photo.hidden = true;
    const told = document.createElement("p");
    told.className = "hint";
    told.setAttribute("role", "status");
    button.addEventListener("click", () => photo.click());
    photo.addEventListener("change", async () => {
      if (!photo.files[0]) return;
      const [found] = await detector.detect(await createImageBitmap(photo.files[0])).catch(() => []);
      if (found) field.value = found.rawValue;
      told.textContent = found ? "" : words.none;
      photo.value = "";
    });
    field.after(button, photo, told);
  }
})();
