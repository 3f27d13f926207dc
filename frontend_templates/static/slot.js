/* A live slot: the time left, prices and questions that change. The page is whole without it. */
(() => {
  "use strict";
  const page = document.querySelector("[data-slot]");
  if (!page) return;

  const count = page.querySelector("[data-count]");
  const list = document.querySelector("[data-questions]");
  let phase = page.dataset.phase, ahead = 0, starts = 0, ends = 0, seen = "";

  const two = (n) => String(n).padStart(2, "0");
  const tick = () => {
    const now = Date.now() / 1000 + ahead, until = now < starts ? starts : ends, left = Math.max(0, Math.round(until - now));
    count.hidden = !until || !left;
    count.textContent = page.dataset[now < starts ? "soon" : "live"] + " " + (left >= 3600 ? Math.floor(left / 3600) + ":" : "") + two(Math.floor(left / 60) % 60) + ":" + two(left % 60);
  };

  const line = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const show = (told) => {
    for (const item of told.items) {
      const row = document.querySelector(`[data-offer="${Number(item.offer)}"]`);
      if (!row) continue;
      row.querySelector("[data-price]").textContent = item.price;
      row.querySelector("[data-regular]").textContent = item.regular;
      row.querySelector("[data-left]").textContent = item.left;
      const button = row.querySelector("button");
      if (button) button.disabled = !item.buyable;
    }
    const now = JSON.stringify(told.questions);
    if (now === seen || !list) return;
    seen = now;
    list.replaceChildren(...told.questions.map((each) => {
      const row = document.createElement("li"), first = document.createElement("p");
      first.append(line("b", each.text));
      if (each.name) first.append(" ", line("span", each.name));
      row.append(first);
      if (each.answer) row.append(line("p", each.answer));
      return row;
    }));
    if (told.questions.length) document.querySelector("[data-none]")?.remove();
  };

  const ask = async () => {
    let again = 30;
    if (!document.hidden) {
      try {
        const answer = await fetch(page.dataset.slot);
        if (answer.ok) {
          const told = await answer.json();
          ({ starts, ends, again } = told);
          ahead = told.now - Date.now() / 1000;
          if (told.state !== phase) return location.reload(); // it has begun, ended or was called off: prices and stream are others
          show(told);
          tick();
        }
      } catch { /* no signal: later */ }
    }
    setTimeout(ask, again * 1000 * (1 + Math.random())); // each viewer at its own time
  };
  if (phase === "soon" || phase === "live") {
    ask();
    setInterval(tick, 1000);
  }
})();
