// Without scripts the link above a password field reloads the empty form with a
// visible field. With scripts a button of the same words takes its place and
// changes the field where it stands, so nothing typed is lost.
for (const link of document.querySelectorAll("a[data-password]")) {
  const field = document.getElementById(link.dataset.password);
  // A security code is text under dots: its field is none for passwords.
  const dots = field?.classList.contains("dots");
  if (!dots && field?.type !== "password") continue;
  const button = document.createElement("button");
  button.type = "button";
  button.id = link.id;
  button.textContent = link.textContent;
  const hide = hidden => {
    if (dots) field.classList.toggle("dots", hidden);
    else field.type = hidden ? "password" : "text";
    button.setAttribute("aria-pressed", !hidden);
  };
  hide(true);
  button.addEventListener("click", () => hide(button.getAttribute("aria-pressed") === "true"));
  // Sent as a password field, so that the browser keeps it only where passwords are kept.
  field.form?.addEventListener("submit", () => hide(true));
  link.replaceWith(button);
}
