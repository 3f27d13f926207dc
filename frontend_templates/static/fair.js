/* Fairs at the office: all boxes of a form at once, slots that are dragged. The pages are whole without it. */
(() => {
  "use strict";
  for (const label of document.querySelectorAll("[data-tick-all]")) {
    const all = label.querySelector("input"), boxes = () => label.closest("form").querySelectorAll("input[type=checkbox][name]");
    label.hidden = false;
    all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
  }

  const board = document.querySelector("[data-board]");
  if (!board) return;
  const CELL = 600, HIGH = 26, HOUR = 3600, DAY = 86400, EAST = 7 * HOUR; // Viet Nam's time never changes
  const lanes = [...board.querySelectorAll(".lane")], said = board.querySelector("[data-said]"), days = board.querySelector("[data-day]");
  const slots = [...document.querySelectorAll("li[data-slot]")].map((row) => ({
    row, key: row.dataset.slot, at: Number(row.dataset.at), long: row.dataset.until - row.dataset.at, room: row.dataset.room, title: row.dataset.title, free: "free" in row.dataset,
  }));
  const dayOf = (at) => Math.floor((at + EAST) / DAY);
  const two = (n) => String(n).padStart(2, "0");
  const clock = (at) => two(Math.floor(((at + EAST) % DAY) / HOUR)) + ":" + two(Math.floor((at % HOUR) / 60));
  const iso = (at) => new Date((at + EAST) * 1000).toISOString().slice(0, 16);
  let from = 0, until = 0, busy = false;

  const tell = (text, bad) => {
    said.hidden = !text;
    said.classList.toggle("note--stop", !!bad);
    said.textContent = text;
  };

  // Slots of the room beside each other where their times meet: only those online do.
  const beside = (shown) => {
    const ends = [];
    for (const slot of shown.sort((a, b) => a.at - b.at)) {
      let column = ends.findIndex((end) => end <= slot.at);
      if (column < 0) column = ends.push(0) - 1;
      ends[column] = slot.at + slot.long;
      slot.column = column;
    }
    return Math.max(ends.length, 1);
  };

  const draw = (focus) => {
    const day = Number(days.value), shown = slots.filter((slot) => dayOf(slot.at) === day);
    from = Math.max(Math.floor(Math.min(...shown.map((slot) => slot.at)) / HOUR) * HOUR - HOUR, Math.ceil(board.dataset.opens / CELL) * CELL);
    until = Math.min(Math.ceil(Math.max(...shown.map((slot) => slot.at + slot.long)) / HOUR) * HOUR + HOUR, Number(board.dataset.closes), (day + 1) * DAY - EAST);
    for (const lane of lanes) {
      lane.querySelectorAll(".lane__slot, .lane__hour").forEach((each) => each.remove());
      lane.style.height = ((until - from) / CELL) * HIGH + "px";
      for (let hour = Math.ceil(from / HOUR) * HOUR; hour < until; hour += HOUR) {
        const line = Object.assign(document.createElement("span"), { className: "lane__hour", textContent: clock(hour) });
        line.style.top = ((hour - from) / CELL) * HIGH + "px";
        lane.append(line);
      }
      const here = shown.filter((slot) => slot.room === lane.dataset.room), wide = beside(here);
      for (const slot of here) lane.append(block(slot, wide));
    }
    if (focus) board.querySelector(`[data-key="${focus}"]`)?.focus();
  };

  const block = (slot, wide) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "lane__slot", disabled: !slot.free });
    made.dataset.key = slot.key;
    made.setAttribute("aria-describedby", "how");
    let at = slot.at, room = slot.room, grip = null;
    const place = () => {
      made.textContent = clock(at) + " " + slot.title;
      made.title = made.textContent;
      made.style.top = ((at - from) / CELL) * HIGH + "px";
      made.style.height = (slot.long / CELL) * HIGH - 2 + "px";
      made.style.setProperty("--of", room === slot.room ? wide : 1);
      made.style.setProperty("--n", room === slot.room ? slot.column : 0);
      made.classList.toggle("lane__slot--moved", at !== slot.at || room !== slot.room);
    };
    const inRoom = (number) => {
      const lane = lanes[Math.max(0, Math.min(lanes.length - 1, number))];
      room = lane.dataset.room;
      if (made.parentElement !== lane) { lane.append(made); made.focus(); }
    };
    const move = (to) => { at = Math.max(from, Math.min(until - slot.long, to)); place(); };
    const back = () => draw(slot.key);
    const save = async () => {
      if (busy || (at === slot.at && room === slot.room)) return;
      busy = true;
      try {
        const body = new URLSearchParams({ action: "move", slot: slot.key, starts_at: iso(at), room, csrfmiddlewaretoken: board.querySelector("[name=csrfmiddlewaretoken]").value });
        const answer = await fetch(location.pathname, { method: "POST", body }), told = await answer.json();
        if (answer.ok) {
          Object.assign(slot, { at, room });
          slot.row.querySelector("b").textContent = told.at;
        }
        tell(told.said, !answer.ok);
      } catch { tell(board.dataset.failed, true); }
      busy = false;
      back();
    };
    made.addEventListener("keydown", (event) => {
      const number = lanes.indexOf(made.parentElement);
      const act = {
        ArrowUp: () => move(at - CELL), ArrowDown: () => move(at + CELL), ArrowLeft: () => { inRoom(number - 1); place(); }, ArrowRight: () => { inRoom(number + 1); place(); },
        Enter: save, " ": save, Escape: back,
      }[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });
    made.addEventListener("pointerdown", (event) => {
      grip = { y: event.clientY, at };
      made.setPointerCapture(event.pointerId);
    });
    made.addEventListener("pointermove", (event) => {
      if (!grip) return;
      const over = lanes.findIndex((lane) => { const box = lane.getBoundingClientRect(); return event.clientX >= box.left && event.clientX < box.right; });
      if (over >= 0 && lanes[over].dataset.room !== room) { inRoom(over); made.setPointerCapture(event.pointerId); }
      move(grip.at + Math.round((event.clientY - grip.y) / HIGH) * CELL);
    });
    made.addEventListener("pointerup", () => { grip = null; save(); });
    made.addEventListener("pointercancel", () => { grip = null; back(); });
    place();
    return made;
  };

  for (const day of [...new Set(slots.map((slot) => dayOf(slot.at)))].sort((a, b) => a - b)) {
    const date = new Date(day * DAY * 1000);
    days.append(new Option(two(date.getUTCDate()) + "/" + two(date.getUTCMonth() + 1) + "/" + date.getUTCFullYear(), day));
  }
  if (!days.options.length) return;
  const next = slots.find((slot) => slot.free);
  if (next) days.value = dayOf(next.at);
  days.addEventListener("change", () => draw());
  board.hidden = false;
  draw();
})();
