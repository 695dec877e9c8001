// On a shared machine: when nobody has touched the page for as long as a session may rest, the page
// is left, so that the next person does not see it. See docs/how-to/sign-in.md.
(() => {
  "use strict";

  const rest = Number(document.currentScript.dataset.minutes) * 60000;
  let last = Date.now();
  const look = () => {
    if (Date.now() - last >= rest) location.replace("/sign-in?said=rested");
  };
  for (const kind of ["keydown", "pointerdown", "wheel", "touchmove"]) {
    document.addEventListener(kind, () => { look(); last = Date.now(); }, { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", look);
  setInterval(look, 15000);
})();
