// keys.js: the keyboard map. Single keys work outside fields only and can be switched off; Alt is never used, because
// people write letters with it; nothing fires while an input method is composing.
"use strict";
{
  const { $, $$ } = desk;
  const OFF = "desk-keys-off"; // this browser's owner wants no single keys
  const WAIT = 1200; // ms in which a second key may follow "g"
  let going = 0;

  const composing = (event) => event.isComposing || event.keyCode === 229;
  const inField = (target) => Boolean(target.closest?.("input, textarea, select, [contenteditable]"));
  const shown = (control) => !control.closest("[hidden]") && !control.disabled && control.getClientRects().length > 0;
  const press = (selector) => { const control = $$(selector).find(shown); control?.click(); return Boolean(control); };

  // ---- the list -----------------------------------------------------------------------------------------------------

  const links = () => $$("#rows a.hit");
  const step = (by) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    const from = at >= 0 ? at : all.findIndex((link) => link.closest("[aria-current=true]"));
    all[Math.max(0, Math.min(all.length - 1, from + by))]?.focus();
    return all.length > 0;
  };
  const tickRow = () => {
    const row = document.activeElement.closest("[data-row]");
    row?.toggleAttribute("data-live-ticked");
    return Boolean(row);
  };

  // The row after the current one; the current one may be about to leave.
  const nextRow = () => {
    const rows = $$("#rows [data-row]"), at = rows.findIndex((row) => row.ariaCurrent === "true");
    return rows.slice(at + 1).find((row) => !("liveGone" in row.dataset)) ?? rows.slice(0, Math.max(0, at)).at(-1);
  };

  // ---- panes ---------------------------------------------------------------------------------------------------------

  const panes = () => $$(".nav, .pane").filter((pane) => pane.getClientRects().length > 0);
  const pane = (by) => {
    const all = panes(), at = all.findIndex((each) => each.contains(document.activeElement));
    const next = all[(at + by + all.length) % all.length];
    const inside = $$("a[href], button, [tabindex='0']", next).filter(shown);
    (inside.find((control) => control.closest("[aria-current]")) ?? inside[0])?.focus();
    return true;
  };

  const write = (kind) => { if (!desk.composer.choose(kind)) return false; desk.composer.focus(); return true; };

  // Esc goes one step back: out of the field, then out of the ticket. A draft is kept, whatever happens.
  const back = (event) => {
    if (inField(event.target)) { event.target.blur(); $("#timeline")?.focus({ preventScroll: true }); return true; }
    const row = $("#rows [aria-current=true] a.hit");
    if (!$("#conversation")?.contains(document.activeElement)) return false;
    document.body.dataset.pane = "list";
    row?.focus();
    return Boolean(row);
  };

  const ANYWHERE = {
    F6: (event) => pane(event.shiftKey ? -1 : 1),
    F8: () => press("#offers [data-accept]"),
    F9: () => press("#offers [data-decline]"),
    Escape: back,
  };
  const SINGLE = {
    j: () => step(1),
    k: () => step(-1),
    x: tickRow,
    r: () => write("reply"),
    n: () => write("note"),
    "/": () => { desk.palette.open(); return true; },
    "?": () => { $("#shortcuts")?.showModal(); return true; },
    g: () => { going = performance.now(); return true; },
  };

  const arrows = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    return by && event.target.matches?.("#rows a.hit") ? step(by) : false;
  };

  // "x" and "X": what is typed counts, not where it lies; Caps Lock alone makes no capital of a command.
  const keyOf = ({ key, shiftKey }) => (/^[a-z]$/i.test(key) ? (shiftKey ? key.toUpperCase() : key.toLowerCase()) : key);

  const single = (event) => {
    const key = keyOf(event);
    if (going && performance.now() - going < WAIT) { going = 0; return press(`[data-go="${CSS.escape(key)}"]`); }
    going = 0;
    return SINGLE[key]?.() || press(`#conversation [data-key="${CSS.escape(key)}"]`) || press(`[data-key="${CSS.escape(key)}"]`);
  };

  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.defaultPrevented || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    let done = false;
    if (command) done = event.key.toLowerCase() === "k" && !event.shiftKey && (desk.palette.open(), true);
    else if ($("dialog[open]")) return;
    else if (ANYWHERE[event.key]) done = ANYWHERE[event.key](event);
    else if (!inField(event.target) && !localStorage.getItem(OFF)) done = arrows(event) || single(event);
    if (done) event.preventDefault();
  });

  desk.on("change", "[data-keys-off]", (event, box) => {
    if (box.checked) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "1");
  });
  document.addEventListener("DOMContentLoaded", () => $$("[data-keys-off]").forEach((box) => { box.checked = !localStorage.getItem(OFF); }));

  // Opening a ticket moves the focus to its heading, where a reader begins; sending it off opens the next.
  let wanted = false;
  desk.on("click", "#rows a.hit", () => { wanted = true; document.body.dataset.pane = "conv"; });
  desk.hear("opened", () => { if (wanted) $("#t-subject")?.focus({ preventScroll: true }); wanted = false; });
  const goOn = () => { const row = nextRow(); if (row) $("a.hit", row).click(); };
  desk.hear("resolved", goOn);
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx.response.status < 400 && ctx.sourceElement?.matches?.("[data-next]")) goOn();
  });
}
