// attachments.js: files on their way to the desk: chosen, dropped or pasted, with progress, before the message is sent.
"use strict";
{
  const { $, $$, on, tell, headers, word, say } = desk;

  const size = (bytes) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);
  const listIn = (form) => $("[data-files]", form);
  const limitOf = (form) => Number(form.elements.channel?.selectedOptions?.[0]?.dataset.fileLimit || form.dataset.fileLimit);

  const chipFor = (file, form) => {
    const chip = $("[data-tpl=file]", form.closest("[data-composer]")).content.firstElementChild.cloneNode(true);
    $("[data-name]", chip).textContent = file.name;
    $("[data-size]", chip).textContent = size(file.size);
    if (/^image\/(png|jpeg|gif|webp)$/.test(file.type)) {
      const picture = $("img", chip);
      picture.src = URL.createObjectURL(file);
      picture.hidden = false;
      picture.onload = () => URL.revokeObjectURL(picture.src);
    }
    return chip;
  };

  const fail = (chip, reason, again) => {
    delete chip.dataset.uploading;
    chip.dataset.failed = "";
    $("progress", chip).hidden = true;
    $("[data-reason]", chip).textContent = reason;
    say(reason, true);
    const retry = $("[data-again]", chip);
    retry.hidden = !again;
    retry.onclick = again;
  };

  // XMLHttpRequest, because fetch does not say how far an upload has come.
  const upload = (file, form, chip) => {
    const request = new XMLHttpRequest(), body = new FormData();
    body.append("file", file, file.name);
    chip.dataset.uploading = "";
    delete chip.dataset.failed;
    $("[data-reason]", chip).textContent = "";
    $("[data-again]", chip).hidden = true;
    $("progress", chip).hidden = false;
    request.open("POST", form.dataset.upload);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => { $("progress", chip).value = total ? loaded / total : 0; };
    request.onerror = () => fail(chip, word("uploadFailed"), () => upload(file, form, chip));
    request.onload = () => (request.status < 300 ? done(request.response, chip, file) : fail(chip, refusal(request)));
    request.send(body);
    chip.stop = () => request.abort();
  };

  const refusal = (request) => (request.getResponseHeader("content-type")?.startsWith("text/plain") && request.response
    || word(request.status === 413 ? "fileTooLarge" : "uploadFailed"));

  // The desk's own chip, with what the file really is, takes the place of ours.
  const done = (html, chip, file) => {
    const page = document.createElement("template"), form = chip.closest("form");
    page.innerHTML = html;
    chip.replaceWith(page.content);
    say(word("uploaded", { name: file.name }));
    if (form) tell("written", form);
  };

  const add = (files, form) => {
    for (const file of files) {
      const chip = chipFor(file, form);
      listIn(form).append(chip);
      if (file.size > limitOf(form)) fail(chip, word("fileTooLarge", { limit: size(limitOf(form)) }));
      else upload(file, form, chip);
    }
  };

  const formAt = (target) => target.closest?.("[data-composer]") && $("form:not([hidden])", target.closest("[data-composer]"));

  on("click", "[data-attach]", (event, button) => $("input[type=file]", button.form).click());
  on("change", "[data-composer] input[type=file]", (event, field) => { add(field.files, field.form); field.value = ""; });
  on("click", "[data-remove-file]", (event, button) => {
    const chip = button.closest("[data-file]"), form = button.closest("form");
    chip.stop?.();
    chip.remove();
    tell("written", form);
    form.elements.text.focus();
  });
  document.addEventListener("paste", (event) => {
    const form = formAt(event.target), files = [...(event.clipboardData?.files ?? [])];
    if (form && files.length) { event.preventDefault(); add(files, form); }
  });
  const dragging = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files") && formAt(event.target);
  document.addEventListener("dragover", (event) => {
    if (!dragging(event)) return;
    event.preventDefault();
    event.target.closest("[data-composer]").dataset.liveDrop = "";
  });
  document.addEventListener("dragleave", (event) => { if (formAt(event.target)) delete event.target.closest("[data-composer]").dataset.liveDrop; });
  document.addEventListener("drop", (event) => {
    const form = dragging(event);
    if (!form) return;
    event.preventDefault();
    delete event.target.closest("[data-composer]").dataset.liveDrop;
    add(event.dataTransfer.files, form);
  });

  desk.attachments = {
    idsIn: (form) => $$("[data-attachment]", listIn(form)).map((chip) => chip.dataset.attachment),
    uploading: (form) => Boolean($("[data-uploading]", listIn(form))),
    clear: (form) => listIn(form).replaceChildren(),
    put: (form, html) => listIn(form).insertAdjacentHTML("beforeend", html),
    htmlOf: (form) => listIn(form).innerHTML,
  };
}
