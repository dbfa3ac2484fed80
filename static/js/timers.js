// timers.js: everything that ticks. The server never pushes a tick: it names instants, the page counts.
"use strict";
{
  const { $, $$, now, word, say, tell, me } = desk;
  const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
  const language = document.documentElement.lang || "en";
  const timeZone = document.documentElement.dataset.zone || undefined; // the desk's, as in everything the server wrote
  const clockTime = new Intl.DateTimeFormat(language, { timeZone, hour: "2-digit", minute: "2-digit", hour12: false });
  const calendarDay = new Intl.DateTimeFormat(language, { timeZone, day: "numeric", month: "short" });
  const whole = new Intl.DateTimeFormat(language, { timeZone, dateStyle: "full", timeStyle: "short" });
  const warned = new Set(); // deadlines announced already: once, and only for one's own tickets

  const two = (number) => String(number).padStart(2, "0");

  // 4:32, 2 h 10, 3 d: the nearer, the finer.
  const span = (ms) => {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    if (ms < 20 * MINUTE) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    if (ms < HOUR) return word("minutes", { n: Math.floor(ms / MINUTE) });
    if (ms < DAY) return word("hours", { h: Math.floor(ms / HOUR), m: two(Math.floor(ms % HOUR / MINUTE)) });
    return word("days", { n: Math.floor(ms / DAY) });
  };

  const stopwatch = (ms) => {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    return seconds < 3600 ? rest.replace(/^0/, "") : `${Math.floor(seconds / 3600)}:${rest}`;
  };

  const ago = (at) => {
    const passed = now() - at;
    if (passed < MINUTE) return word("justNow");
    if (passed < HOUR) return word("minutes", { n: Math.floor(passed / MINUTE) });
    const sameDay = calendarDay.format(at) === calendarDay.format(now());
    return (sameDay ? clockTime : calendarDay).format(at);
  };

  // A quarter of the time or five minutes left warns; two minutes or none is bad.
  const level = (left, total) => {
    if (left <= 2 * MINUTE) return "bad";
    return left <= 5 * MINUTE || (total > 0 && left <= total / 4) ? "warn" : "ok";
  };

  const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };
  const mark = (element, value) => { if (element.dataset.liveLevel !== value) element.dataset.liveLevel = value; };

  const tickDue = (element) => {
    const due = Date.parse(element.dataset.due), left = due - now();
    const text = left >= 0 ? span(left) : word("late", { time: span(-left) });
    write($("[data-left]", element) ?? element, text);
    mark(element, level(left, due - Date.parse(element.dataset.from)));
    element.toggleAttribute("data-live-late", left < 0);
    if (left < 0) late(element);
  };

  // A threshold is told once, and only to whom it concerns.
  const late = (element) => {
    const row = element.closest("[data-row]");
    const key = row && `${row.id}@${element.dataset.due}`;
    if (!row || warned.has(key) || row.dataset.owner !== me()) return;
    warned.add(key);
    const passed = now() - Date.parse(element.dataset.due);
    if (passed > MINUTE) return; // it was late before this page was opened
    say(word("ticketLate", { name: $(".name", row)?.textContent ?? "" }), true);
    tell("late", row);
  };

  const tick = () => {
    $$("[data-ago]").forEach((element) => {
      const at = Date.parse(element.dateTime);
      write(element, ago(at));
      element.title ||= whole.format(at);
    });
    $$("[data-due]:not([data-paused], [data-undo], [data-offer])").forEach(tickDue);
    $$("[data-since]").forEach((element) => write(element, stopwatch(now() - Date.parse(element.dataset.since))));
    tell("tick", now());
  };

  setInterval(tick, 1000);
  document.addEventListener("htmx:after:swap", tick);
  document.addEventListener("DOMContentLoaded", tick);
  desk.timers = { span, stopwatch, level, tick };
}
