/* Potential products of the survey that wait on this phone. */
const queue = FieldQueue("survey", "/office/survey/field/", ["commune", "name", "maker", "where", "product_set", "material", "yearly", "unit", "note", "consent", "phone", "latitude", "longitude"]);
