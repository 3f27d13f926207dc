/* Harvests that wait on this phone. */
const queue = FieldQueue("harvests", "/studio/harvest/", ["zone", "harvested_on", "quantity_kg", "note"]);
