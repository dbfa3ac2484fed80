// scroll.js: keeps readers where they are while the page changes under them, and says what came while they read.
"use strict";
{
  const { $, $$, on, word, tell, me } = desk;
  const NEAR_END = 80; // px from the end within which somebody is following the conversation
  const NEAR_TOP = 200; // px from the top at which older messages are fetched
  const marks = new WeakMap(); // swap -> where every scroller stood before it
  let holding = false;
  let opened = null; // the ticket whose timeline has been put in place
  let newest = 0; // the highest item number that has been on the page
  let waiting = 0; // messages that came while the reader was further up

  const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;

  // Our own anchoring, so that browsers without scroll anchoring behave the same.
  const anchorIn = (box) => {
    const top = box.getBoundingClientRect().top;
    for (const element of $$("[data-anchor]", box)) {
      const place = element.getBoundingClientRect();
      if (place.bottom > top) return { element, top: place.top };
    }
    return null;
  };

  const measure = () => $$("[data-live-scroll]").map((box) => ({
    box, follow: box.dataset.liveScroll === "end" && atEnd(box), anchor: anchorIn(box),
  }));

  const restore = (places) => places.forEach(({ box, follow, anchor }) => {
    if (!box.isConnected) return;
    if (follow) box.scrollTop = box.scrollHeight;
    else if (anchor?.element.isConnected) {
      const moved = anchor.element.getBoundingClientRect().top - anchor.top;
      if (Math.abs(moved) > 0.5) box.scrollTop += moved;
    }
  });

  // Several swaps in one go are measured once.
  const still = (change) => {
    if (holding) return change();
    const places = measure();
    holding = true;
    try { return change(); } finally {
      holding = false;
      restore(places);
      settle();
    }
  };

  document.addEventListener("htmx:before:swap", ({ detail }) => {
    if (!holding) marks.set(detail.ctx, measure());
  });
  document.addEventListener("htmx:after:swap", ({ detail }) => {
    if (holding) return;
    restore(marks.get(detail.ctx) || []);
    settle();
  });

  const numbersIn = (list) => $$("[data-item]", list).filter((item) => item.dataset.by !== me()).map((item) => +item.dataset.item);

  // After a change: a newly opened ticket is put at what is new; in the one being read, count what came.
  const settle = () => {
    const timeline = $("#timeline");
    const ticket = $("#conversation")?.dataset.scope ?? null;
    if (!timeline) { opened = null; return; }
    if (ticket !== opened) return land(timeline, ticket);
    const came = numbersIn(timeline).filter((number) => number > newest);
    newest = Math.max(newest, ...came);
    if (came.length && !atEnd(timeline)) pill(waiting + came.length);
    if (atEnd(timeline)) seen();
  };

  const land = (timeline, ticket) => {
    opened = ticket;
    newest = Math.max(0, ...numbersIn(timeline));
    const fresh = $("#new", timeline);
    timeline.scrollTop = fresh ? fresh.offsetTop - timeline.offsetTop - 24 : timeline.scrollHeight;
    watchSize(timeline);
    pill(0);
    seen();
    tell("opened", ticket);
  };

  const pill = (count) => {
    waiting = count;
    const button = $("#msg-pill");
    if (!button) return;
    button.hidden = !count;
    if (count) $("[data-text]", button).textContent = word("newMessages", { n: count });
  };

  // What a reader could see counts as seen: the guard against stale replies goes by it.
  let lastSeen = 0;
  const seen = () => {
    const timeline = $("#timeline");
    if (!timeline || document.hidden || !atEnd(timeline)) return;
    lastSeen = Math.max(0, ...$$("[data-item]", timeline).map((item) => +item.dataset.item));
    tell("seen", lastSeen);
  };

  document.addEventListener("scroll", ({ target }) => {
    if (target.id !== "timeline") return;
    if (atEnd(target)) { pill(0); seen(); }
    if (target.scrollTop < NEAR_TOP) $("[data-older] button:not([disabled])", target)?.click();
  }, true);
  document.addEventListener("visibilitychange", seen);

  on("click", "#msg-pill", () => {
    const timeline = $("#timeline");
    timeline.scrollTop = timeline.scrollHeight;
    pill(0);
    desk.composer?.focus();
  });

  // Pictures load and the composer grows: whoever follows the end keeps following it.
  let following = true;
  document.addEventListener("scroll", ({ target }) => { if (target.id === "timeline") following = atEnd(target); }, true);
  const sizes = new ResizeObserver(() => {
    const timeline = $("#timeline");
    if (timeline && following && !holding) timeline.scrollTop = timeline.scrollHeight;
  });
  const watchSize = (timeline) => {
    sizes.disconnect();
    following = atEnd(timeline);
    sizes.observe(timeline);
    if ($("#tl")) sizes.observe($("#tl"));
  };

  document.addEventListener("DOMContentLoaded", settle);
  desk.scroll = { still, atEnd, seen: () => lastSeen };
}
