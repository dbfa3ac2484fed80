// tabs.js: the bar at the bottom of a telephone: it counts what the column counts, and opens the column above itself.
"use strict";
{
  const { $, $$, on } = desk;
  const button = () => $("[data-more]");
  const isOpen = () => "liveMore" in document.body.dataset;

  const count = () => {
    $$("[data-count-of]").forEach((badge) => {
      const number = $(`#${badge.dataset.countOf} .count`)?.textContent.trim() ?? "";
      badge.textContent = number;
      badge.hidden = !number;
    });
    const dot = $("#presence .dot"), mine = $("#tab-me .dot");
    if (dot && mine) mine.className = dot.className;
  };

  const set = (open, { focus = false } = {}) => {
    document.body.toggleAttribute("data-live-more", open);
    button()?.setAttribute("aria-expanded", String(open));
    if (open) $("#nav-counts a")?.focus();
    else if (focus) button()?.focus();
  };

  on("click", "[data-more]", () => set(!isOpen()));
  document.addEventListener("click", ({ target }) => {
    if (isOpen() && !target.closest("[data-more]") && (!target.closest("#nav-counts") || target.closest("a"))) set(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    event.stopPropagation();
    set(false, { focus: true });
  }, true);

  document.addEventListener("DOMContentLoaded", count);
  document.addEventListener("htmx:after:swap", count);
}
