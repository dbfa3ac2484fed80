// composer.js: where the answer is written. Reply and note are two forms with two destinations; which of them is open
// shows in the colour of the whole box, so that a word for the team never goes to the customer.
"use strict";
{
  const { $, $$, on, hear, word } = desk;
  const AFTER_IME = 50; // ms after a composition in which Enter still belongs to the input method
  let composed = 0;

  const root = () => $("[data-composer]");
  const form = (kind) => $(`form[data-kind=${kind}]`, root() ?? document.createElement("i"));
  const current = () => root() && form(root().dataset.kind);

  // Open one of the two; the words in the other one stay where they are.
  const choose = (kind) => {
    const box = root();
    if (!box) return null;
    box.dataset.kind = kind;
    box.classList.toggle("is-note", kind === "note");
    $$("form", box).forEach((each) => { each.hidden = each.dataset.kind !== kind; });
    $$("[data-audience]", box).forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.audience === kind)));
    $$("[data-reply-only]", box).forEach((part) => { part.hidden = kind !== "reply"; });
    answer();
    return form(kind);
  };

  const focus = () => current()?.elements.text.focus();
  const writing = () => $$("form", root() ?? document.createElement("i")).some((each) => each.elements.text.value.trim());

  // ---- channel, address, length -------------------------------------------------------------------------------------

  const showChannel = () => {
    const reply = form("reply"), chosen = reply?.elements.channel?.selectedOptions[0];
    if (!chosen) return;
    const box = root();
    $$("[data-channel-icon]", box).forEach((icon) => { icon.hidden = icon.dataset.channelIcon !== chosen.value; });
    $("[data-show-address]", box).textContent = chosen.dataset.address;
    $("[data-mail]", reply).hidden = !("subject" in chosen.dataset);
    const send = $("[data-send]", reply);
    send.disabled = "closed" in chosen.dataset;
    $("[data-closed]", reply).hidden = !send.disabled;
    $("[data-closed]", reply).textContent = chosen.dataset.closed ?? "";
  };

  const count = (each) => {
    const place = $("[data-counter]", each);
    if (!place) return;
    const sms = each.elements.channel?.value === "sms";
    place.hidden = !sms || !each.elements.text.value;
    if (place.hidden) return;
    const { encoding, units, parts, left } = desk.sms.segments(each.elements.text.value.trim());
    place.textContent = word("smsCount", { units, total: units + left, parts, encoding, n: parts });
    place.classList.toggle("warnc", parts > 3);
  };

  const changed = (each) => { count(each); showChannel(); };

  // ---- sending ------------------------------------------------------------------------------------------------------

  // A reply that begins with a colleague's name was probably meant as a note: ask once.
  const colleagueIn = (text) => {
    const name = text.match(/^\s*@(\S+)/)?.[1]?.toLowerCase();
    return name && JSON.parse(root().dataset.colleagues || "[]").find((each) => each.toLowerCase().split(" ").includes(name));
  };

  const submit = (each, then) => {
    const name = each.dataset.kind === "reply" && each.dataset.asked !== each.elements.text.value && colleagueIn(each.elements.text.value);
    if (name) {
      each.dataset.asked = each.elements.text.value;
      return void questionOf("colleague", word("replyToColleague", { name }), () => desk.sending.send(each, then));
    }
    answer();
    desk.sending.send(each, then);
  };

  // ---- one question at a time, above the words it is about -----------------------------------------------------------

  let anyway = null;
  const question = (html, act) => {
    const place = $("[data-question]", root());
    place.innerHTML = html;
    place.hidden = false;
    anyway = act;
    desk.say($("[data-sentence]", place)?.textContent.trim() ?? "", true);
    if (act) $("[data-anyway]", place)?.focus();
  };
  const questionOf = (name, text, act) => {
    const part = $(`[data-tpl=${name}]`, root()).content.cloneNode(true), holder = document.createElement("div");
    $("[data-sentence]", part).textContent = text;
    holder.append(part);
    question(holder.innerHTML, act);
  };
  const answer = () => {
    anyway = null;
    const place = root() && $("[data-question]", root());
    if (place) { place.hidden = true; place.replaceChildren(); }
  };

  on("click", "[data-anyway]", (event, button) => { const act = anyway; answer(); act?.(button.dataset.anyway || "anyway"); focus(); });
  on("click", "[data-as-note]", () => {
    const words = form("reply").elements.text;
    answer();
    const note = choose("note");
    note.elements.text.value = [note.elements.text.value, words.value].filter(Boolean).join("\n");
    words.value = "";
    changed(note);
    changed(form("reply"));
    desk.drafts.later(form("reply"));
    desk.drafts.later(note);
    focus();
  });
  on("click", "[data-rather-not]", () => { answer(); focus(); });

  on("click", "[data-audience]", (event, tab) => { choose(tab.dataset.audience); focus(); });
  on("change", "[data-composer] select[name=channel]", () => changed(form("reply")));
  on("input", "[data-composer] textarea", (event, field) => changed(field.form));
  hear("written", changed);

  document.addEventListener("compositionend", () => { composed = performance.now(); });
  on("keydown", "[data-composer] textarea", (event, field) => {
    const composing = event.isComposing || event.keyCode === 229 || performance.now() - composed < AFTER_IME;
    if (composing || event.defaultPrevented) return;
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && command) {
      event.preventDefault();
      if (!$("[data-send]", field.form)?.disabled) submit(field.form, event.shiftKey ? "resolve" : "");
    } else if (event.key.toLowerCase() === "z" && command && !event.shiftKey && !field.value) {
      event.preventDefault();
      desk.sending.undoLast();
    }
  });

  // A colleague who looks at the same ticket sees that somebody is writing.
  let said = 0;
  on("input", "[data-composer] form[data-kind=reply] textarea", () => {
    if (performance.now() - said < 3000) return;
    said = performance.now();
    desk.socket?.emit("typing", { ticket: Number(root().dataset.ticket), kind: "reply" });
  });

  const settle = () => {
    const box = root();
    if (!box || box.dataset.liveReady) return;
    box.dataset.liveReady = "1";
    choose(box.dataset.kind);
    $$("form", box).forEach(changed);
  };
  document.addEventListener("htmx:after:swap", settle);
  document.addEventListener("DOMContentLoaded", settle);

  desk.composer = { root, form, choose, focus, writing, changed, submit, question, answer };
}
