// Without scripts the link below a password field reloads the empty form with a
// visible field. With scripts a button of the same words takes its place and
// changes the field where it stands, so nothing typed is lost.
for (const link of document.querySelectorAll("a[data-password]")) {
  const field = document.getElementById(link.dataset.password);
  if (field?.type !== "password") continue;
  const button = document.createElement("button");
  button.type = "button";
  button.id = link.id;
  button.textContent = link.textContent;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
  // Sent as a password field, so that the browser keeps it only where passwords are kept.
  field.form?.addEventListener("submit", () => { field.type = "password"; });
  link.replaceWith(button);
}
