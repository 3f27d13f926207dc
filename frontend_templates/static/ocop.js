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
      const address = location.href.split("#")[0];
      try {
        if (navigator.share) await navigator.share({ title: document.title, url: address });
        else await navigator.clipboard.writeText(address);
      } catch { /* the person thought better of it */ }
    });
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

  // A trace page once seen can be read again without signal.
  if ("serviceWorker" in navigator && document.querySelector("[data-keep]")) {
    navigator.serviceWorker.register("/sw.js");
  }
})();
