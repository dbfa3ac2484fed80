// slash.js: the menu that opens with "/" at the beginning of a word: greetings, prepared replies and macros. The desk
// looks for them; thousands may be there, and only what fits the word comes.
"use strict";
{
  const { $, $$, on, show, word, toast, reasonIn } = desk;
  // Chinese is written without spaces, and its keyboards turn the key into other signs.
  const TRIGGER = /(^|[\s\p{sc=Han}，。！？；：])[/／、]([^\s/／、]*)$/u;
  const PAUSE = 90; // ms without a key before the desk is asked
  let timer = 0, latest = 0, eager = false;

  const menuOf = (field) => $("[data-slash]", field.closest("[data-composer]"));
  const fieldOf = (menu) => $("form:not([hidden]) textarea", menu.closest("[data-composer]"));
  const typed = (field) => field.value.slice(0, field.selectionStart).match(TRIGGER);
  const isOpen = (field) => !menuOf(field).hidden;
  const options = (menu) => $$("[role=option]", menu);
  const marked = (menu) => $("[aria-selected=true]", menu);

  const mark = (menu, option) => {
    options(menu).forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    option?.scrollIntoView({ block: "nearest" });
    const field = fieldOf(menu);
    if (option) field?.setAttribute("aria-activedescendant", option.id);
    else field?.removeAttribute("aria-activedescendant");
  };

  const later = (field) => {
    clearTimeout(timer);
    timer = setTimeout(() => open(field), isOpen(field) ? PAUSE : 0);
  };

  // An answer that is older than the last question, or comes when the word is gone, is not shown.
  const open = async (field) => {
    const asked = typed(field)?.[2], mine = ++latest, channel = field.form.elements.channel?.value ?? "note";
    if (asked === undefined) return;
    const response = await desk.ask("GET", `${field.form.dataset.replies}?${new URLSearchParams({ channel, q: asked })}`).catch(() => null);
    const html = response?.ok ? await response.text() : "";
    if (!html || mine !== latest || typed(field)?.[2] !== asked || document.activeElement !== field) return;
    const menu = menuOf(field);
    menu.innerHTML = html; // our own server's partial, escaped there
    menu.hidden = false;
    menu.dataset.asked = asked;
    mark(menu, options(menu)[0]);
    if (eager && marked(menu)) choose(field, marked(menu));
    eager = false;
  };

  const close = (field) => {
    clearTimeout(timer);
    latest += 1;
    eager = false;
    menuOf(field).hidden = true;
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (field, option) => (option.dataset.macro ? look(field, option.dataset.macro) : insert(field, option));

  // Takes the place of what was typed after and with the "/".
  const replaceTyped = (field, text) => {
    const start = field.selectionStart - typed(field)[2].length - 1;
    field.setRangeText(text, start, field.selectionStart, "end");
    close(field);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return start;
  };

  // What the desk could not fill in stays visible in brackets; the first such place is selected to be typed over.
  const insert = (field, option) => {
    const { text, subject: about } = option.dataset, start = replaceTyped(field, text), gap = text.match(/\[[^\]\n]+\]/);
    const subject = field.form.elements.subject;
    if (subject && !subject.value && about) subject.value = about;
    field.focus();
    if (gap) field.setSelectionRange(start + gap.index, start + gap.index + gap[0].length);
  };

  // ---- a macro is looked at before it runs; the words in the composer stay as they are -------------------------------

  const place = () => $("[data-macro-place]");
  const look = async (field, source) => {
    const channel = field.form.elements.channel?.value ?? "";
    replaceTyped(field, "");
    const response = await desk.ask("GET", `${source}?${new URLSearchParams({ channel })}`).catch(() => null);
    if (!response?.ok) return void toast(response ? await reasonIn(response) : word("offline"), { kind: "bad" });
    fill(await response.text());
  };

  const fill = (html) => {
    const dialog = place();
    dialog.innerHTML = html;
    $("[data-client-id]", dialog).value = crypto.randomUUID();
    if (!dialog.open) dialog.showModal();
    (dialog.querySelector("[data-first]") ?? dialog.querySelector("[data-run]"))?.focus();
  };

  const send = async (form, url) => {
    const buttons = $$("button", form);
    buttons.forEach((button) => { button.disabled = true; });
    const response = await desk.ask("POST", url, new FormData(form)).catch(() => null);
    buttons.forEach((button) => { button.disabled = false; });
    return response;
  };

  const run = async (form) => {
    const response = await send(form, form.action);
    if (!response) return void toast(word("offline"), { kind: "bad" });
    const html = await response.text();
    if (response.status === 422 || response.status === 409) return void fill(html);
    place().close();
    if (!response.ok) return void toast(word("failed"), { kind: "bad" });
    desk.scroll.still(() => show(html));
    desk.composer?.focus?.();
  };

  on("submit", "[data-macro-form]", (event, form) => { event.preventDefault(); run(form); });
  on("change", "[data-macro-form] [data-answer]", async (event, field) => {
    const response = await send(field.form, field.form.dataset.look);
    if (response?.ok) fill(await response.text());
  });

  // ---- keys and clicks ----------------------------------------------------------------------------------------------

  const follow = (field) => {
    if (typed(field)) later(field);
    else if (isOpen(field)) close(field);
  };
  on("input", "[data-composer] textarea", (event, field) => { if (!event.isComposing) follow(field); });
  on("compositionend", "[data-composer] textarea", (event, field) => follow(field));

  // Before the composer sees the key: Enter here means "this one".
  on("keydown", "[data-composer] textarea", (event, field) => {
    if (event.isComposing || event.keyCode === 229 || !isOpen(field)) return;
    const menu = menuOf(field), all = options(menu), at = all.indexOf(marked(menu));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) mark(menu, all[(at + step + all.length) % all.length]);
    else if (event.key === "Escape") close(field);
    else if (["Enter", "Tab"].includes(event.key) && marked(menu) && !event.ctrlKey && !event.metaKey) {
      eager = menu.dataset.asked !== typed(field)?.[2]; // who is quicker than the desk means the best of what will come
      if (!eager) choose(field, marked(menu));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  on("pointerdown", "[data-slash] [role=option]", (event, option) => {
    event.preventDefault(); // the field keeps the focus
    choose(fieldOf(option.closest("[data-slash]")), option);
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
