// The page of /graphql/: sends what is typed and shows the answer in its place; without it the form leads to the answer's own address.
const ask = document.getElementById("ask");
const answer = document.getElementById("answer");
document.getElementById("token-field").hidden = false;
ask.addEventListener("submit", async (event) => {
  event.preventDefault();
  answer.hidden = false;
  const headers = { "Content-Type": "application/json" };
  const token = ask.querySelector("#token").value.trim();
  if (token) headers["Authorization"] = `Bearer ${token}`;
  try {
    const variables = JSON.parse(ask.elements.variables.value || "{}");
    const body = JSON.stringify({ query: ask.elements.query.value, variables });
    const response = await fetch("/graphql/", { method: "POST", headers, body, credentials: "omit" });
    answer.textContent = JSON.stringify(await response.json(), null, 2);
  } catch (error) {
    answer.textContent = String(error);
  }
});
