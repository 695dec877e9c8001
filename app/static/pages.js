// What pages do beside their forms, all of which work without it: the focus goes to what has just
// happened, and unfinished work is saved while it is being written.
(() => {
  "use strict";

  const told = document.querySelector("[data-focus]");
  if (told) told.focus();

  // Once the session has ended, the page offers to sign in again.
  document.addEventListener("ashiato:ended", () => {
    for (const form of document.querySelectorAll(".sign-out")) {
      const link = document.createElement("a");
      link.href = "/sign-in?after=" + encodeURIComponent(location.pathname + location.search);
      link.textContent = form.dataset.signIn;
      link.className = "button quiet";
      form.replaceWith(link);
    }
  });

  // The session may have ended elsewhere while nobody looked at the page, or where a stream has ended.
  async function askOfSession() {
    if (!document.querySelector(".sign-out")) return;
    try {
      const answer = await fetch("/account", {
        credentials: "same-origin", redirect: "manual",
        headers: { "Ashiato-Renewal": "yes", Accept: "text/html" },
      });
      if (answer.type === "opaqueredirect") document.dispatchEvent(new Event("ashiato:ended"));
    } catch { /* The line is down: the next press says what is so. */ }
  }
  document.addEventListener("ashiato:unheard", askOfSession);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) askOfSession(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) askOfSession(); });

  // What somebody has folded or opened stays so in this browser.
  // `data-needed` stands where a part is open because of what is in it now.
  const foldOf = (one) => `ashiato:fold:${one.dataset.fold}`;
  const isChosen = (one) => one.matches?.("details[data-fold]:not([data-needed])");
  for (const one of document.querySelectorAll("details[data-fold]")) {
    try {
      const kept = isChosen(one) && localStorage.getItem(foldOf(one));
      if (kept) one.open = kept === "open";
    } catch { /* As it came. */ }
  }
  document.addEventListener("toggle", (event) => {
    const one = event.target;
    if (!isChosen(one)) return;
    try { localStorage.setItem(foldOf(one), one.open ? "open" : "folded"); } catch { /* For now only. */ }
  }, true);

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

  // Saves the form to the address in `data-autosave` some seconds after the last keystroke. Until
  // then typed.js keeps it in this browser, and says in `data-kept-here` whether it could.
  function autosave(form) {
    const status = document.getElementById(form.dataset.status);
    const words = form.dataset;
    let timer = 0;
    let sending = null;
    let dirty = false;
    let isOver = false; // Saving is of no use until the form is sent by hand.
    let pressed = null;

    const contents = () => {
      const found = new URLSearchParams(new FormData(form));
      found.delete("once"); // One page saves many times.
      return found;
    };
    const say = (text) => { if (status && status.textContent !== text) status.textContent = text; };
    const sayUnsaved = (text, textIfKept) => {
      const isKept = words.keptHere === "yes";
      say(isKept ? textIfKept || text : [text, words.unkept].filter(Boolean).join(" "));
    };
    const later = (seconds) => { clearTimeout(timer); timer = setTimeout(save, seconds * 1000); };

    form.addEventListener("input", () => {
      dirty = true;
      if (isOver) return;
      say(words.writing);
      later(2);
    });
    // What is on its way arrives before the form does, which otherwise would not know of it.
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      dirty = false;
      if (!sending) return;
      event.preventDefault();
      event.stopPropagation();
      pressed = event.submitter;
      setTimeout(() => sending?.abort(), 2000);
    });
    window.addEventListener("online", () => { if (dirty) save(); });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && dirty) save(true);
    });

    async function save(leaving) {
      if (sending) return later(1);
      if (isOver) return;
      clearTimeout(timer);
      sending = new AbortController();
      const sent = contents();
      try {
        const answer = await fetch(words.autosave, {
          method: "POST", body: sent, credentials: "same-origin", keepalive: leaving === true,
          headers: { Accept: "application/json" }, redirect: "manual", signal: sending.signal,
        });
        if (answer.status === 204) wasSaved(sent, answer.headers);
        else if (answer.type === "opaqueredirect" || answer.status === 403) {
          stop(words.ended, words.endedKept);
          if (answer.status !== 403) document.dispatchEvent(new Event("ashiato:ended"));
        }
        else if (answer.status === 404) stop(words.gone);
        else if (answer.status === 412) stop(words.elsewhere);
        else if (answer.status < 500) sayUnsaved(words.refused);
        else throw new Error(String(answer.status));
      } catch {
        sayUnsaved("", words.kept);
        later(10);
      } finally {
        sending = null;
        if (pressed) {
          clearTimeout(timer);
          const by = pressed;
          pressed = null;
          form.requestSubmit(by);
        }
      }
    }

    function wasSaved(sent, marks) {
      const without = words.autosaveWithout.split(" ");
      const names = new Set([...form.elements].filter((one) => one.name && one.type !== "hidden")
        .map((one) => one.name).filter((name) => !without.includes(name)));
      const detail = [...names].map((name) => [name, sent.getAll(name)]);
      if (contents().toString() === sent.toString()) {
        dirty = false;
        const isAskedStill = form.elements.asked.value === marks.get("Ashiato-Asked");
        say(isAskedStill ? words.saved : words.changed);
      }
      else later(2);
      form.elements.draft.value = marks.get("Ashiato-Draft");
      form.dispatchEvent(new CustomEvent("ashiato:saved", { bubbles: true, detail }));
    }

    function stop(text, textIfKept) {
      isOver = true;
      sayUnsaved(text, textIfKept);
      form.addEventListener("ashiato:unkept", () => sayUnsaved(text, textIfKept));
    }
  }
})();
