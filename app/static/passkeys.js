// Passkeys: the browser asks the device, and the answer goes on in an ordinary form. Where a browser
// knows no passkeys, the form stays hidden and everything else works as before.
(() => {
  "use strict";

  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential || !navigator.credentials) return;
  const button = form.querySelector("button");
  const status = form.querySelector(".told");
  form.hidden = false;
  for (const one of document.querySelectorAll("[data-without-passkeys]")) one.hidden = true;

  button.addEventListener("click", async () => {
    if (button.disabled) return;
    button.disabled = true;
    status.textContent = "";
    try {
      const made = form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: readable(JSON.parse(form.dataset.options)) })
        : await navigator.credentials.get({ publicKey: readable(await asked(form.dataset.ask)) });
      form.elements.credential.value = JSON.stringify(written(made));
      form.submit();
    } catch {
      button.disabled = false;
      status.textContent = form.dataset.stopped;
      button.focus();
    }
  });
  window.addEventListener("pageshow", () => { button.disabled = false; });

  async function asked(address) {
    const answer = await fetch(address, {
      method: "POST", body: new URLSearchParams(), credentials: "same-origin", redirect: "error",
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // The bytes that WebAuthn takes and gives travel as base64url.
  function bytes(text) {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (one) => one.charCodeAt(0));
  }

  function text(buffer) {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  function readable(options) {
    const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
    const asks = { ...options, challenge: bytes(options.challenge) };
    if (options.user) asks.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) asks.excludeCredentials = known(options.excludeCredentials);
    if (options.allowCredentials) asks.allowCredentials = known(options.allowCredentials);
    return asks;
  }

  function written(made) {
    const answer = { clientDataJSON: text(made.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) answer[name] = text(made.response[name]);
    }
    return {
      id: made.id, rawId: text(made.rawId), type: made.type, response: answer,
      clientExtensionResults: made.getClientExtensionResults(),
    };
  }
})();
