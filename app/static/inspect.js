// Single keys of the inspection. They are off until somebody switches them on for this browser, and
// do nothing while one types (WCAG 2.1.4). The access keys of the page work without this.
(() => {
  "use strict";

  const KEPT = "ashiato.inspection.keys";
  const line = document.getElementById("single-keys");
  if (!line) return;
  const box = line.querySelector("[data-single-keys]");
  line.hidden = false;
  try { box.checked = localStorage.getItem(KEPT) === "on"; } catch { /* Nothing is kept here. */ }

  box.addEventListener("change", () => {
    try { localStorage.setItem(KEPT, box.checked ? "on" : "off"); } catch { /* For this page only. */ }
  });

  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest("textarea, select, input:not([type=checkbox])")) return;
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted) return;
    event.preventDefault();
    const comment = document.getElementById("comment");
    if (event.key === "r" && comment && !comment.value.trim()) comment.focus();
    else wanted.click();
  });
})();
