// board.js: the queue board: levels of running times, the clock that says how fresh it is, giving work away and back.
"use strict";
{
  const { $, $$, on, now, ask, toast, word, reasonIn } = desk;
  const UNDO = 10; // seconds in which giving a ticket away can be taken back

  // ---- what runs: the desk names the instant and the limits, the page counts ----------------------------------------

  const levelOf = ({ since, warn, bad }) => {
    const seconds = (now() - Date.parse(since)) / 1000;
    if (bad && seconds > Number(bad)) return "bad";
    return warn && seconds > Number(warn) ? "warn" : "";
  };

  const language = document.documentElement.lang || "en";
  const timeZone = document.documentElement.dataset.zone || undefined;
  const clock = (options) => new Intl.DateTimeFormat(language, { timeZone, hour: "2-digit", minute: "2-digit", hour12: false, ...options });
  const fine = clock({ second: "2-digit" }), coarse = clock({});

  // Cut off, the numbers stay as they were and the clock stops: nobody takes them for fresh.
  const tick = () => {
    $$(".wait[data-since]").forEach((element) => { element.dataset.liveLevel = levelOf(element.dataset); });
    const offline = "liveOffline" in document.body.dataset;
    $$("[data-live-words]").forEach((element) => { element.textContent = offline ? element.dataset.stale : element.dataset.live; });
    $$("[data-board-clock]").forEach((element) => {
      const wide = element.dataset.boardClock === "minutes";
      if (!offline || wide) element.textContent = (wide ? coarse : fine).format(now());
    });
  };
  setInterval(tick, 1000);
  document.addEventListener("DOMContentLoaded", tick);
  document.addEventListener("htmx:after:swap", tick);

  // ---- a list that somebody points at or works in does not move under the hands -------------------------------------

  const waiting = new Map(); // id -> the newest state that waits
  const busy = (list) => list.matches(":hover") || list.contains(document.activeElement) || Boolean($(":popover-open", list));

  document.addEventListener("htmx:before:swap", ({ detail: { tasks } }) => {
    for (const task of [...tasks]) {
      if (!task.target?.matches?.("[data-hold]") || !busy(task.target)) continue;
      const box = document.createElement("template");
      box.content.append(task.fragment.cloneNode(true));
      waiting.set(task.target.id, box.innerHTML);
      tasks.splice(tasks.indexOf(task), 1);
    }
  });

  const settle = () => {
    for (const [id, html] of [...waiting]) {
      const list = document.getElementById(id);
      if (list && busy(list)) continue;
      waiting.delete(id);
      desk.show(`<template hx type="partial" hx-target="#${id}" hx-swap="outerMorph">${html}</template>`);
    }
  };
  ["pointerout", "focusout", "toggle"].forEach((type) => document.addEventListener(type, () => setTimeout(settle, 150), true));

  // ---- giving work away, and taking it back -------------------------------------------------------------------------

  const post = async (url, agent, before) => {
    const response = await ask("POST", url, { agent, before }).catch(() => null);
    if (response?.ok) return true;
    toast(response ? await reasonIn(response) : word("offline"), { kind: "bad" });
    return false;
  };

  on("click", "[data-assign]", async (event, button) => {
    const { assign, agentId, before, done } = button.dataset;
    button.closest("[popover]")?.hidePopover();
    button.disabled = true;
    const given = await post(assign, agentId, before);
    button.disabled = false;
    if (!given) return;
    toast(done, { action: word("undo"), act: () => post(`${assign}/undo`, agentId, before), seconds: UNDO });
    button.closest("tr")?.classList.add("given");
    button.blur();
  });

  // ---- keys: a number jumps to its queue ----------------------------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    const at = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    const typing = event.target.closest?.("input, textarea, select, dialog");
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey || typing || localStorage.getItem("desk-keys-off")) return;
    $$(".board-table tbody tr")[at]?.querySelector("a")?.focus();
  });
}
