/* A page of the field: what is written is kept on the phone first and then sent by itself. The form works without this file, with a line.
   Of a page: `names` of its fields, `row` that shows one that waits, `wrong` that says what cannot be kept, `more` to keep beside, `after`. */
"use strict";
const fieldPage = ({ names, row: fill, wrong: judge, more, after, worker }) => {
  const form = document.querySelector("form[data-field]"), list = document.getElementById("waiting");
  if (!form || !list || !window.indexedDB || typeof queue === "undefined") return;
  const fields = form.elements, words = list.dataset, user = Number(form.dataset.field), desk = form.dataset.desk;
  const row = document.getElementById("waiting-row").content.firstElementChild;
  const rows = list.querySelector("ul"), state = list.querySelector("[data-state]"), done = document.getElementById("sent"), wrong = document.getElementById("wrong");
  const fresh = () => crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16));
  let sent = 0, editing = null, registration = null;
  const said = (name) => fields[name].type === "checkbox" ? (fields[name].checked ? "on" : "") : fields[name].value;
  const write = (name, value) => { if (fields[name].type === "checkbox") fields[name].checked = !!value; else fields[name].value = value; };
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
    const items = await queue.all(), mine = items.filter((item) => item.user === user);
    rows.replaceChildren(...mine.map((item) => {
      const one = row.cloneNode(true), at = (name) => one.querySelector(`[data-${name}]`);
      fill(item, at);
      at("photos").textContent = item.photos.length ? words.photos.replace("0", item.photos.length) : "";
      at("problem").hidden = !item.problem;
      at("problem").querySelector("span").textContent = item.problem === "?" ? words.refused : item.problem || "";
      at("edit").hidden = !item.problem || item.arrived;
      at("edit").addEventListener("click", () => edit(item));
      at("drop").addEventListener("click", () => { if (confirm(item.arrived ? words.dropPhotos : words.drop)) queue.drop(item.key); });
      return one;
    }));
    list.hidden = !items.length;
    list.querySelector("[data-others]").hidden = items.length === mine.length;
    done.hidden = !sent;
    done.querySelector("b").textContent = words.sent.replace("0", sent);
  };

  const edit = (item) => {
    editing = item;
    for (const name of names) write(name, item[name]);
    fields[names[0]].focus();
  };

  const send = async () => {
    const why = await queue.send();
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
    const problem = judge(fields, words);
    if (problem) return refuse(...problem);
    const chosen = [...fields.photos.files].slice(0, 6);
    const button = form.querySelector("button:not([type=button])");
    button.disabled = true;
    try {
      const photos = [];
      for (const file of chosen) photos.push({ key: fresh(), blob: await shrink(file) });
      await queue.put({
        ...Object.fromEntries(names.map((name) => [name, said(name)])), ...more(fields),
        key: editing?.key || fresh(), user, desk, written: Date.now(), photos: chosen.length ? photos : editing?.photos || [],
      });
    } catch {  // a phone without room, or a private window: over the line, or not at all
      button.disabled = false;
      form.submit();
      return;
    }
    editing = null;
    fields.photos.value = "";
    after(fields, write);
    button.disabled = false;
    navigator.storage?.persist?.();
    registration?.sync?.register("waiting").catch(() => null);
    list.hidden = false;
    list.focus();
    send();
  });

  list.querySelector("[data-send]").addEventListener("click", send);
  queue.hear((what) => { if (what === "sending") state.textContent = words.sending; else { if (what === "sent") sent += 1; draw(); } });
  addEventListener("online", send);
  setInterval(async () => { if (navigator.onLine && (await queue.all()).some((item) => !item.problem)) send(); }, 20000);
  draw().then(send);

  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(worker, { scope: location.pathname }).then((made) => {
      registration = made;
      (made.active || made.waiting || made.installing)?.postMessage({ keep: location.href });
    }).catch(() => null);
  }
};
