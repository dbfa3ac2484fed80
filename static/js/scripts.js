// scripts.js: going through a script by keyboard. What is typed is kept at once; nothing here knows any script.
"use strict";
{
  const { $, $$, on, ask, show, toast, word } = desk;
  const panel = () => $("#side-script");
  const form = () => $("#side-script [data-script-form]");
  const typing = (target) => target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  const fieldsOf = (within) => $$("[data-field] :is(input, select, textarea)", within).filter((each) => each.type !== "radio" || each.value === "yes");
  const exits = () => [...$$("[data-choice]", form()), ...$$("[data-script-next]", form())];

  // ---- an answer is kept when its field is left -----------------------------------------------------------------------

  const keep = async (control) => {
    const box = control.closest("[data-field]"), where = control.closest("[data-script-form]").dataset.answers;
    box.setAttribute("hx-morph-skip", "");
    const response = await ask("POST", where, { field: box.dataset.field, value: control.value }).catch(() => null);
    box.removeAttribute("hx-morph-skip");
    if (!response) return toast(word("offline"), { kind: "bad" });
    if (response.status === 422) return complain(box, await response.text());
    complain(box, "");
    if (response.ok && box.isConnected) show(await response.text());
  };

  const complain = (box, sentence) => {
    const place = $("[data-error]", box);
    if (!place) return;
    place.hidden = !sentence;
    $("[data-text]", place).textContent = sentence;
    $$("input, select, textarea", box).forEach((each) => each.toggleAttribute("aria-invalid", Boolean(sentence)));
    if (sentence) desk.say(sentence, true);
  };

  on("change", "[data-script-form] [data-field] :is(input, select, textarea)", (event, control) => { if (control.checked !== false || control.type !== "radio") keep(control); });
  on("input", "[data-script-form] [data-field] :is(input, textarea)", (event, control) => control.closest("[data-field]").setAttribute("hx-morph-skip", ""));

  // What is wrong with an answer is told to whoever gave it; the panel drawn for everybody would take it away again.
  desk.live.spared.set("side-script", (fresh) => {
    const wrong = $("[role=alert]:not([hidden]), [aria-invalid]:not([aria-invalid=false])", panel());
    return Boolean(wrong && form() && $(`#${form().id}`, fresh));
  });

  // ---- the sentence, or a prepared reply, goes into the composer and not out of the house ------------------------------

  on("click", "[data-insert]", (event, button) => {
    const reply = desk.composer.choose("reply");
    if (!reply) return;
    const { insert, insertChannel, insertSubject } = button.dataset, channel = reply.elements.channel;
    if (insertChannel && $(`option[value="${CSS.escape(insertChannel)}"]`, reply)) { channel.value = insertChannel; channel.dispatchEvent(new Event("change", { bubbles: true })); }
    if (insertSubject && reply.elements.subject && !reply.elements.subject.value) reply.elements.subject.value = insertSubject;
    const text = reply.elements.text;
    text.value = [text.value.trim(), insert].filter(Boolean).join("\n");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    desk.composer.focus();
  });

  // ---- keyboard --------------------------------------------------------------------------------------------------------

  const enter = (control) => { control?.focus(); control?.scrollIntoView({ block: "nearest" }); };
  const firstOpen = () => fieldsOf(form()).find((each) => !each.value) ?? exits()[0];
  const goOn = () => {
    const next = $("[data-script-next]", form());
    if (next) next.click(); else enter(exits()[0]);
    return true;
  };
  const back = () => { $("[data-script-back]", form())?.click(); return true; };

  on("click", "[data-script-focus]", () => {
    panel().open = true;
    document.body.dataset.pane = "side";
    enter(form() ? firstOpen() : $("#side-script .suggest") ?? $("#script-pick"));
  });

  // Enter goes from field to field and then on; the browser's own would take the first choice, whatever it is.
  const nextField = (control) => {
    const all = fieldsOf(form()), at = all.indexOf(control.type === "radio" ? $("input[value=yes]", control.closest("[data-field]")) : control);
    if (all[at + 1]) enter(all[at + 1]); else goOn();
    return true;
  };

  const inside = (event) => {
    const { target, key } = event;
    if (typing(target)) return key === "Enter" && !target.matches("textarea") && nextField(target);
    if (key === "Enter" && target.matches("[type=radio], [type=checkbox]")) return nextField(target);
    if (/^[1-9]$/.test(key)) { const choice = $(`[data-choice="${key}"]`, form()); choice?.click(); return Boolean(choice); }
    return key === "Backspace" && back();
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.altKey || event.defaultPrevented || !form()) return;
    const command = event.ctrlKey || event.metaKey;
    const done = command ? { ".": goOn, ",": back }[event.key]?.() : panel()?.contains(event.target) && inside(event);
    if (done) { event.preventDefault(); event.stopPropagation(); }
  }, true);

  // After a step the hand stays where it was: in the script, at what is asked next.
  let within = false;
  document.addEventListener("htmx:before:request", () => { within = Boolean(panel()?.contains(document.activeElement)); });
  document.addEventListener("htmx:after:request", () => setTimeout(() => {
    if (within && form() && !panel().contains(document.activeElement)) enter($("[aria-invalid=true]", form()) ?? firstOpen());
  }, 60));
}
