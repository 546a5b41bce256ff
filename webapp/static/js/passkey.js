// Where the browser knows passkeys a button appears that asks for one. Without scripts there is
// nothing here, and password, app or recovery code do the same.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const keys = window.PublicKeyCredential;
  const { passkey, words, failed, kind } = form.dataset;
  if (!keys?.parseRequestOptionsFromJSON) continue;
  const said = document.createElement("p");
  const button = document.createElement("input");
  button.type = "submit";
  button.value = words;
  button.className = form.dataset.look ?? "";
  form.addEventListener("submit", async event => {
    event.preventDefault();
    // Whether others use this computer is asked above, once.
    const shared = document.querySelector("[type=checkbox][name=shared_device]");
    if (form.elements.shared_device) form.elements.shared_device.value = shared?.checked ? "y" : "";
    try {
      const asked = await fetch(passkey, { method: "POST", body: new FormData(form) });
      const options = await asked.json();
      const made = kind === "new"
        ? await navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(options) });
      form.elements.answer.value = JSON.stringify(made);
      form.submit();
    } catch {
      said.textContent = failed;
      document.getElementById("status").textContent = failed;
    }
  });
  form.append(said, button);
}
