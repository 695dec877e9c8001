// Renews the part of a page marked with data-live when the service says that something changed.
// What has the focus keeps it, and what is being written is never replaced: then only the parts
// marked with data-part are renewed. How much is new is said now and then, and not with every change.
(() => {
  "use strict";

  const bar = document.querySelector(".live");
  const region = () => document.querySelector("[data-live]");
  if (!bar || !region() || !window.Idiomorph) return;

  const words = bar.dataset;
  const status = document.getElementById("live-said");
  const button = bar.querySelector("button");
  const KEY = "ashiato:live-paused";
  const GAP = 4000; // Between two renewals,
  const SILENCE = 30000; // between two things said,
  const NOW_AND_THEN = 60000; // and between two looks where there is no stream.

  let source = null;
  let polling = 0;
  let renewing = false;
  let waiting = 0;
  let renewed = 0;
  let wanted = false;
  let fresh = 0;
  let told = 0;
  let telling = 0;
  let since = region().dataset.at;
  let seen = region().dataset.since;
  let behind = false; // Something of the page waits until nobody writes in it.
  let paused = false;
  try { paused = sessionStorage.getItem(KEY) === "yes"; } catch { /* It renews itself, then. */ }

  const say = (text) => { if (status.textContent !== text) status.textContent = text; };

  function listen() {
    if (!window.EventSource) return lookNowAndThen();
    source = new EventSource((region().dataset.stream || "/live") + "?since=" + encodeURIComponent(seen));
    source.addEventListener("changed", () => { wanted = true; later(); });
    source.addEventListener("ended", () => {
      stop();
      say(words.ended);
      document.dispatchEvent(new Event("ashiato:unheard"));
    });
    source.addEventListener("error", () => {
      if (source && source.readyState === EventSource.CLOSED) {
        source = null;
        wanted = true;
        later();
        lookNowAndThen();
      }
    });
  }

  function lookNowAndThen() {
    clearInterval(polling);
    polling = setInterval(() => { wanted = true; later(); }, NOW_AND_THEN);
  }

  function stop() {
    if (source) source.close();
    source = null;
    clearInterval(polling);
    clearTimeout(waiting);
    waiting = 0;
  }

  // The reader may no longer see what the page shows. Where the page says why (data-gone), nothing of
  // it holds any more: its state, its buttons and its last message go, and what was being written
  // is left to copy.
  function leave() {
    stop();
    say(words.gone || words.ended);
    if (!words.gone) return;
    const written = [...region().querySelectorAll("textarea")]
      .filter((one) => one.value.trim() && one.value !== one.defaultValue).map((one) => one.value);
    const held = region().contains(document.activeElement) || bar.contains(document.activeElement);
    const texts = (written.length ? [words.written, ...written] : []).map((text, place) => {
      const line = document.createElement("p");
      line.textContent = text;
      if (place) line.className = "prose";
      return line;
    });
    region().replaceChildren(...texts);
    for (const one of document.querySelectorAll("main .notice[data-focus]")) one.remove();
    bar.remove();
    const heading = document.querySelector("h1");
    if (held && heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }

  // Several changes in a short time are one renewal; a page that nobody sees waits until it is seen.
  function later() {
    if (waiting || renewing || paused || document.hidden) return;
    waiting = setTimeout(renew, Math.max(0, renewed + GAP - Date.now()));
  }

  async function renew() {
    waiting = 0;
    wanted = false;
    renewing = true;
    try {
      const answer = await fetch(region().dataset.live, {
        credentials: "same-origin", headers: { "Ashiato-Renewal": "yes", Accept: "text/html" },
      });
      if (answer.redirected || answer.status === 403) {
        stop();
        say(words.ended);
        if (answer.redirected) document.dispatchEvent(new Event("ashiato:ended"));
        return;
      }
      if (answer.status === 404) { leave(); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      if (!paused) put(text);
    } catch {
      say(words.away);
      wanted = true;
    } finally {
      renewing = false;
      renewed = Date.now();
      if (wanted) waiting = setTimeout(renew, GAP * 2);
    }
  }

  function put(text) {
    const old = region();
    const next = new DOMParser().parseFromString(text, "text/html").getElementById(old.id);
    if (!next) { leave(); return; }
    const before = { text: wording(old), spoken: spoken(old) };
    const known = ids(), counted = counts();
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    const section = held && held.closest("[aria-labelledby]");
    const heading = section && section.getAttribute("aria-labelledby");
    behind = isBusy();
    keepOpen(old, next);
    for (const target of behind ? [...old.querySelectorAll("[data-part]")] : [old]) {
      const renewal = next.ownerDocument.getElementById(target.id);
      if (!renewal) continue;
      // A copy is laid over it, since the parts of the new page are read again below.
      window.Idiomorph.morph(target, document.importNode(renewal, true), { morphStyle: "outerHTML" });
    }
    seen = next.dataset.since;
    status.classList.toggle("near", behind); // Where somebody writes far below, the line comes along.
    document.dispatchEvent(new Event("ashiato:renewed"));
    if (status.textContent === words.away) say("");
    if (held && document.activeElement !== held) keepFocus(held, heading);
    fresh += [...ids()].filter((id) => !known.has(id)).length;
    for (const [id, number] of counts()) fresh += Math.max(0, number - (counted.get(id) ?? number));
    if (fresh) tell();
    if (words.changed && wording(next) !== before.text) tellOf(next, before.spoken);
  }

  // What somebody has opened stays open.
  function keepOpen(old, next) {
    const place = (one) => one.closest("[aria-labelledby]")?.getAttribute("aria-labelledby");
    const name = (one) => one.dataset.fold || [place(one), one.querySelector("summary")?.textContent].join(" ");
    const opened = [...old.querySelectorAll("details[open]")].map(name);
    for (const one of next.querySelectorAll("details")) one.open ||= opened.includes(name(one));
  }

  // Somebody writes here or has chosen something, or a form is on its way.
  function isBusy() {
    const refused = document.querySelector("[role=alert]");
    const isKept = (field) => {
      if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
      return field === document.activeElement || field.value !== field.defaultValue || (refused && field.value);
    };
    return Boolean(document.querySelector("#line:not([hidden])") || region().querySelector("form[data-sent]"))
      || [...region().querySelectorAll("input:not([type=hidden]), textarea")].some(isKept);
  }

  const plainly = (one) => one.textContent.replace(/\s+/g, " ").trim();

  function wording(place) {
    const parts = [...place.querySelectorAll("[data-part]")];
    return (parts.length ? parts : [place]).map(plainly).join(" ");
  }

  function spoken(place) {
    return [...place.querySelectorAll("[data-say]")]
      .map((one) => [one.dataset.say, plainly(one)].filter(Boolean).join(" "));
  }

  function tellOf(next, before) {
    const news = spoken(next).filter((one) => !before.includes(one)).slice(0, 3);
    const said = [words.changed.replace("%(at)s", next.dataset.at), ...news, behind ? words.kept : ""];
    say(said.filter(Boolean).join(" "));
  }

  // What had the focus has it again; where that has gone, the heading of its list.
  function keepFocus(held, heading) {
    const place = held.isConnected ? held
      : document.getElementById(heading) || region().querySelector("h2");
    if (!place) return;
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  function ids() {
    return new Set([...region().querySelectorAll("[data-item]")].map((one) => one.id));
  }

  // Lists that show only their first lines say how many there are.
  function counts() {
    return new Map([...region().querySelectorAll("[data-count]")].map((one) => [one.id, Number(one.dataset.count)]));
  }

  function tell() {
    clearTimeout(telling);
    const pause = told + SILENCE - Date.now();
    if (told && pause > 0) { telling = setTimeout(tell, pause); return; }
    say(words.new.replace("%(num)s", String(fresh)).replace("%(at)s", since));
    told = Date.now();
    fresh = 0;
    since = region().dataset.at;
  }

  function show() {
    button.hidden = false;
    button.textContent = paused ? words.resume : words.pause;
    if (paused) say(words.paused);
    else if (status.textContent === words.paused) say("");
  }

  button.addEventListener("click", () => {
    paused = !paused;
    try { sessionStorage.setItem(KEY, paused ? "yes" : "no"); } catch { /* For this page only. */ }
    show();
    if (paused) stop();
    else { listen(); wanted = true; later(); }
  });
  document.addEventListener("focusout", () => { if (behind && !isBusy()) { wanted = true; later(); } });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && wanted) later(); });
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => { if (event.persisted && !paused) listen(); });

  show();
  if (!paused) listen();
})();
