/* The page of the field for harvests. */
(() => {
  "use strict";
  const pad = (n) => String(n).padStart(2, "0");
  const today = () => { const now = new Date(); return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`; };
  const day = document.querySelector("form[data-field] [name=harvested_on]");
  if (!day) return;
  fieldPage({
    worker: "/harvest-sw.js",
    names: ["quantity_kg", "zone", "harvested_on", "note"],
    row: (item, at) => {
      at("zone").textContent = item.zoneName;
      at("kg").textContent = `${item.quantity_kg} kg`;
      at("day").textContent = item.harvested_on.split("-").reverse().join("/");
    },
    wrong: (fields, words) => {
      const kg = fields.quantity_kg.value.trim();
      if (!/^(\d{1,3}(\.\d{3})+(,\d{1,3})?|\d{1,8}([.,]\d{1,3})?)$/.test(kg) || !/[1-9]/.test(kg)) return ["quantity_kg", words.badQuantity];
      if (!fields.harvested_on.value || fields.harvested_on.value > today()) return ["harvested_on", words.badDay];
      return null;
    },
    more: (fields) => ({ quantity_kg: fields.quantity_kg.value.trim(), zoneName: fields.zone.selectedOptions[0].text }),
    after: (fields, write) => { for (const name of ["quantity_kg", "note"]) write(name, ""); },
  });
  day.value = today();
})();
