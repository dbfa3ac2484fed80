// page.js: what every other script of the desk needs: finding elements, asking the server, speaking to people.
"use strict";
{
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Clicks, keys and the like, wherever the element may come from: pages are swapped, listeners are not.
  const on = (type, selector, act, options) => document.addEventListener(type, (event) => {
    const found = event.target.closest?.(selector);
    if (found) act(event, found);
  }, options);

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`desk:${name}`, { detail }));
  const hear = (name, act) => document.addEventListener(`desk:${name}`, (event) => act(event.detail));

  const me = () => document.body.dataset.agent;

  // The token stands on <body> once, where htmx inherits it from; our own requests read it there too.
  const headers = () => ({
    "HX-Request": "true",
    ...JSON.parse(document.body.getAttribute("hx-headers:inherited") || "{}"),
  });

  const ask = async (method, url, data) => {
    const body = data && new URLSearchParams(data instanceof FormData ? [...data] : data);
    const response = await fetch(url, { method, headers: headers(), body });
    if (response.status === 401) signedOut(response.headers.get("hx-redirect") || "/login");
    return response;
  };

  // The session is over. What has been written stays on the page; where to go is the person's choice.
  let out = false;
  const signedOut = (where) => {
    if (out) return;
    out = true;
    toast(word("signedOut"), { kind: "bad", action: word("signIn"), act: () => location.assign(where), seconds: 3600 });
  };

  // Server HTML goes through htmx, so that what it brings is wired up like everything else.
  const show = (html) => htmx.swap({ text: html, target: document.body, swap: "none", sourceElement: document.body });

  // The server's clock rules: deadlines are its own. A laptop that is wrong by minutes must not show wrong minutes.
  let offset = Date.parse(document.documentElement.dataset.now || "") - Date.now() || 0;
  const now = () => Date.now() + offset;
  const setNow = (instant) => { offset = Date.parse(instant) - Date.now() || 0; };

  // Words come translated in #words; {n} and the like are filled in here.
  const word = (name, values = {}) => Object.entries(values).reduce(
    (text, [key, value]) => text.replaceAll(`{${key}}`, value),
    $("#words")?.dataset[values.n === 1 && $("#words").dataset[`${name}One`] ? `${name}One` : name] ?? name,
  );

  // One separate region for screen readers, never the log itself: a log would be read out again after every morph.
  const say = (text, urgent = false) => {
    const region = $(urgent ? "#announce-assertive" : "#announce-polite");
    if (!region || !text) return;
    region.textContent = "";
    setTimeout(() => { region.textContent = text.slice(0, 140); }, 30);
  };

  const toast = (text, { kind = "", action, act, seconds = 6 } = {}) => {
    const line = $("#tpl-toast").content.firstElementChild.cloneNode(true);
    const button = $("button", line);
    const gone = setTimeout(() => line.remove(), seconds * 1000);
    $("[data-text]", line).textContent = text;
    if (kind) line.classList.add(kind);
    if (action) button.textContent = action;
    button.addEventListener("click", () => { clearTimeout(gone); line.remove(); act?.(); });
    const box = $("#toasts");
    box.append(line);
    while (box.children.length > 3) box.firstElementChild.remove();
    say(text, kind === "bad");
    return line;
  };

  // What the server says about a refusal, in its own words; where it sent a page, our own sentence.
  const reasonIn = async (response) => {
    const text = (await response.text().catch(() => "")).trim();
    const plain = response.headers.get("content-type")?.startsWith("text/plain");
    const reference = response.headers.get("x-request-id");
    return plain && text ? text : word("failed") + (reference ? ` (${reference})` : "");
  };

  // An htmx request that failed has no place of its own to say so.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx.response.status < 400 || ctx.response.status === 422) return;
    const plain = ctx.response.headers.get("content-type")?.startsWith("text/plain");
    const reference = ctx.response.headers.get("x-request-id");
    toast(plain && ctx.text ? ctx.text : word("failed") + (reference ? ` (${reference})` : ""), { kind: "bad" });
    if (plain) ctx.swap = "none";
  });
  document.addEventListener("htmx:error", ({ detail }) => {
    if (detail.error instanceof TypeError && !navigator.onLine) toast(word("offline"), { kind: "bad" });
  });

  window.desk = { $, $$, on, tell, hear, me, ask, headers, show, now, setNow, word, say, toast, reasonIn };
}
