/* The page of the field: what is written is kept on the phone first and then sent by itself. The form works without this file, with a line. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-harvest]"), list = document.getElementById("waiting");
  if (!form || !list || !window.indexedDB || typeof HarvestQueue === "undefined") return;
  const fields = form.elements, words = list.dataset, user = Number(form.dataset.harvest), desk = form.dataset.desk;
  const row = document.getElementById("waiting-row").content.firstElementChild;
  const rows = list.querySelector("ul"), state = list.querySelector("[data-state]"), done = document.getElementById("sent"), wrong = document.getElementById("wrong");
  const pad = (n) => String(n).padStart(2, "0");
  const today = () => { const now = new Date(); return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`; };
  const fresh = () => crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16));
  let sent = 0, editing = null, registration = null;
  for (const each of document.querySelectorAll("[data-with-script]")) each.hidden = false;

  // A phone's photo has 4 MB and more: drawn anew at the size that is kept anyway, which also leaves place and camera behind.
  const shrink = async (file) => {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, 2400 / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const drawn = await new Promise((give) => canvas.toBlob(give, "image/jpeg", 0.85));
      return drawn && drawn.size < file.size ? drawn : file;
    } catch { return file; }  // the server says what it is
  };

  const draw = async () => {
    const items = await HarvestQueue.all(), mine = items.filter((item) => item.user === user);
    rows.replaceChildren(...mine.map((item) => {
      const one = row.cloneNode(true), at = (name) => one.querySelector(`[data-${name}]`);
      at("zone").textContent = item.zoneName;
      at("kg").textContent = `${item.quantity_kg} kg`;
      at("day").textContent = item.harvested_on.split("-").reverse().join("/");
      at("photos").textContent = item.photos.length ? words.photos.replace("0", item.photos.length) : "";
      at("problem").hidden = !item.problem;
      at("problem").querySelector("span").textContent = item.problem === "?" ? words.refused : item.problem || "";
      at("edit").hidden = !item.problem || item.arrived;
      at("edit").addEventListener("click", () => edit(item));
      at("drop").addEventListener("click", () => { if (confirm(item.arrived ? words.dropPhotos : words.drop)) HarvestQueue.drop(item.key); });
      return one;
    }));
    list.hidden = !items.length;
    list.querySelector("[data-others]").hidden = items.length === mine.length;
    done.hidden = !sent;
    done.querySelector("b").textContent = words.sent.replace("0", sent);
  };

  const edit = (item) => {
    editing = item;
    for (const name of ["zone", "harvested_on", "quantity_kg", "note"]) fields[name].value = item[name];
    fields.quantity_kg.focus();
  };

  const send = async () => {
    const why = await HarvestQueue.send();
    state.textContent = why === "sign-in" ? words.signIn : why ? words.wait : "";
    list.querySelector("[data-sign-in]").hidden = why !== "sign-in";
  };

  const refuse = (name, text) => {
    wrong.hidden = false;
    wrong.querySelector("span").textContent = text;
    fields[name].focus();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.hidden = true;
    const kg = fields.quantity_kg.value.trim(), day = fields.harvested_on.value;
    if (!/^(\d{1,3}(\.\d{3})+(,\d{1,3})?|\d{1,8}([.,]\d{1,3})?)$/.test(kg) || !/[1-9]/.test(kg)) return refuse("quantity_kg", words.badQuantity);
    if (!day || day > today()) return refuse("harvested_on", words.badDay);
    const chosen = [...fields.photos.files].slice(0, 6);
    const button = form.querySelector("button:not([type=button])");
    button.disabled = true;
    try {
      const photos = [];
      for (const file of chosen) photos.push({ key: fresh(), blob: await shrink(file) });
      await HarvestQueue.put({
        key: editing?.key || fresh(), user, desk, written: Date.now(), zone: fields.zone.value, zoneName: fields.zone.selectedOptions[0].text,
        harvested_on: day, quantity_kg: kg, note: fields.note.value, photos: chosen.length ? photos : editing?.photos || [],
      });
    } catch {  // a phone without room, or a private window: over the line, or not at all
      button.disabled = false;
      form.submit();
      return;
    }
    editing = null;
    for (const name of ["quantity_kg", "note", "photos"]) fields[name].value = "";
    button.disabled = false;
    navigator.storage?.persist?.();
    registration?.sync?.register("harvests").catch(() => null);
    list.hidden = false;
    list.focus();
    send();
  });

  list.querySelector("[data-send]").addEventListener("click", send);
  HarvestQueue.hear((what) => { if (what === "sending") state.textContent = words.sending; else { if (what === "sent") sent += 1; draw(); } });
  addEventListener("online", send);
  setInterval(async () => { if (navigator.onLine && (await HarvestQueue.all()).some((item) => !item.problem)) send(); }, 20000);
  fields.harvested_on.value = today();
  draw().then(send);

  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register("/harvest-sw.js", { scope: location.pathname }).then((made) => {
      registration = made;
      (made.active || made.waiting || made.installing)?.postMessage({ keep: location.href });
    }).catch(() => null);
  }
})();
