/* Draws a zone's outline on a map without tiles: by hand, or corner by corner where one stands. What is drawn goes into the form's field. */
(() => {
  "use strict";
  const box = document.getElementById("draw");
  if (!box || typeof L === "undefined") return;
  const words = box.dataset, field = box.closest("form").elements.pasted, folded = box.closest("details");
  const said = box.querySelector("[data-said]"), close = box.querySelector("[data-close]"), undo = box.querySelector("[data-undo]");
  const read = (text) => {  // an outline that can be drawn, or null
    try {
      const found = JSON.parse(text || "null");
      return L.geoJSON(found).getBounds().isValid() ? found : null;
    } catch { return null; }
  };
  const drawn = read(field.value) || read(words.outline);  // what was refused comes back to be put right
  // only an outline of one ring is changed by hand; another is shown beneath and drawn anew
  const ring = drawn?.type === "Polygon" && drawn.coordinates.length === 1 ? drawn.coordinates[0] : null;
  let points = ring ? ring.slice(0, -1).map(([lon, lat]) => L.latLng(lat, lon)) : [], closed = points.length > 2;
  let map, shape, line, marks = [];

  const area = () => {  // hectares; on a sphere bent as the ellipsoid is bent here: the server measures anew
    const radian = Math.PI / 180, sine = Math.sin(points[0].lat * radian), flat = 0.00669437999014;
    let sum = 0;
    points.forEach((one, n) => {
      const next = points[(n + 1) % points.length];
      sum += (next.lng - one.lng) * radian * (2 + Math.sin(one.lat * radian) + Math.sin(next.lat * radian));
    });
    return Math.abs(sum / 2) * 6378137 ** 2 * (1 - flat) / (1 - flat * sine * sine) ** 2 / 10000;
  };
  const number = (value) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
  const say = () => {
    const text = points.length > 2 ? words.area + (closed ? "" : ` ${words.open}`) : words.few;
    said.textContent = text.replace("{p}", points.length).replace("{a}", points.length > 2 ? number(area()) : "");
    close.disabled = closed || points.length < 3;
    undo.disabled = !points.length;
  };
  const write = () => {
    const corners = points.map((one) => [Number(one.lng.toFixed(7)), Number(one.lat.toFixed(7))]);
    field.value = corners.length ? JSON.stringify({ type: "Polygon", coordinates: [[...corners, corners[0]]] }) : "";
    say();
  };
  const trace = () => { shape.setLatLngs(closed ? points : []); line.setLatLngs(closed ? [...points, points[0]] : points); };
  const draw = () => {
    for (const each of marks) each.remove();
    marks = points.map((one, n) => {
      const icon = L.divIcon({ className: "draw__point", iconSize: [24, 24] });
      const mark = L.marker(one, { draggable: true, keyboard: false, title: `${words.point} ${n + 1}`, icon }).addTo(map);
      mark.on("drag", () => { points[n] = mark.getLatLng(); trace(); });
      mark.on("dragend", write);
      if (!n) mark.on("click", shut);
      return mark;
    });
    trace();
  };
  const set = (changed, whole = false) => { points = changed; closed = whole; draw(); write(); };
  const fit = () => map.fitBounds(L.latLngBounds(points), { padding: [24, 24], maxZoom: 17 });
  const shut = () => { if (points.length > 2) { set(points, true); fit(); } };

  const begin = () => {
    if (map || (folded && !folded.open)) return;  // a map that is not seen has no size
    map = L.map(box.querySelector("[data-map]"), { attributionControl: false, zoomAnimation: false, doubleClickZoom: false, zoomControl: false });
    L.control.zoom({ zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const old = drawn && !ring ? L.geoJSON(drawn, { interactive: false, style: { className: "draw__old" } }).addTo(map) : null;
    shape = L.polygon([], { className: "draw__shape", interactive: false }).addTo(map);
    line = L.polyline([], { className: "draw__line", interactive: false }).addTo(map);
    const around = old ? old.getBounds() : L.latLngBounds(points), commune = [Number(words.latitude), Number(words.longitude)];
    if (around.isValid()) map.fitBounds(around, { padding: [24, 24], maxZoom: 18 });
    else if (words.latitude) map.setView(commune, 15);
    else map.setView([16, 107], 6);
    if (words.latitude) L.circleMarker(commune, { radius: 6, className: "draw__old", interactive: false }).addTo(map);
    map.on("click", (event) => { if (!closed) set([...points, event.latlng]); });
    draw();
    say();
  };
  box.hidden = false;
  begin();
  folded?.addEventListener("toggle", begin);
  undo.addEventListener("click", () => set(points.slice(0, -1)));
  close.addEventListener("click", shut);
  box.querySelector("[data-clear]").addEventListener("click", () => set([]));
  const here = box.querySelector("[data-here]");
  here.addEventListener("click", () => {
    if (!navigator.geolocation) { said.textContent = words.noPosition; return; }
    here.disabled = true;
    said.textContent = words.asking;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      here.disabled = false;
      set([...points, L.latLng(coords.latitude, coords.longitude)]);
      fit();
      if (coords.accuracy > 15) said.textContent += ` ${words.far.replace("{m}", Math.round(coords.accuracy))}`;
    }, () => { here.disabled = false; said.textContent = words.noPosition; }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 });
  });
})();
