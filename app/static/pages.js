// What pages do beside their forms, all of which work without it: the focus goes to what has just
// happened, and unfinished work is saved while it is being written.
(() => {
  "use strict";

  const told = document.querySelector("[data-focus]");
  if (told) told.focus();

  // A form that is on its way is not sent a second time by an impatient finger.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);

  // What a job has come to is fetched until it has ended; then the part of the page stays as it is.
  const outcome = document.querySelector("[data-wait]");
  if (outcome) setTimeout(renew, 2000);

  async function renew() {
    try {
      const answer = await fetch(outcome.dataset.wait, { credentials: "same-origin" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const found = page.getElementById(outcome.id);
        if (found && found.innerHTML !== outcome.innerHTML) outcome.innerHTML = found.innerHTML;
        if (found && !found.dataset.wait) return;
      }
    } catch { /* The line is down: the next try may find it. */ }
    setTimeout(renew, 2000);
  }

  // A step of a shift that is pressed while the line is down waits for it, and says how long.
  let waiting = false;
  const steadied = new WeakSet();
  steadyAll();
  document.addEventListener("ashiato:renewed", steadyAll);
  window.addEventListener("pageshow", () => {
    waiting = false;
    for (const form of document.querySelectorAll("form[data-through]")) delete form.dataset.through;
  });

  function steadyAll() {
    for (const form of document.querySelectorAll("form[data-steady]")) {
      if (!steadied.has(form)) steady(form);
      steadied.add(form);
    }
  }

  function steady(form) {
    const line = document.getElementById(form.dataset.steady);
    const say = (text) => { line.hidden = false; if (line.textContent !== text) line.textContent = text; };
    form.addEventListener("submit", (event) => {
      if (form.dataset.through || !form.dataset.steady) return;
      event.preventDefault();
      event.stopPropagation();
      if (waiting) return say(line.dataset.again);
      waiting = true;
      const pressed = Date.now();
      let next = 0;
      const send = async () => {
        clearTimeout(next);
        try {
          const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(8000) });
          if (answer.status >= 502) throw new Error(String(answer.status));
        } catch {
          say(line.dataset.waiting);
          next = setTimeout(send, 3000);
          return;
        }
        if (!waiting) return;
        waiting = false;
        const ago = Object.assign(document.createElement("input"), { type: "hidden", name: "seconds_ago" });
        ago.value = String(Math.round((Date.now() - pressed) / 1000));
        form.append(ago);
        form.dataset.through = "yes";
        form.requestSubmit(event.submitter);
      };
      window.addEventListener("online", () => { if (waiting) send(); });
      send();
    });
  }

  // Saves the form to the address in `data-autosave` some seconds after the last keystroke. What
  // could not be sent is kept in this browser and sent when the line is back.
  function autosave(form) {
    const status = document.getElementById(form.dataset.status);
    const words = form.dataset;
    const key = "ashiato:" + words.autosave;
    let timer = 0;
    let sending = false;
    let dirty = false;

    const contents = () => new URLSearchParams(new FormData(form));
    const say = (text) => { if (status && status.textContent !== text) status.textContent = text; };
    const later = (seconds) => { clearTimeout(timer); timer = setTimeout(save, seconds * 1000); };

    restore();
    form.addEventListener("input", () => {
      dirty = true;
      keep();
      say(words.writing);
      later(2);
    });
    form.addEventListener("submit", () => { clearTimeout(timer); dirty = false; forget(); });
    window.addEventListener("online", () => { if (dirty) save(); });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && dirty) save(true);
    });

    async function save(leaving) {
      if (sending) return later(1);
      clearTimeout(timer);
      sending = true;
      const sent = contents();
      try {
        const answer = await fetch(words.autosave, {
          method: "POST", body: sent, credentials: "same-origin", keepalive: leaving === true,
          headers: { Accept: "application/json" }, redirect: "error",
        });
        // Only this says that it was recorded; an ended session, for one, leads elsewhere.
        if (answer.status !== 204) throw new Error(String(answer.status));
        if (contents().toString() === sent.toString()) { dirty = false; forget(); say(words.saved); }
        else later(2);
      } catch {
        say(words.kept);
        later(10);
      } finally {
        sending = false;
      }
    }

    function keep() {
      try {
        const own = [...contents()].filter(([name]) => !["csrf_token", "once", "version"].includes(name));
        sessionStorage.setItem(key, JSON.stringify(own));
      } catch { /* A browser that keeps nothing still sends. */ }
    }

    function forget() {
      try { sessionStorage.removeItem(key); } catch { /* As above. */ }
    }

    function restore() {
      let own = null;
      try { own = JSON.parse(sessionStorage.getItem(key)); } catch { /* As above. */ }
      if (!own || !own.length) return;
      for (const field of form.elements) {
        const values = own.filter(([name]) => name === field.name).map(([, value]) => value);
        if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
        else if (values.length && field.type !== "hidden" && "value" in field) field.value = values[0];
      }
      dirty = true;
      say(words.restored);
      later(1);
    }
  }
})();
