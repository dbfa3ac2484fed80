// promises.js: the small window beside Send in which a time is promised.
"use strict";
{
  const { $, on } = desk;

  // It opens for the way that the reply would go, above its button.
  document.addEventListener("toggle", (event) => {
    const box = event.target;
    if (!box.matches?.("[data-pledge]") || event.newState !== "open") return;
    const number = box.id.slice("pledge-".length), way = $(`#channel-${number}`)?.value, choice = $("select[name=channel]", box);
    if ([...choice.options].some((one) => one.value === way)) choice.value = way;
    const button = $(`#pledge-open-${number}`).getBoundingClientRect();
    box.style.setProperty("inset-block-end", `${innerHeight - button.top + 8}px`);
    const room = innerWidth - box.offsetWidth - 8;
    box.style.setProperty("inset-inline-end", `${Math.max(8, Math.min(innerWidth - button.right, room))}px`);
    $("button", box)?.focus();
  }, true);

  // Our words follow what is promised, until somebody has changed them.
  on("change", "[data-pledge] select[name=kind]", (event, choice) => {
    const words = choice.form.elements.words, { call, answer } = choice.dataset;
    if ([call, answer].includes(words.value)) words.value = choice.dataset[choice.value];
  });

  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const box = ctx.sourceElement?.closest?.("[data-pledge]");
    if (box && ctx.response.status < 400) box.hidePopover();
  });
}
