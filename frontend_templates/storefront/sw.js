/* Keeps trace pages that were seen, and one page that says there is no signal. Never answers from memory while the line works. */
"use strict";
const PAGES = "pages-1", FILES = "files-1", KEEP = 40, OFFLINE = "/offline/";

addEventListener("install", (event) => event.waitUntil(caches.open(PAGES).then((cache) => cache.add(OFFLINE)).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (/^(pages|files)-/.test(name) && ![PAGES, FILES].includes(name)) await caches.delete(name);
  await clients.claim();
})()));

addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, address));
  else if (address.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function page(request, address) {
  const cache = await caches.open(PAGES);
  try {
    const answer = await fetch(request);
    if (answer.ok && address.pathname.startsWith("/t/") && address.pathname !== "/t/") {
      await cache.put(address.pathname, answer.clone());
      const kept = (await cache.keys()).filter((each) => !each.url.endsWith(OFFLINE));
      for (const old of kept.slice(0, -KEEP)) await cache.delete(old);
    }
    return answer;
  } catch {
    const saved = await cache.match(address.pathname);
    if (!saved) return cache.match(OFFLINE);
    const text = (await saved.text()).replace(/ data-saved(="")? hidden(="")?/, " data-saved"); // its note: recalls may have changed since
    return new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
}

async function file(request) {
  const cache = await caches.open(FILES), saved = await cache.match(request);
  if (saved) return saved;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}
