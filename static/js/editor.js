// editor.js: conveniences of the script editor: finding a script by its name, putting a place into the text.
"use strict";
{
  const { $, $$, on } = desk;
  let last = null; // the text that was written in last

  on("input", "[data-find-script]", (event, field) => {
    const asked = field.value.trim().toLowerCase(), links = $$(".ed-list a");
    links.forEach((link) => { link.hidden = Boolean(asked) && !link.textContent.toLowerCase().includes(asked); });
  });

  on("focusin", "textarea[name^='say.']", (event, field) => { last = field; });
  on("click", "[data-place]", (event, button) => {
    const text = last?.isConnected ? last : $("textarea[name^='say.']");
    if (!text) return;
    text.setRangeText(`{{ ${button.dataset.place} }}`, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
