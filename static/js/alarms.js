// alarms.js: queues that have passed a limit. Each is told once, by sound and by notice; one that is muted only stands.
"use strict";
{
  const { $, $$, say } = desk;
  const SHOWN = 20_000; // ms that an alarm lies over another page; after that the number at the board's link stands for it
  const told = new Set();
  let first = true; // what stood before this page was opened is counted at the link, but rings nobody

  const fade = (alarm) => setTimeout(() => {
    if ($(":popover-open", alarm) || alarm.matches(":hover, :focus-within")) fade(alarm);
    else document.getElementById(alarm.id)?.setAttribute("data-live-seen", "");
  }, SHOWN);

  const look = () => {
    for (const alarm of $$("[data-alarm]")) {
      if (told.has(alarm.id)) continue;
      told.add(alarm.id);
      if (first || "muted" in alarm.dataset) { alarm.setAttribute("data-live-seen", ""); continue; }
      fade(alarm);
      desk.sound.once("alarm");
      desk.sound.notify(alarm.dataset.title, { tag: alarm.id, stay: true });
      say(alarm.dataset.title, true);
    }
    first = false;
  };

  // A form that opens is for writing the reason into.
  document.addEventListener("toggle", ({ target, newState }) => {
    if (newState === "open" && target.matches(".pop.mute")) $("input", target).focus();
  }, true);

  document.addEventListener("DOMContentLoaded", look);
  document.addEventListener("htmx:after:swap", look);
}
