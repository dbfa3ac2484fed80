// wording.js: hints on a reply while it is being written. The desk decides what is said; here it is asked and shown.
"use strict";
{
  const { $, on, hear, ask } = desk;
  const PAUSE = 700; // ms without a key
  let timer = 0, newest = 0;

  const place = (form) => $("[data-advice]", form);
  const clear = (form) => { newest += 1; place(form).replaceChildren(); };

  const advise = async (form) => {
    const mine = (newest += 1), { text, channel, subject } = form.elements;
    const body = new FormData();
    for (const field of [text, channel, subject]) if (field) body.append(field.name, field.value);
    for (const id of desk.attachments.idsIn(form)) body.append("attachment", id);
    const response = await ask("POST", place(form).dataset.advice, body).catch(() => null);
    if (!response?.ok || mine !== newest || !form.isConnected) return;
    htmx.swap({ text: await response.text(), target: place(form), swap: "innerMorph", sourceElement: form });
  };

  const later = (form) => {
    clearTimeout(timer);
    if (!place(form)) return;
    if (!form.elements.text.value.trim()) return clear(form);
    timer = setTimeout(() => { if (form.isConnected) advise(form); }, PAUSE);
  };

  on("input", "form[data-kind=reply]", (event, form) => { if (!event.isComposing) later(form); });
  on("change", "[data-composer] select[name=channel]", (event, field) => later(field.form));
  document.addEventListener("compositionend", (event) => { const form = event.target.closest?.("form[data-kind=reply]"); if (form) later(form); });
  hear("written", later);

  // The warmer words take the place of the cold ones wherever these stand.
  on("click", "[data-replace]", (event, button) => {
    const form = desk.composer.form("reply"), text = form.elements.text, { replace, with: better } = button.dataset;
    text.value = text.value.replaceAll(replace, better);
    button.closest("p, li")?.remove();
    if (!$("[data-question] [data-replace]", desk.composer.root())) desk.composer.answer();
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
