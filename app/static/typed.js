// Keeps what is typed into a form in this browser until the service has taken it: encrypted with a
// key of the account (in #typed), so that nobody else who uses the machine can read it.
// See docs/explanation/typed-text.md.
(() => {
  "use strict";

  const PREFIX = "ashiato:typed:";
  const LEAVING = "ashiato:signing-out";
  const PATIENCE = 600;
  const HELD = 7 * 24 * 3600 * 1000;
  const OWN = ["csrf_token", "once", "version", "draft", "asked"]; // What a form itself adds.
  const SECRET = /password|one-time-code/;
  const place = document.getElementById("typed");
  const words = place ? place.dataset : {};
  const mine = place ? PREFIX + place.dataset.owner + ":" : "";
  const forms = new Map(); // form -> what is known of it
  let key = null;
  let state = "starting"; // then "on", or "off" where nothing can be kept

  const names = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  const lockOf = (id) => mine + id;
  const draw = (tag, text, className) => {
    const one = document.createElement(tag);
    if (text) one.textContent = text;
    if (className) one.className = className;
    return one;
  };
  const say = (text) => {
    const line = document.getElementById("typed-said");
    if (line && line.textContent !== text) line.textContent = text;
  };
  const button = (text, act) => {
    const one = draw("button", text, "second");
    one.type = "button";
    one.addEventListener("click", act);
    return one;
  };

  begin().catch(() => { state = "off"; });

  async function begin() {
    document.addEventListener("input", typed);
    document.addEventListener("change", typed);
    document.addEventListener("ashiato:saved", (event) => saved(event.target, event.detail));
    document.addEventListener("ashiato:renewed", renewed);
    document.addEventListener("submit", leave);
    find();
    forgetOld();
    if (!place) {
      const line = document.getElementById("kept-here");
      if (line) line.hidden = !names().length;
      return;
    }
    if (!window.crypto?.subtle || !navigator.locks) throw new Error("no way to encrypt");
    key = await crypto.subtle.importKey("raw", bytes(words.key), "AES-GCM", false, ["encrypt", "decrypt"]);
    state = "on";
    await restore();
    window.addEventListener("storage", (event) => {
      if (event.key === null || event.key.startsWith(mine)) look();
    });
    for (const known of forms.values()) if (known.isEarly) write(known);
  }

  // Without a key this page is of nobody: after signing out, what the account had kept is deleted.
  function forgetOld() {
    const owner = sessionStorage.getItem(LEAVING);
    sessionStorage.removeItem(LEAVING);
    for (const name of names()) {
      const isOver = Date.now() - Number(localStorage.getItem(name).split(".")[0]) > HELD;
      if (isOver || (!place && owner && name.startsWith(owner))) localStorage.removeItem(name);
    }
  }

  function leave(event) {
    if (event.target.matches(".sign-out") && mine) sessionStorage.setItem(LEAVING, mine);
  }

  // ---- Forms and what stands in them

  function find() {
    for (const once of document.querySelectorAll("input[data-keep]")) {
      const form = once.form;
      if (!form || forms.has(form) || !fields(form).length) continue;
      forms.set(form, { form, id: "", base: contents(form, true), others: new Map(), met: new Set(), panel: null });
    }
  }

  const tokenOf = (form) => form.querySelector("input[data-keep]");

  function fields(form) {
    return [...form.elements].filter((one) => one.name && !one.disabled && !OWN.includes(one.name)
      && !/^(hidden|password|file|submit|button|reset|fieldset|output)$/.test(one.type)
      && !SECRET.test(one.autocomplete));
  }

  // The values of each name: as they stand, or as the page came.
  function contents(form, asItCame) {
    const found = new Map();
    for (const one of fields(form)) {
      const values = found.get(one.name) || [];
      if (one.type === "checkbox" || one.type === "radio") {
        if (asItCame ? one.defaultChecked : one.checked) values.push(one.value);
      } else if (one.options) {
        const all = [...one.options];
        const chosen = all.filter((item) => (asItCame ? item.defaultSelected : item.selected));
        if (!chosen.length && one.type === "select-one" && all.length) chosen.push(all[0]);
        values.push(...chosen.map((item) => item.value));
      } else values.push((asItCame ? one.defaultValue : one.value).replace(/\r\n/g, "\n"));
      found.set(one.name, values);
    }
    return found;
  }

  const same = (one, other) => JSON.stringify(one || []) === JSON.stringify(other || []);

  function put(form, name, values) {
    const left = [...values];
    for (const one of fields(form).filter((item) => item.name === name)) {
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
      else if (one.options) for (const item of one.options) item.selected = values.includes(item.value);
      else if (left.length) one.value = left.shift();
      for (let box = one.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    }
  }

  // Which form it is: where it goes, and about what.
  function formName(form) {
    const to = new URL(form.getAttribute("action"), location.href);
    const about = [...form.elements]
      .filter((one) => one.type === "hidden" && !OWN.includes(one.name))
      .map((one) => [one.name, one.value]);
    return JSON.stringify([to.pathname + to.search, about]);
  }

  function labelOf(form, name) {
    const one = fields(form).find((item) => item.name === name);
    const isOneOfSeveral = one.type === "checkbox" || one.type === "radio";
    const label = isOneOfSeveral ? one.closest("fieldset")?.querySelector("legend") : one.labels?.[0];
    return plain(label);
  }

  // The words of an element, without the readings of kanji and without "needed".
  function plain(one) {
    if (!one) return "";
    const copy = one.cloneNode(true);
    for (const other of copy.querySelectorAll("rt, rp, .needed")) other.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function isText(form, name) {
    return fields(form).some((one) => one.name === name && !one.options && !/checkbox|radio/.test(one.type));
  }

  // A choice is read by its words.
  function spoken(form, name, values) {
    const said = values.map((value) => {
      const all = fields(form).filter((item) => item.name === name);
      const option = all.flatMap((item) => [...(item.options || [])]).find((item) => item.value === value);
      const box = all.find((item) => /checkbox|radio/.test(item.type) && item.value === value);
      return plain(option || box?.labels?.[0]) || value;
    });
    return said.join("\n");
  }

  // ---- Entries in the browser

  function bytes(text) {
    const decoded = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(decoded, (letter) => letter.charCodeAt(0));
  }

  function letters(found) {
    let text = "";
    for (const one of new Uint8Array(found)) text += String.fromCharCode(one);
    return btoa(text);
  }

  const boundTo = (id) => new TextEncoder().encode(lockOf(id));

  async function seal(id, entry) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const how = { name: "AES-GCM", iv, additionalData: boundTo(id) };
    const sealed = await crypto.subtle.encrypt(how, key, new TextEncoder().encode(JSON.stringify(entry)));
    return [entry.at, letters(iv), letters(sealed)].join(".");
  }

  async function open(id) {
    try {
      const [, iv, sealed] = localStorage.getItem(lockOf(id)).split(".");
      const how = { name: "AES-GCM", iv: bytes(iv), additionalData: boundTo(id) };
      const opened = await crypto.subtle.decrypt(how, key, bytes(sealed));
      return { ...JSON.parse(new TextDecoder().decode(opened)), id };
    } catch {
      return null; // It has just been deleted, or was kept under another key.
    }
  }

  async function entries() {
    const ids = names().filter((name) => name.startsWith(mine)).map((name) => name.slice(mine.length));
    const found = (await Promise.all(ids.map(open))).filter(Boolean);
    const taken = takenTokens();
    for (const one of found) if (taken.some((token) => one.once.startsWith(token))) remove(one.id);
    return found.filter((one) => localStorage.getItem(lockOf(one.id))).sort((a, b) => b.at - a.at);
  }

  function takenTokens() {
    const found = document.cookie.match(/(?:^|; )(?:__Host-)?ashiato_taken=([0-9a-f.]+)/);
    return found ? found[1].split(".") : [];
  }

  function remove(id) {
    localStorage.removeItem(lockOf(id));
  }

  // An entry belongs to the page that holds its lock. The browser frees the lock with the page, which
  // may take a moment after the next page has begun.
  function take(id, hold = () => new Promise(() => {})) {
    return new Promise((settle) => {
      const taken = () => { settle(true); return hold(); };
      navigator.locks.request(lockOf(id), { signal: AbortSignal.timeout(PATIENCE) }, taken)
        .catch(() => settle(false));
    });
  }

  function typed(event) {
    const known = forms.get(event.target.form);
    if (!known) return;
    if (state === "on") write(known);
    else if (state === "starting") known.isEarly = true;
    else report(known, false);
  }

  function differs(known) {
    return [...contents(known.form)].some(([name, values]) => !same(values, known.base.get(name)));
  }

  function write(known) {
    known.wanted = true;
    known.writing ||= writeAll(known).finally(() => { known.writing = null; });
    return known.writing;
  }

  async function writeAll(known) {
    while (known.wanted) {
      known.wanted = false;
      const now = contents(known.form);
      const changed = [...now].filter(([name, values]) => !same(values, known.base.get(name)));
      if (!changed.length) {
        if (known.id) remove(known.id);
        if (known.back) { known.back = null; show(known); }
        continue;
      }
      if (!known.id) {
        known.id = crypto.randomUUID();
        await take(known.id);
      }
      const isOver = takenTokens().some((token) => tokenOf(known.form).value.startsWith(token));
      const entry = {
        form: formName(known.form), page: known.page || location.pathname + location.search,
        title: plain(document.querySelector("h1")), at: Date.now(), once: isOver ? "-" : tokenOf(known.form).value,
        fields: changed.map(([name, values]) => ({
          name, values, base: known.base.get(name) || [], label: labelOf(known.form, name),
          said: spoken(known.form, name, values), isText: isText(known.form, name),
        })),
      };
      try {
        localStorage.setItem(lockOf(known.id), await seal(known.id, entry));
        known.isDeleted = false;
        report(known, true);
      } catch {
        report(known, false);
      }
    }
  }

  // The form is told whether the browser has it, so that its own status line says what is so.
  function report(known, isThere) {
    known.form.dataset.keptHere = isThere ? "yes" : "no";
    if (known.isUnkept === !isThere) return;
    known.isUnkept = !isThere;
    if (known.isUnkept || known.panel) show(known);
  }

  // The service has taken some fields while the page stays open.
  function saved(form, values) {
    const known = forms.get(form);
    if (!known) return;
    for (const [name, given] of values) known.base.set(name, given);
    if (state === "on") write(known);
  }

  // ---- What was typed comes back

  async function restore() {
    const found = await entries();
    const here = new Map([...forms.values()].map((known) => [formName(known.form), known]));
    for (const entry of found) if (here.has(entry.form)) await meet(here.get(entry.form), entry);
    const left = found.filter((entry) => !here.has(entry.form));
    const isFree = await Promise.all(left.map((entry) => take(entry.id, () => null)));
    list(left.filter((_, place) => isFree[place]));
  }

  async function meet(known, entry) {
    if (known.met.has(entry.id)) return;
    known.met.add(entry.id);
    if (!known.id && await take(entry.id)) {
      if (localStorage.getItem(lockOf(entry.id))) adopt(known, (await open(entry.id)) || entry);
      return;
    }
    known.others.set(entry.id, entry);
    show(known);
    // When the other page is closed, its text can be taken over or deleted here.
    navigator.locks.request(lockOf(entry.id), async () => {
      const last = known.others.has(entry.id) && (await entries()).find((one) => one.id === entry.id);
      if (last) known.others.set(entry.id, { ...last, isLeft: true });
      else known.others.delete(entry.id);
      show(known);
    });
  }

  function adopt(known, entry) {
    const now = contents(known.form);
    const wasRefused = document.querySelector("[role=alert][data-focus]");
    const present = entry.fields.filter((one) => now.has(one.name));
    const differing = present.filter((one) => !same(one.values, now.get(one.name)));
    const hasPlaces = entry.fields.every((one) => now.has(one.name) || !one.isText);
    if (!differing.length && hasPlaces && !wasRefused) {
      remove(entry.id); // It stands in the record already.
      return;
    }
    known.id = entry.id;
    known.page = entry.page; // A refused form has an address that cannot be opened again.
    for (const one of entry.fields) known.base.set(one.name, one.base);
    if (!differing.length && hasPlaces) {
      write(known); // The page shows it after a refusal; it is kept under the new submission token.
      return;
    }
    const isAsBefore = differing.every((one) => same(one.base, now.get(one.name)));
    if (!isAsBefore || !hasPlaces) {
      known.id = "";
      for (const one of entry.fields) known.base.set(one.name, now.get(one.name) || []);
      known.others.set(entry.id, { ...entry, isLeft: true });
      show(known);
      return;
    }
    // Sent again under the token that it had, it is not done twice if only the answer was lost.
    if (/^[0-9a-f]{32}$/.test(entry.once) && !wasRefused) tokenOf(known.form).value = entry.once;
    for (const one of differing) put(known.form, one.name, one.values);
    known.back = differing;
    show(known);
    known.form.dispatchEvent(new Event("input", { bubbles: true }));
    write(known);
  }

  // Another page has written, sent or deleted something.
  async function look() {
    const found = await entries();
    const here = new Map([...forms.values()].map((known) => [formName(known.form), known]));
    for (const known of forms.values()) {
      // Signing out in another tab has deleted it: only this page has it now.
      if (known.id && !known.writing && !localStorage.getItem(lockOf(known.id)) && differs(known)) {
        known.isDeleted = true;
        report(known, false);
        known.form.dispatchEvent(new Event("ashiato:unkept"));
      }
      let isNew = false;
      for (const id of known.others.keys()) {
        if (!found.some((one) => one.id === id)) isNew = known.others.delete(id);
      }
      if (isNew) show(known);
    }
    for (const entry of found) {
      const known = here.get(entry.form);
      if (!known || known.id === entry.id) continue;
      const before = known.others.get(entry.id);
      if (!before) await meet(known, entry);
      else if (before.at !== entry.at) {
        known.others.set(entry.id, { ...entry, isLeft: before.isLeft });
        show(known);
      }
    }
  }

  // A live page has put in new forms, and new values where nothing was typed.
  function renewed() {
    find();
    for (const [form, known] of forms) {
      if (!form.isConnected) {
        forms.delete(form);
        continue;
      }
      if (!known.id) known.base = contents(form, true);
      if (known.panel && !known.panel.isConnected) show(known);
    }
  }

  // ---- What is seen of it

  function show(known) {
    const panel = draw("div", "", "notice care kept");
    if (known.isUnkept) {
      const said = known.isDeleted ? words.deleted : words.unkept;
      panel.append(draw("p", said));
      say(said);
    }
    if (known.back) {
      panel.append(draw("p", words.back));
      if (known.form.querySelector("input[type=file]")) panel.append(draw("p", words.files));
      const act = button(words.delete, () => {
        for (const one of known.back) put(known.form, one.name, known.base.get(one.name) || []);
        known.back = null;
        known.form.dispatchEvent(new Event("input", { bubbles: true }));
        write(known);
        show(known);
        fields(known.form)[0]?.focus();
      });
      panel.append(acts(act));
      say(words.back);
    }
    for (const entry of known.others.values()) {
      const said = entry.isLeft ? words.differs : words.elsewhere;
      panel.append(draw("p", said), texts(entry));
      const use = button(words.use, () => {
        for (const one of entry.fields) put(known.form, one.name, one.values);
        known.form.dispatchEvent(new Event("input", { bubbles: true }));
        if (entry.isLeft) drop(known, entry);
        fields(known.form).find((one) => one.name === entry.fields[0].name)?.focus();
      });
      panel.append(entry.isLeft ? acts(use, button(words.delete, () => {
        drop(known, entry);
        fields(known.form)[0]?.focus();
      })) : acts(use));
      say(said);
    }
    if (known.panel) known.panel.remove();
    known.panel = panel.childElementCount ? panel : null;
    if (known.panel) known.form.prepend(panel);
    for (let box = known.panel?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }

  function drop(known, entry) {
    remove(entry.id);
    known.others.delete(entry.id);
    show(known);
  }

  function acts(...buttons) {
    const line = draw("div", "", "acts");
    line.append(...buttons);
    return line;
  }

  function texts(entry) {
    const all = draw("dl", "", "kept-texts");
    for (const one of entry.fields) {
      all.append(draw("dt", one.label || entry.title), draw("dd", one.said || "—", "prose no-ruby"));
    }
    return all;
  }

  // What was typed on other pages, to open them again or to copy where they are gone.
  function list(left) {
    const into = place.querySelector("div");
    const language = document.documentElement.lang;
    into.replaceChildren(...left.map((entry) => {
      const one = draw("details");
      one.open = (location.pathname + "/").startsWith(entry.page.split("?")[0] + "/");
      const at = new Date(entry.at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
      one.append(draw("summary", `${entry.title} (${at})`), texts(entry));
      const line = acts(button(words.delete, () => {
        remove(entry.id);
        const rest = left.filter((item) => item !== entry);
        list(rest);
        (place.querySelector("summary") || document.getElementById("main")).focus();
      }));
      if (!one.open) {
        const link = draw("a", words.open, "button second");
        link.href = entry.page;
        line.prepend(link);
      }
      one.append(line);
      return one;
    }));
    place.hidden = !left.length;
  }
})();
