// articles.js: puts the words or the address of an article into the reply, where the cursor was.
"use strict";
{
  const { $, on } = desk;

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
