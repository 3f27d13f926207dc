{% load static %}/* Keeps a page of the field, so that one can write there without a signal, and sends what waits when the line is back. */
"use strict";
importScripts("{% static 'field-queue.js' %}", "{% static script %}");
const FIELD = "{{ cache }}", PATIENCE = 4000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => { if (event.data?.keep) event.waitUntil(fetch(event.data.keep).then((answer) => keep(event.data.keep, answer)).catch(() => null)); });
addEventListener("sync", (event) => { event.waitUntil(queue.send()); });

addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (address.pathname.startsWith("/static/")) event.respondWith(caches.match(request, { cacheName: FIELD }).then((saved) => saved || fetch(request)));
});

// The page as it is, and the files that it names; those of an older page go.
async function keep(address, answer) {
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  const cache = await caches.open(FIELD), text = await answer.clone().text();
  const files = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => new URL(found[1], location.origin).href);
  for (const file of files) if (!(await cache.match(file))) await cache.add(file).catch(() => null);
  for (const old of await cache.keys()) if (new URL(old.url).pathname.startsWith("/static/") && !files.includes(old.url)) await cache.delete(old);
  await cache.put(address, answer);
}

async function page(event) {
  const { request } = event, cache = await caches.open(FIELD);
  const saved = await cache.match(request.url) || await cache.match(request.url, { ignoreSearch: !new URL(request.url).search });
  const fresh = fetch(request).then((answer) => { event.waitUntil(keep(request.url, answer.clone())); return answer; });
  if (!saved) return fresh;
  const slow = new Promise((give) => setTimeout(give, PATIENCE, saved));
  return Promise.race([fresh, slow]).catch(() => saved);
}
