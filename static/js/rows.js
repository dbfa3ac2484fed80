// rows.js: which rows stand in the list, and where. The server pushes a row to everyone who may see it; whether it
// belongs into the list on this page is decided here, by what row and list say about themselves.
"use strict";
{
  const { $, $$, on, word, say, tell, me } = desk;
  const STAY = 1500; // ms a row that left stays visible in grey, at least
  const SUMMARY = 30_000; // ms between two spoken summaries about other tickets
  const held = new Map(); // rows that wait until the list is not being used: id -> element
  let pointed = false; // the pointer is over the list pane
  let changed = new Set(); // tickets that changed since the last spoken summary

  const list = () => $("#rows");
  const scroller = () => $("#ticket-list");

  // Nothing is inserted or moved under a pointer, under keyboard focus, or above where somebody has scrolled to.
  const busy = () => pointed || scroller()?.contains(document.activeElement) || scroller()?.scrollTop > 40;

  const fits = (row, { viewTab, viewQueue, viewOwner }) =>
    (!viewTab || viewTab === row.dataset.tab)
    && (!viewQueue || viewQueue.split(" ").includes(row.dataset.queue))
    && (!viewOwner || viewOwner === row.dataset.owner);

  // ISO instants of one form sort as text; the ticket's number breaks ties.
  const order = (a, b) => {
    const direction = list().dataset.viewOrder === "desc" ? -1 : 1;
    const [left, right] = [a.dataset.sort, b.dataset.sort];
    return direction * (left < right ? -1 : left > right ? 1 : Number(a.id.slice(4)) - Number(b.id.slice(4)));
  };

  const present = () => $$(":scope > [data-row]", list());

  const place = (row) => {
    const next = present().find((other) => other !== row && order(other, row) > 0);
    if (next) next.before(row);
    else if (!$("#more", list())) list().append(row);
    else row.remove(); // it stands on a later page of the list
  };

  let morphing = false;
  const morph = (row) => {
    row.setAttribute("hx-swap-oob", "outerMorph");
    morphing = true;
    try { desk.show(row.outerHTML); } finally { morphing = false; }
  };

  const insert = (row) => {
    row.removeAttribute("hx-swap-oob");
    list().append(row);
    place(row);
    if (!row.isConnected) return;
    htmx.process(row);
    row.dataset.liveFresh = "";
    setTimeout(() => delete row.dataset.liveFresh, 1600);
  };

  // A changed row keeps its place while the list is used; it moves when the list is left.
  const update = (here, row) => {
    if (+row.dataset.v <= +here.dataset.v) return;
    const moved = here.dataset.sort !== row.dataset.sort;
    morph(row);
    if (!fits(here, list().dataset)) leave(here);
    else {
      delete here.dataset.liveGone;
      if (moved) busy() ? held.set(here.id, here) : place(here);
    }
  };

  const leave = (row) => {
    row.dataset.liveGone = "";
    held.delete(row.id);
    setTimeout(() => drop(row), STAY);
  };

  const drop = (row) => {
    if (!row.isConnected || !("liveGone" in row.dataset)) return;
    if (row.matches(":hover")) { row.addEventListener("pointerleave", () => drop(row), { once: true }); return; }
    if (row.contains(document.activeElement)) $("a.hit", row.nextElementSibling ?? row.previousElementSibling ?? document)?.focus();
    row.remove();
    tell("rows");
  };

  // One row as the server has it now.
  const take = (row) => {
    if (!list()) return;
    const here = document.getElementById(row.id);
    notice(row, here);
    if (here) update(here, row);
    else if ("viewAsk" in list().dataset) tell("ask-list");
    else if (fits(row, list().dataset)) {
      if (busy()) held.set(row.id, row);
      else insert(row);
    } else held.delete(row.id);
    pill();
  };

  // The row left a queue of mine. What I own myself I still see.
  const gone = (id) => {
    const row = document.getElementById(id);
    if (row && row.dataset.owner !== me()) leave(row);
    else if (!row) held.delete(id);
  };

  // The whole list as the server has it now: rows it does not name have left.
  const takeAll = (fresh) => {
    const named = new Set($$("[data-row]", fresh).map((row) => row.id));
    $$("[data-row]", fresh).forEach((row) => {
      const here = document.getElementById(row.id);
      if (here) update(here, row);
      else if (busy()) held.set(row.id, row);
      else insert(row);
    });
    present().filter((row) => !named.has(row.id)).forEach(leave);
    [...held.keys()].filter((id) => !named.has(id)).forEach((id) => held.delete(id));
    pill();
  };

  // Mine from now on: told with a sound, unless it was I who took it.
  const notice = (row, here) => {
    if (row.dataset.owner === me() && here?.dataset.owner !== me()) tell("mine", row);
    if (row.id !== $("#rows [aria-current=true]")?.id) changed.add(row.id);
  };

  const newcomers = () => [...held.values()].filter((row) => !row.isConnected);

  const pill = () => {
    const button = $("#list-pill"), count = newcomers().length;
    if (!button) return;
    button.hidden = !count;
    if (count) $("[data-text]", button).textContent = word("newTickets", { n: count });
  };

  const release = () => desk.scroll.still(() => {
    const waiting = [...held.values()];
    held.clear();
    waiting.forEach((row) => (row.isConnected ? place(row) : insert(row)));
    pill();
  });

  on("pointerover", "*", (event) => {
    const inside = Boolean(event.target.closest(".pane-list"));
    if (pointed && !inside) { pointed = false; if (!busy()) release(); }
    pointed = inside;
  });
  document.documentElement.addEventListener("pointerleave", () => { pointed = false; });
  // On a page without a conversation a row is a plain link: htmx, which would look for the pane, is not asked.
  on("click", "a.hit", (event) => { if (!$("#conversation")) event.stopPropagation(); }, true);
  on("click", "#list-pill", () => { release(); scroller().scrollTop = 0; });

  // The open ticket's row carries the mark, whoever rendered the list.
  const showCurrent = () => {
    const ticket = $("#conversation")?.dataset.scope?.replace("ticket-", "row-");
    $$("#rows [aria-current]").forEach((row) => { if (row.id !== ticket) row.removeAttribute("aria-current"); });
    document.getElementById(ticket)?.setAttribute("aria-current", "true");
  };
  document.addEventListener("htmx:after:swap", showCurrent);
  document.addEventListener("DOMContentLoaded", showCurrent);

  setInterval(() => {
    if (changed.size) say(word("ticketsUpdated", { n: changed.size }));
    changed = new Set();
  }, SUMMARY);

  desk.rows = { take, takeAll, gone, busy, morphing: () => morphing };
}
