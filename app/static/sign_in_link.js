// Puts the secret of a sign-in slip, which stands after the # of the address, into the form, and takes
// it out of the address, so that it stays in no history. See app/identity/link_pages.py.
(() => {
  "use strict";

  const form = document.querySelector("form[data-link]");
  const found = location.hash.match(/^#([A-Za-z0-9_-]{20,200})$/);
  if (!form || !found) return;
  form.elements.secret.value = found[1];
  history.replaceState(null, "", location.pathname);
  form.hidden = false;
  document.querySelector("[data-no-link]").hidden = true;
  form.querySelector("button").focus();
})();
