// alarms.js: queues that have passed a limit. Each is told once, by sound and by notice; one that is muted only stands.
"use strict";
{
  const { $$, say } = desk;
  const told = new Set();
  let first = true; // what stood before this page was opened is shown, but rings nobody

  const look = () => {
    for (const alarm of $$("[data-alarm]:not([data-muted])")) {
      if (told.has(alarm.id)) continue;
      told.add(alarm.id);
      if (first) continue;
      desk.sound.once("alarm");
      desk.sound.notify(alarm.dataset.title, { tag: alarm.id, stay: true });
      say(alarm.dataset.title, true);
    }
    first = false;
  };

  document.addEventListener("DOMContentLoaded", look);
  document.addEventListener("htmx:after:swap", look);
}
