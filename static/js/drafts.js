// drafts.js: what is being written is kept at the desk every two seconds. A draft written meanwhile in another tab
// is shown and never overwritten unasked.
"use strict";
{
  const { $, $$, on, word, headers, tell, hear } = desk;
  const EVERY = 2000;
  const timers = new Map(); // form -> timer
  const saving = new WeakSet();

  const contentOf = (form) => ({
    text: form.elements.text.value,
    subject: form.elements.subject?.value ?? "",
    channel: form.elements.channel?.value ?? "",
    rev: form.dataset.draftRev,
  });
  const fingerprint = ({ text, subject, channel }) => JSON.stringify([text, subject, text ? channel : ""]);
  const state = (form, name) => {
    const place = $("[data-draft-state]", form);
    if (place) place.textContent = name ? word(name) : "";
  };

  const save = async (form, { last = false } = {}) => {
    clearTimeout(timers.get(form));
    timers.delete(form);
    const content = contentOf(form);
    if (fingerprint(content) === form.dataset.draftSaved || saving.has(form)) return;
    saving.add(form);
    const response = await fetch(form.dataset.draft, {
      method: "PUT", headers: headers(), keepalive: last, body: new URLSearchParams(content),
    }).catch(() => null);
    saving.delete(form);
    if (response?.status === 409) return conflict(form, await response.json());
    if (!response?.ok) return later(form); // kept here; tried again when the desk can be reached
    form.dataset.draftRev = (await response.json()).rev;
    form.dataset.draftSaved = fingerprint(content);
    state(form, content.text ? "draftSaved" : "");
    if (fingerprint(contentOf(form)) !== form.dataset.draftSaved) later(form);
  };

  const later = (form) => { if (!timers.has(form)) timers.set(form, setTimeout(() => save(form), EVERY)); };

  // Another tab was here first: show its words, let the person choose.
  const conflict = (form, { rev, text }) => {
    const ask = $("[data-ask-draft]", form);
    $("[data-other]", ask).textContent = text.slice(0, 200);
    ask.hidden = false;
    $("[data-use-other]", ask).onclick = () => { form.elements.text.value = text; settle(); };
    $("[data-keep-mine]", ask).onclick = settle;
    function settle() {
      ask.hidden = true;
      form.dataset.draftRev = rev;
      form.elements.text.focus();
      tell("written", form);
      save(form);
    }
  };

  const seed = () => $$("form[data-draft]").forEach((form) => { form.dataset.draftSaved ??= fingerprint(contentOf(form)); });

  // A sent or emptied draft is gone at the desk too; its number starts anew.
  const forget = (form) => {
    clearTimeout(timers.get(form));
    timers.delete(form);
    form.dataset.draftRev = "0";
    form.dataset.draftSaved = fingerprint(contentOf(form));
    state(form, "");
  };

  const saveAll = (options) => $$("form[data-draft]").forEach((form) => save(form, options));

  on("input", "form[data-draft]", (event, form) => { state(form, ""); later(form); });
  on("change", "form[data-draft]", (event, form) => later(form));
  on("focusout", "form[data-draft]", (event, form) => save(form));
  hear("reachable", () => saveAll());
  addEventListener("pagehide", () => saveAll({ last: true }));
  document.addEventListener("htmx:before:swap", ({ detail: { tasks } }) => {
    if (tasks.some(({ target }) => target instanceof Element && $("form[data-draft]", target))) saveAll({ last: true });
  });
  document.addEventListener("htmx:after:swap", seed);
  document.addEventListener("DOMContentLoaded", seed);

  desk.drafts = { save, forget, later };
}
