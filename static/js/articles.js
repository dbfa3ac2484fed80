// articles.js: puts the words or the address of an article into the reply, where the cursor was.
"use strict";
{
  const { $, on } = desk;

  // What a script's step says to look up is read beside the conversation; the page stays where it is.
  let asked = false;
  const turnTo = () => { // scrolls the pane, never the page
    const shelf = $("#side-articles"), pane = $("#side-scroll");
    shelf.open = true;
    pane.scrollTop += shelf.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  };
  on("click", "[data-read-article]", () => { asked = true; turnTo(); });
  document.addEventListener("htmx:after:swap", () => {
    if (!asked || !$("#article-read")?.firstElementChild) return;
    asked = false;
    turnTo();
  });
  on("click", "[data-close-article]", () => { $("#article-read").replaceChildren(); $("#side-articles summary").focus(); });

  on("click", "[data-put]", (event, button) => {
    const field = $("[data-composer] form[data-kind=reply] textarea");
    if (!field) return;
    $("[data-composer] [data-audience=reply]")?.click();
    const before = field.value.slice(0, field.selectionStart);
    const gap = before && !/\s$/.test(before) ? "\n" : "";
    field.setRangeText(gap + button.dataset.put, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
