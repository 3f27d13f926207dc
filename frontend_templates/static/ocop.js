/* Extras only: every page is whole without this file. */
(() => {
  "use strict";

  // Search: names under the field as one types, in a plain <datalist>.
  const input = document.querySelector(".find input");
  const list = document.getElementById("goi-y");
  if (input && list) {
    let waiting, asked;
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      const text = input.value.trim();
      if (text.length < 2) return;
      waiting = setTimeout(async () => {
        asked = text;
        try {
          const answer = await fetch("/search/suggest/?q=" + encodeURIComponent(text));
          if (!answer.ok || asked !== text) return;
          const { names } = await answer.json();
          list.replaceChildren(...names.map((name) => new Option(name, name)));
        } catch { /* no signal: the search itself still works */ }
      }, 200);
    });
  }

  // Share, where the phone can; else copy the address.
  for (const link of document.querySelectorAll("[data-share]")) {
    if (!navigator.share && !navigator.clipboard) continue;
    link.hidden = false;
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      const own = document.querySelector("link[rel=canonical]"); // of a unit's page that of its lot: a shared unit would look copied
      const address = own ? own.href : location.href.split("#")[0];
      try {
        if (navigator.share) await navigator.share({ title: document.title, url: address });
        else await navigator.clipboard.writeText(address);
      } catch { /* the person thought better of it */ }
    });
  }

  // The bar of a phone holds more than its width: where one is stands in its middle.
  const current = document.querySelector(".dock [aria-current]");
  if (current) {
    const dock = current.parentElement;
    dock.scrollLeft = current.offsetLeft - (dock.clientWidth - current.offsetWidth) / 2;
  }

  // Photos chosen for upload, buttons pressed twice on a weak line: send once.
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
      if (form.getAttribute("action")?.endsWith("/logout/") && "caches" in window) caches.delete("field-1"); // the producer's page that its phone keeps
      setTimeout(() => delete form.dataset.sent, 5000);
    });
  }

  // A trace page lets us know the province, when its reader wants to: the position is asked for at the press of a button.
  for (const place of document.querySelectorAll("[data-here]")) {
    const [button, thanks] = place.children;
    place.hidden = !navigator.geolocation || !!document.querySelector("[data-saved]:not([hidden])"); // a page read without a signal tells nobody
    if (place.hidden) continue;
    button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(async ({ coords }) => {
      try {
        await fetch(location.pathname + "here/", { method: "POST", body: new URLSearchParams({ latitude: coords.latitude, longitude: coords.longitude }) });
        button.remove();
        thanks.hidden = false;
      } catch { /* no signal: the button stays */ }
    }, () => place.remove(), { timeout: 10000, maximumAge: 600000 }));
  }

  // Somebody else's player is asked for at a click, and not before.
  for (const stage of document.querySelectorAll("[data-frame]")) {
    stage.hidden = false;
    stage.addEventListener("click", () => {
      const frame = document.createElement("iframe");
      Object.assign(frame, { className: "stage", src: stage.dataset.frame, title: stage.dataset.title, allow: "autoplay; fullscreen; picture-in-picture", referrerPolicy: "strict-origin-when-cross-origin" });
      stage.replaceWith(frame);
      frame.focus();
    });
  }

  // Outlets near a reader: the position is asked for at the press of a button and sent once, in the body of the form.
  for (const form of document.querySelectorAll("[data-near]")) {
    form.hidden = !navigator.geolocation;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        form.elements.latitude.value = coords.latitude;
        form.elements.longitude.value = coords.longitude;
        form.submit();
      }, () => { form.hidden = true; }, { timeout: 10000, maximumAge: 600000 });
    });
  }

  // A trace page once seen can be read again without signal: also the very first one, which the worker had not fetched.
  if ("serviceWorker" in navigator && "caches" in window && document.querySelector("[data-keep]")) {
    navigator.serviceWorker.register("/sw.js");
    navigator.serviceWorker.ready.then(async () => {
      const pages = await caches.open("pages-1"), files = await caches.open("files-1");
      if (await pages.match(location.pathname)) return;
      const page = new Response("<!doctype html>" + document.documentElement.outerHTML, { headers: { "Content-Type": "text/html; charset=utf-8" } });
      await pages.put(location.pathname, page);
      const used = performance.getEntriesByType("resource").map((each) => each.name).filter((name) => name.startsWith(location.origin + "/static/"));
      for (const name of new Set(used)) await files.add(name);
    });
  }
})();
