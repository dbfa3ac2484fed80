// faces.js: what a page that was drawn for nobody shows differently to whoever looks: one's own face is left out, and
// the customer's wall clock goes on.
"use strict";
{
  const { $$, me, now, hear } = desk;

  const leaveOutMine = () => $$("[data-viewer]").forEach((face) => { face.hidden = face.dataset.viewer === me(); });

  const wallClocks = () => $$("[data-zone]:not(html)").forEach((place) => {
    const format = new Intl.DateTimeFormat("en-GB", { timeZone: place.dataset.zone, hour: "2-digit", minute: "2-digit" });
    const text = format.format(now());
    if (place.textContent !== text) place.textContent = text;
  });

  document.addEventListener("DOMContentLoaded", leaveOutMine);
  document.addEventListener("htmx:after:swap", leaveOutMine);
  hear("tick", wallClocks);
}
