// slash.js: the menu of prepared replies that opens with "/" at the beginning of a word.
"use strict";
{
  const { $, $$, on, headers } = desk;
  const TRIGGER = /(^|\s)\/([^\s/]*)$/;
  const shelves = new Map(); // where replies come from -> the replies; they change rarely, a page keeps them

  const menuOf = (field) => $("[data-slash]", field.closest("[data-composer]"));
  const typed = (field) => field.value.slice(0, field.selectionStart).match(TRIGGER);
  const isOpen = (field) => !menuOf(field).hidden;

  const fetchShelf = async (field) => {
    const channel = field.form.elements.channel?.value ?? "note";
    const source = `${field.form.dataset.replies}?channel=${channel}`;
    if (!shelves.has(source)) {
      const response = await desk.ask("GET", source).catch(() => null);
      if (!response?.ok) return "";
      shelves.set(source, await response.text());
    }
    return shelves.get(source);
  };

  // The shortcut or title says best what is meant; only where none fits, the texts themselves are searched.
  const filter = (menu, asked) => {
    const wanted = asked.toLowerCase(), options = $$("[role=option]", menu);
    const named = options.filter(({ dataset }) => dataset.shortcut.startsWith(wanted) || dataset.title.includes(wanted));
    const fitting = new Set(named.length ? named : options.filter(({ dataset }) => dataset.words.includes(wanted)));
    options.forEach((option) => { option.hidden = !fitting.has(option); });
    $$("[data-group]", menu).forEach((group) => { group.hidden = !$("[role=option]:not([hidden])", group); });
    $("[data-none]", menu)?.toggleAttribute("hidden", Boolean($("[role=option]:not([hidden])", menu)));
    mark(menu, $("[role=option]:not([hidden])", menu));
  };

  const mark = (menu, option) => {
    $$("[role=option]", menu).forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    option?.scrollIntoView({ block: "nearest" });
    const field = fieldOf(menu);
    if (option) field?.setAttribute("aria-activedescendant", option.id);
    else field?.removeAttribute("aria-activedescendant");
  };

  const fieldOf = (menu) => $("form:not([hidden]) textarea", menu.closest("[data-composer]"));
  const marked = (menu) => $("[aria-selected=true]", menu);

  const open = async (field) => {
    const menu = menuOf(field), html = await fetchShelf(field);
    if (!html || !typed(field)) return;
    if (menu.hidden) menu.innerHTML = html; // our own server's partial, escaped there
    menu.hidden = false;
    filter(menu, typed(field)[2]);
  };

  const close = (field) => {
    menuOf(field).hidden = true;
    field.removeAttribute("aria-activedescendant");
  };

  // What the desk could not fill in stays visible in brackets; the first such place is selected to be typed over.
  const insert = (field, option) => {
    const text = option.dataset.text, start = field.selectionStart - typed(field)[2].length - 1;
    field.setRangeText(text, start, field.selectionStart, "end");
    const gap = text.match(/\[[^\]\n]+\]/);
    if (gap) field.setSelectionRange(start + gap.index, start + gap.index + gap[0].length);
    const subject = field.form.elements.subject;
    if (subject && !subject.value && option.dataset.subject) subject.value = option.dataset.subject;
    close(field);
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  on("input", "[data-composer] textarea", (event, field) => {
    if (event.isComposing) return;
    if (typed(field)) open(field);
    else if (isOpen(field)) close(field);
  });

  // Before the composer sees the key: Enter here means "this one".
  on("keydown", "[data-composer] textarea", (event, field) => {
    if (event.isComposing || event.keyCode === 229 || !isOpen(field)) return;
    const menu = menuOf(field), options = $$("[role=option]:not([hidden])", menu), at = options.indexOf(marked(menu));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) mark(menu, options[(at + step + options.length) % options.length]);
    else if (event.key === "Escape") close(field);
    else if (["Enter", "Tab"].includes(event.key) && marked(menu) && !event.ctrlKey && !event.metaKey) insert(field, marked(menu));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  on("pointerdown", "[data-slash] [role=option]", (event, option) => {
    event.preventDefault(); // the field keeps the focus
    insert(fieldOf(option.closest("[data-slash]")), option);
  });
  on("click", "[data-open-slash]", (event, button) => {
    const field = button.form.elements.text;
    const before = field.value.slice(0, field.selectionStart);
    field.focus();
    if (!typed(field)) field.setRangeText(before && !/\s$/.test(before) ? " /" : "/", field.selectionStart, field.selectionEnd, "end");
    open(field);
  });
  on("focusout", "[data-composer] textarea", (event, field) => { if (isOpen(field)) close(field); });
}
