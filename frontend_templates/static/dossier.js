/* Dossiers: saves as one types, sends files in pieces that go on where the line broke. Every page is whole without this file. */
(() => {
  "use strict";
  const token = (form) => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  // What was typed is saved a moment later; the answer is the new time and prediction.
  for (const form of document.querySelectorAll("form[data-save]")) {
    let waiting, running = false, again = false, leaving = false;
    const line = new AbortController();
    const show = (html) => {
      const answer = new DOMParser().parseFromString(html, "text/html");
      for (const id of ["saved", "prediction"]) {
        const now = document.getElementById(id), next = answer.getElementById(id);
        if (now && next) now.replaceWith(document.adoptNode(next));
      }
      for (const symbol of answer.querySelectorAll("symbol")) {
        if (!document.getElementById(symbol.id)) document.querySelector("svg.sprite")?.append(document.adoptNode(symbol));
      }
    };
    const save = async () => {
      if (leaving) return;
      if (running) { again = true; return; }
      running = true;
      const data = new FormData(form);
      data.set("autosave", "1");
      try {
        const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-CSRFToken": token(form) }, signal: line.signal });
        if (leaving) return;
        if (answer.redirected) location.reload();
        else if (answer.ok || answer.status === 409) show(await answer.text());
        // nothing is saved any more: said where one types, not only at the top
        if (answer.status === 409) document.getElementById("saved")?.scrollIntoView({ block: "center" });
      } catch { /* no signal: the button still works, and the next key tries again */ }
      running = false;
      if (again) { again = false; save(); }
    };
    const soon = (event) => {
      if (event.target.type === "file") return;
      clearTimeout(waiting);
      waiting = setTimeout(save, event.type === "change" ? 100 : 900);
    };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    form.addEventListener("submit", () => { leaving = true; clearTimeout(waiting); line.abort(); });
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });  // back to a page that has left
  }

  // Files in pieces. A broken line is tried again; a page closed meanwhile goes on when the same file is chosen again.
  const remember = (file) => `ocop-upload:${location.pathname.split("/")[2]}:${file.name}:${file.size}:${file.lastModified}`;
  const ask = async (address, options, patient = true) => {
    for (let pause = 1000; ; pause = Math.min(pause * 2, 30000)) {
      try {
        const answer = await fetch(address, options);
        if (answer.status < 500) return answer;
      } catch { /* no signal */ }
      if (!patient) throw new Error("no answer");
      await wait(pause);
    }
  };
  const send = async (form, file, number, say) => {
    const [start, query] = form.dataset.upload.split("?");
    const at = (known) => `${start}${known}/${query ? "?" + query : ""}`;
    const headers = { "X-CSRFToken": token(form) };
    const fields = new FormData(form);
    fields.delete("papers");
    let state;
    try {
      const known = localStorage.getItem(remember(file));
      if (known) {
        const answer = await ask(at(known), { headers });
        if (answer.ok) state = await answer.json();
      }
    } catch { /* no memory: from the start */ }
    if (!state || state.done) {
      const about = new FormData(form);
      about.delete("papers");
      about.set("filename", file.name);
      about.set("size", file.size);
      about.set("number", number);
      about.set("of", form.querySelector("[type=file]").files.length);
      const answer = await ask(form.dataset.upload, { method: "POST", body: about, headers });
      state = await answer.json();
      if (!answer.ok) throw new Error(state.problem);
      try { localStorage.setItem(remember(file), state.token); } catch { /* private window */ }
    }
    const known = state.token;
    while (state.received < state.size) {
      say(state.received / state.size);
      const piece = file.slice(state.received, state.received + state.piece);
      const answer = await ask(at(known), { method: "PATCH", body: piece, headers: { ...headers, "Upload-Offset": state.received, "Content-Type": "application/octet-stream" } });
      const said = await answer.json();
      if (!answer.ok && said.received === undefined) throw new Error(said.problem);
      state = { ...state, ...said };
    }
    const answer = await ask(at(known), { method: "POST", body: fields, headers });
    state = await answer.json();
    try { localStorage.removeItem(remember(file)); } catch { /* private window */ }
    if (state.problem) throw new Error(state.problem);
    say(1);
  };
  for (const form of document.querySelectorAll("form[data-upload]")) {
    form.addEventListener("submit", async (event) => {
      const input = form.querySelector("[type=file]");
      const box = form.querySelector("[data-progress]");
      if (!input.files.length || !form.elements.kind.value) return;  // the server says what is missing
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = form.querySelector("button:not([type=button])");
      button.disabled = true;
      box.replaceChildren();
      let bad = 0;
      for (const [n, file] of [...input.files].entries()) {
        const line = document.createElement("p"), bar = document.createElement("progress");
        bar.className = "life";
        bar.max = 1;
        bar.setAttribute("aria-label", file.name);
        line.append(file.name, bar);
        box.append(line);
        try {
          await send(form, file, n + 1, (share) => { bar.value = share; });
        } catch (error) {
          bad += 1;
          line.className = "note note--stop";
          line.textContent = `${file.name}: ${error.message}`;
        }
      }
      button.disabled = false;
      if (!bad) location.reload();
    });
  }
})();
