// emergencies.js: a number is copied with one click, for the telephone beside the screen; a note folds when it is kept.
"use strict";
{
  const { on, say } = desk;

  on("click", "[data-copy]", async (event, button) => {
    await navigator.clipboard?.writeText(button.dataset.copy).catch(() => null);
    say(button.dataset.copied);
    button.toggleAttribute("data-live-copied", true);
    setTimeout(() => button.toggleAttribute("data-live-copied", false), 2000);
  });

  document.addEventListener("submit", ({ target }) => target.closest(".ck-more")?.removeAttribute("open"));
}
