/* The page of the field for the survey of potential products. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-field]"), place = document.querySelector("[data-position]");
  if (!form || !place) return;
  const fields = form.elements, told = place.querySelector("[data-told]"), words = place.dataset;
  const put = (latitude, longitude) => {
    fields.latitude.value = latitude;
    fields.longitude.value = longitude;
    told.textContent = latitude ? `${words.taken} ${latitude}, ${longitude}` : "";
    place.querySelector("[data-leave]").hidden = !latitude;
  };
  // only with the maker's consent, at the press of a button; five digits are a metre
  place.hidden = !navigator.geolocation;
  place.querySelector("[data-take]").addEventListener("click", () => {
    if (!fields.consent.checked) { told.textContent = words.consent; fields.consent.focus(); return; }
    told.textContent = words.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => put(coords.latitude.toFixed(5), coords.longitude.toFixed(5)),
      () => { told.textContent = words.none; }, { enableHighAccuracy: true, timeout: 20000 });
  });
  place.querySelector("[data-leave]").addEventListener("click", () => put("", ""));
  fields.consent.addEventListener("change", () => { if (!fields.consent.checked) put("", ""); });
  fieldPage({
    worker: "/survey-sw.js",
    names: ["name", "commune", "maker", "where", "product_set", "material", "yearly", "unit", "note", "consent", "phone", "latitude", "longitude"],
    row: (item, at) => { at("name").textContent = item.name; at("maker").textContent = item.maker; },
    wrong: ({ name, maker, commune, phone, consent, yearly, unit }, list) => {
      if (!name.value.trim()) return ["name", list.badName];
      if (!maker.value.trim()) return ["maker", list.badMaker];
      if (!commune.value) return ["commune", list.badCommune];
      if (phone.value.trim() && !consent.checked) return ["consent", list.badConsent];
      if (yearly.value.trim() && !/^[\d.,\s]*[1-9][\d.,\s]*$/.test(yearly.value)) return ["yearly", list.badYearly];
      if (yearly.value.trim() && !unit.value.trim()) return ["unit", list.badUnit];
      return null;
    },
    more: () => ({}),
    after: (_fields, write) => { for (const each of ["name", "maker", "where", "product_set", "material", "yearly", "unit", "note", "consent", "phone"]) write(each, ""); put("", ""); },
  });
})();
