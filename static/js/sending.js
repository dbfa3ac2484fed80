// sending.js: a message appears at once, is sent exactly once, and can be taken back while its undo time runs.
// The page makes the id; a repeat is harmless, so what is unsure is simply sent again.
"use strict";
{
  const { $, $$, on, hear, ask, show, now, me, word, say, toast, reasonIn } = desk;
  const outbox = new Map(); // client id -> what is on its way

  const openTicket = () => $("#conversation")?.dataset.number;
  const elementOf = (id) => document.getElementById(`m-${id}`);

  const pendingFor = (message, composer) => {
    const item = $(`[data-tpl=${message.kind}]`, composer).content.firstElementChild.cloneNode(true);
    item.id = `m-${message.id}`;
    $("[data-body]", item).textContent = message.data.text;
    return item;
  };

  const append = (item) => {
    const timeline = $("#timeline");
    $("#tl").append(item);
    timeline.scrollTop = timeline.scrollHeight;
  };

  // `then`: "resolve" or "" - what is to follow in the same step. `agreed`: what its author was asked and wants so.
  const send = (form, then = "", agreed = {}) => {
    const text = form.elements.text.value.trim(), files = desk.attachments.idsIn(form);
    if (desk.attachments.uploading(form)) return void toast(word("stillUploading"));
    if (!text && !files.length) return void form.elements.text.focus();
    const message = {
      id: crypto.randomUUID(), kind: form.dataset.kind, url: form.action, number: openTicket(),
      files: desk.attachments.htmlOf(form), busy: false, agreed, rev: form.dataset.draftRev, data: { ...fieldsOf(form), ...agreed, text, then },
    };
    outbox.set(message.id, message);
    append(pendingFor(message, form.closest("[data-composer]")));
    form.elements.text.value = "";
    desk.attachments.clear(form);
    desk.drafts.forget(form);
    desk.tell("written", form);
    post(message, files);
  };

  const fieldsOf = (form) => ({
    channel: form.elements.channel?.value ?? "", subject: form.elements.subject?.value ?? "",
    cc: form.elements.cc?.value ?? "", seen: String(desk.scroll.seen() || ""),
  });

  const bodyOf = (message) => {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...message.data, client_id: message.id })) if (value) body.append(name, value);
    for (const file of message.attached) body.append("attachment", file);
    return body;
  };

  const post = async (message, files) => {
    message.attached ??= files;
    if (message.busy) return;
    message.busy = true;
    status(message, "sending");
    const response = await ask("POST", message.url, bodyOf(message)).catch(() => null);
    message.busy = false;
    if (!response) return status(message, "waitingForConnection"); // kept; sent once the desk can be reached
    const asks = response.status === 409, refused = response.status === 422 && !response.headers.get("content-type")?.startsWith("text/plain");
    if (asks || refused) return heldBack(message, await response.text(), asks);
    if (!response.ok) return failed(message, await reasonIn(response));
    outbox.delete(message.id);
    const html = await response.text();
    if (openTicket() === message.number) desk.scroll.still(() => show(html));
    if (message.data.then) desk.tell("resolved");
  };

  const status = (message, name) => {
    const place = $("[data-status]", elementOf(message.id) ?? document.createElement("i"));
    if (place) place.textContent = word(name);
  };

  const failed = (message, reason) => {
    const item = elementOf(message.id);
    if (!item) return void toast(reason, { kind: "bad" });
    item.classList.add("failed");
    $("[data-status]", item).textContent = reason;
    $("[data-again]", item).hidden = false;
    $("[data-edit]", item).hidden = false;
    say(reason, true);
  };

  // Nothing is sent until a person has looked, or not at all. The words go back to where they were; what then goes
  // anyway is what stands there by then.
  const heldBack = (message, html, asks) => {
    outbox.delete(message.id);
    elementOf(message.id)?.remove();
    if (openTicket() !== message.number) return void toast(word("notSent"), { kind: "bad", action: word("open"), act: () => desk.open(message.number) });
    const form = desk.composer.form(message.kind);
    form.dataset.draftRev = message.rev; // nothing was sent, so its draft still stands at the desk
    restore(message.kind, { text: message.data.text, files: message.files });
    desk.composer.question(html, asks && ((name) => send(form, message.data.then, { ...message.agreed, [name]: "1" })));
  };

  const restore = (kind, { text, files = "", channel }) => {
    const form = desk.composer.choose(kind);
    form.elements.text.value = [text, form.elements.text.value].filter(Boolean).join("\n");
    if (files) desk.attachments.put(form, files);
    if (channel && form.elements.channel) form.elements.channel.value = channel;
    desk.composer.changed(form);
    desk.drafts.later(form);
    desk.composer.focus();
  };

  const takeBack = (message) => {
    outbox.delete(message.id);
    elementOf(message.id)?.remove();
    restore(message.kind, { text: message.data.text, files: message.files, channel: message.data.channel });
  };

  // The desk says whether it was in time: the message may be leaving at this moment.
  const undo = async (button) => {
    button.disabled = true;
    const response = await ask("DELETE", button.dataset.undo).catch(() => null);
    if (!response?.ok) {
      button.disabled = false;
      return void toast(response ? await reasonIn(response) : word("offline"), { kind: "bad" });
    }
    const item = button.closest("[data-item]") ?? button.closest("li");
    item.remove();
    restore("reply", await response.json());
  };

  const tickUndo = () => $$("[data-undo]").forEach((button) => {
    const left = Math.ceil((Date.parse(button.dataset.due) - now()) / 1000);
    const gone = button.dataset.for !== me() || left <= 0;
    if (gone && document.activeElement === button) {
      const item = button.closest("li");
      item.tabIndex = -1;
      item.focus({ preventScroll: true });
    }
    button.hidden = gone;
    const place = $("[data-left]", button);
    if (place && !gone) place.textContent = `(${left})`;
  });

  const lastUndo = () => $$("[data-undo]:not([hidden])").at(-1);
  const mine = (button) => outbox.get(button.closest("li").id.slice(2));

  on("click", "[data-undo]", (event, button) => undo(button));
  on("click", "[data-again]", (event, button) => {
    const message = mine(button);
    if (!message) return;
    elementOf(message.id).classList.remove("failed");
    $$("[data-again], [data-edit]", elementOf(message.id)).forEach((control) => { control.hidden = true; });
    post(message);
  });
  on("click", "[data-edit]", (event, button) => { if (mine(button)) takeBack(mine(button)); });
  on("submit", "[data-composer] form", (event, form) => {
    event.preventDefault();
    desk.composer.submit(form, event.submitter?.value ?? "");
  });
  hear("tick", tickUndo);
  hear("reachable", () => [...outbox.values()].filter(({ id }) => !elementOf(id)?.matches(".failed")).forEach((message) => post(message)));
  addEventListener("beforeunload", (event) => { if (outbox.size) event.preventDefault(); });

  desk.sending = { send, undoLast: () => lastUndo()?.click(), outbox };
}
