/* What was written in the field and waits on this phone: kept in IndexedDB, sent when there is a line, each once. A page of the field and its worker
   share this. `name`: of its store; `page`: where it is sent, photos to `page` key/photos/; `facts`: names of what is sent. */
"use strict";
const FieldQueue = (name, page, facts) => {
  const STORE = "waiting";
  class Later extends Error {}  // no line, or nobody signed in: the queue stays as it is

  const open = () => new Promise((done, fail) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const run = async (mode, act) => {
    const base = await open();
    try {
      return await new Promise((done, fail) => {
        const work = base.transaction(STORE, mode, { durability: "strict" });
        let answer;
        act(work.objectStore(STORE), (value) => { answer = value; });
        work.oncomplete = () => done(answer);
        work.onerror = work.onabort = () => fail(work.error);
      });
    } finally { base.close(); }
  };
  const others = "BroadcastChannel" in self ? new BroadcastChannel(name) : null;
  const told = [];
  const tell = (what) => { others?.postMessage(what); for (const each of told) each(what); };
  if (others) others.onmessage = (event) => { for (const each of told) each(event.data); };

  const all = async () => {
    const rows = await run("readonly", (store, give) => { store.getAll().onsuccess = (event) => give(event.target.result); });
    return rows.sort((a, b) => a.written - b.written);
  };
  const put = async (item) => { await run("readwrite", (store) => store.put(item)); tell("changed"); };
  const drop = async (key) => { await run("readwrite", (store) => store.delete(key)); tell("changed"); };
  // what was taken off the list meanwhile does not come back
  const change = async (key, how) => {
    await run("readwrite", (store) => { store.get(key).onsuccess = (event) => { if (event.target.result) store.put(how(event.target.result)); }; });
    tell("changed");
  };

  const ask = async (address, options) => {
    let answer;
    try { answer = await fetch(address, { credentials: "same-origin", ...options }); } catch { throw new Later("line"); }
    if (answer.redirected) throw new Later("sign-in");
    if (answer.status >= 500 || [401, 408, 425, 429].includes(answer.status)) throw new Later("line");
    const said = (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : null;
    if (answer.status === 403 && !said) throw new Later("sign-in");
    return { ok: answer.ok && said !== null, said };
  };
  const headers = { Accept: "application/json" };
  const form = (fields) => { const data = new FormData(); for (const field in fields) data.append(field, fields[field]); return data; };

  const deliver = async (item, token) => {
    const send = (address, fields) => ask(address, { method: "POST", body: form(fields), headers: { ...headers, "X-CSRFToken": token } });
    const { key } = item;
    if (!item.arrived) {
      const { ok, said } = await send(page + item.desk, Object.fromEntries(["key", ...facts].map((fact) => [fact, item[fact] ?? ""])));
      if (!ok) return change(key, (now) => ({ ...now, problem: said?.problem || "?" }));
      await change(key, (now) => ({ ...now, arrived: true }));
    }
    const bad = [];
    for (const photo of item.photos) {
      if (photo.sent) continue;
      const { ok, said } = await send(`${page}${key}/photos/${item.desk}`, { key: photo.key, photo: new File([photo.blob], "anh.jpg", { type: photo.blob.type }) });
      if (!ok) { bad.push(said?.problem || "?"); continue; }
      await change(key, (now) => ({ ...now, photos: now.photos.map((each) => each.key === photo.key ? { key: each.key, sent: true } : each) }));
    }
    if (bad.length) return change(key, (now) => ({ ...now, problem: bad.join(" ") }));
    await drop(key);
    tell("sent");
  };

  const pass = async () => {
    const desks = new Map();
    for (const item of await all()) {
      if (item.problem) continue;
      if (!desks.has(item.desk)) desks.set(item.desk, (await ask(page + item.desk, { headers })).said);
      const here = desks.get(item.desk);
      if (here?.user === item.user) await deliver(item, here.token);  // another's waits until they sign in
    }
  };

  let sending = false;
  const send = async () => {
    if (sending) return "";
    sending = true;
    tell("sending");
    try {
      if (navigator.locks) await navigator.locks.request(name, { ifAvailable: true }, (lock) => lock && pass());
      else await pass();
      return "";
    } catch (error) {
      if (error instanceof Later) return error.message;
      throw error;
    } finally { sending = false; tell("changed"); }
  };
  return { all, put, drop, change, send, hear: (each) => told.push(each) };
};
