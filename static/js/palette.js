// palette.js: one box to act, to go and to find. Actions are the page's own controls, so nothing is listed twice:
// whatever carries data-key or data-go is here, with its key beside it. Choices and search results come from the desk.
"use strict";
{
  const { $, $$, on, headers, word, toast } = desk;
  const REST = 150; // ms without a key before the desk is asked
  const box = () => $("#palette");
  const input = () => $("#palette-q");
  const list = () => $("#palette-list");
  let pick = ""; // what is being chosen ("assignment", "queue", ...), or nothing
  let held = {}; // what has been chosen before a second question: the priority, while its reason is asked
  let timer = 0;
  let asked = 0;

  const open = (what = "", chosen = {}) => {
    pick = what;
    held = chosen;
    input().value = "";
    input().placeholder = word(pick ? `pick${pick[0].toUpperCase()}${pick.slice(1)}` : "paletteHint");
    list().replaceChildren();
    if (!box().open) box().showModal();
    input().focus();
    refill();
  };

  // ---- what stands in the list ---------------------------------------------------------------------------------------

  const option = (label, keys, run, icon) => {
    const line = $("#tpl-option").content.firstElementChild.cloneNode(true);
    $("[data-label]", line).textContent = label;
    if (icon) line.prepend(icon.cloneNode(true));
    for (const key of keys) $("[data-keys]", line).append(Object.assign(document.createElement("kbd"), { textContent: key }));
    line.run = run;
    return line;
  };

  const labelOf = (control) => (control.getAttribute("aria-label") || control.dataset.label || $(".label", control)?.textContent || control.textContent).trim();
  const fits = (label) => input().value.toLowerCase().split(/\s+/).every((part) => label.toLowerCase().includes(part));
  const shown = (control) => !control.closest("[hidden]") && !control.disabled;
  const keysOf = (key) => (/[A-Z]/.test(key) ? ["⇧", key] : [key.toUpperCase()]);

  const controls = (selector, keys) => $$(selector).filter(shown).filter((control) => fits(labelOf(control)))
    .map((control) => option(labelOf(control), keys(control), () => control.click(), $("svg", control)));

  const group = (title, lines) => {
    if (!lines.length) return [];
    const head = $("#tpl-group").content.firstElementChild.cloneNode(true);
    head.textContent = title;
    return [head, ...lines];
  };

  const refill = () => {
    if (!pick) {
      const number = $("#conversation")?.dataset.number;
      const actions = number ? controls("#conversation [data-key]", (control) => keysOf(control.dataset.key)) : [];
      list().replaceChildren(
        ...group(word("actionsOn", { number: number ?? "" }), actions),
        ...group(word("goTo"), controls("[data-go]", (control) => ["G", control.dataset.go.toUpperCase()])),
      );
    }
    number();
    clearTimeout(timer);
    timer = setTimeout(askDesk, pick && !asked ? 0 : REST);
  };

  // Choices of a pick, or what a search finds. An answer that is overtaken by the next question is thrown away.
  const askDesk = async () => {
    const words = input().value.trim(), turn = ++asked;
    if (!pick && words.length < 2) return;
    const ticket = $("#conversation")?.dataset.number ?? "";
    const source = (pick ? `/tickets/${ticket}/${pick}?` : "/search/results?") + new URLSearchParams({ q: words });
    const response = await desk.ask("GET", source).catch(() => null);
    if (turn !== asked || !box().open) return;
    if (!response?.ok) return void toast(word("offline"), { kind: "bad" });
    const page = document.createElement("template");
    page.innerHTML = await response.text();
    $$("[data-found]", list()).forEach((line) => line.remove());
    if (pick) list().replaceChildren();
    list().append(...[...page.content.children].map((line) => { line.dataset.found = ""; return line; }));
    htmx.process(list());
    number();
  };

  const options = () => $$("[role=option]", list());
  const number = () => {
    options().forEach((line, at) => { line.id = `pal-${at}`; });
    if (!$("[aria-selected=true]", list())) mark(options()[0]);
    $("#palette-none").hidden = options().length > 0;
  };

  const mark = (line) => {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === line)));
    line?.scrollIntoView({ block: "nearest" });
    if (line) input().setAttribute("aria-activedescendant", line.id);
    else input().removeAttribute("aria-activedescendant");
  };

  // A line either stands for a control of the page, leads somewhere, or is sent to the desk as it is.
  const run = (line) => {
    if (!line) return;
    if (line.dataset.href) { box().close(); return void (line.dataset.ticket ? desk.open(line.dataset.ticket) : location.assign(line.dataset.href)); }
    if (line.dataset.then) return void open(line.dataset.then, JSON.parse(line.dataset.values));
    if (line.dataset.post) return void post(line);
    box().close();
    line.run?.();
  };

  const post = async (line) => {
    const answer = await desk.ask("POST", line.dataset.post, { ...held, ...JSON.parse(line.dataset.values || "{}") }).catch(() => null);
    if (!answer?.ok) return void toast(answer ? await desk.reasonIn(answer) : word("offline"), { kind: "bad" });
    box().close();
    desk.scroll.still(() => answer.text().then(desk.show));
  };

  on("input", "#palette-q", () => { mark(null); refill(); });
  on("keydown", "#palette-q", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const lines = options(), at = lines.findIndex((line) => line.ariaSelected === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && lines.length) mark(lines[(at + step + lines.length) % lines.length]);
    else if (event.key === "Enter") run(lines[at]);
    else return;
    event.preventDefault();
  });
  on("click", "#palette-list [role=option]", (event, line) => run(line));
  on("click", "[data-pick]", (event, button) => open(button.dataset.pick));

  desk.palette = { open };
}
