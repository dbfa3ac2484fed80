// live.js: the page follows the desk. Every change comes as {scope, v, since, html}; what is old is dropped, after a
// gap the present state is asked for. State, not replay: however long we were away, one question brings us up to date.
"use strict";
{
  const { $, $$, say, tell, hear, ask } = desk;
  const BETWEEN_FLUSHES = 100; // ms: at most ten repaints a second, whatever arrives
  const BETWEEN_REFRESHES = 1000; // ms a counted region rests at least before it is fetched again
  const versions = new Map(); // scope -> version on the page
  let arrivals = 0; // pushed changes of what a question of ours answers as well
  const stats = { applied: 0, flushes: 0, coalesced: 0, resyncs: 0, dropped: 0, refreshed: 0 };

  const scopesOnPage = () => [...new Set($$("[data-scope]").map((element) => element.dataset.scope))];
  const regionsOnPage = () => $$("[data-region]").map((element) => element.dataset.region);
  const isRow = (scope) => scope.startsWith("row-");

  // What is about a ticket is for the ticket on the page; it may have changed since the message was on its way.
  const OF_A_TICKET = /^(?:ticket|viewers|typing)-(\d+)$/;
  const BY_THE_WAY = /^(?:viewers|typing|onlookers)-/; // who looks and who writes is pushed only
  const concerns = (scope) => {
    const ticket = scope?.match(OF_A_TICKET)?.[1];
    return ticket ? $("#conversation")?.dataset.scope === `ticket-${ticket}` : true;
  };

  // ---- arriving ---------------------------------------------------------------------------------------------------

  const onShow = (envelope) => {
    const { scope, v, since, gone } = envelope;
    if (isRow(scope)) return enqueue({ ...envelope, key: gone ? "" : scope }); // complete in itself: rows.js compares
    const have = versions.get(scope);
    if (!BY_THE_WAY.test(scope)) arrivals++;
    if (!concerns(scope) || (have !== undefined && v && v <= have)) { stats.dropped++; return; }
    if (have !== undefined && since > have) { resync([scope]); return; }
    if (have !== undefined && v) versions.set(scope, v);
    enqueue(envelope);
  };

  let queue = [];
  let timer = 0;
  let flushed = 0;

  // The newest of a kind is enough: an older one with the same key gives way.
  const enqueue = (envelope) => {
    if (envelope.key) {
      const before = queue.length;
      queue = queue.filter((other) => other.key !== envelope.key || other.v > envelope.v);
      stats.coalesced += before - queue.length;
    }
    queue.push(envelope);
    timer ||= setTimeout(soon, Math.max(0, BETWEEN_FLUSHES - (performance.now() - flushed)));
  };

  // A hidden tab gets no animation frames, but its title and sounds must follow all the same.
  const soon = () => (document.hidden ? flush() : requestAnimationFrame(flush));

  const flush = () => {
    const batch = queue;
    queue = [];
    timer = 0;
    flushed = performance.now();
    if (!batch.length) return;
    desk.scroll.still(() => batch.forEach(apply));
    stats.flushes++;
    tell("flushed");
  };

  // What the page knows better for now than what is drawn for everybody: element id -> (its new state) => keep ours?
  const spared = new Map();

  const apply = ({ html, scope, gone, say: words, urgent }) => {
    if (gone) { desk.rows.gone(scope); return; }
    if (!concerns(scope)) return;
    const page = document.createElement("template");
    page.innerHTML = html;
    for (const row of [...page.content.children].filter((child) => child.matches("[data-row]"))) {
      row.remove();
      desk.rows.take(row);
    }
    for (const part of [...page.content.children]) if (spared.get(part.id)?.(part)) part.remove();
    if (page.content.childElementCount) desk.show(page.innerHTML);
    stats.applied++;
    if (words) { say(words, urgent); tell("said", { scope, words }); }
  };

  // ---- regions: counted or wide parts of the page fetch themselves --------------------------------------------------

  const due = new Map(); // region -> timer
  const fetched = new Map(); // region -> when

  const onRefresh = ({ region }) => {
    if (due.has(region) || !regionsOnPage().includes(region)) return;
    const rest = Math.max(0, BETWEEN_REFRESHES - (performance.now() - (fetched.get(region) ?? -Infinity)));
    due.set(region, setTimeout(() => refetch(region), rest + Math.random() * 250)); // jitter: not all pages at once
  };

  const refetch = async (region) => {
    due.delete(region);
    fetched.set(region, performance.now());
    for (const element of $$(`[data-region="${region}"]`)) {
      const source = element.dataset.src;
      const response = await ask("GET", source).catch(() => null);
      if (response?.ok && element.isConnected && element.dataset.src === source) put(element, await response.text());
    }
    stats.refreshed++;
  };

  const put = (element, html) => {
    const page = document.createElement("template");
    page.innerHTML = html;
    const fresh = page.content.getElementById(element.id);
    if (!fresh) return;
    if (element.id === "rows") { desk.scroll.still(() => desk.rows.takeAll(fresh)); return; }
    fresh.setAttribute("hx-swap-oob", "outerMorph");
    desk.scroll.still(() => desk.show(fresh.outerHTML));
  };

  // ---- catching up --------------------------------------------------------------------------------------------------

  const versionOf = (scope) => versions.get(scope) ?? Number($(`[data-scope="${scope}"]`)?.dataset.v || 0);
  const rowVersion = (scope) => Number(document.getElementById(scope)?.dataset.v || 0);

  // True if the desk answered. Rows carry their own version; the rest is counted here. What was pushed while the answer
  // was on its way may be newer than the answer, which would take it off the page again: then it is asked for anew.
  const resync = async (scopes = scopesOnPage()) => {
    const before = arrivals;
    stats.resyncs++;
    if (!scopes.length) return true;
    const at = scopes.map((scope) => `${scope}@${isRow(scope) ? rowVersion(scope) : versionOf(scope)}`).join(",");
    const response = await ask("GET", `/live/resync?at=${encodeURIComponent(at)}`).catch(() => null);
    if (!response?.ok) return false;
    const html = await response.text();
    if (arrivals !== before) return resync(scopes);
    const known = JSON.parse(response.headers.get("x-live-versions") || "[]");
    for (const [scope, v] of known) {
      if (isRow(scope)) { if (v < 0) desk.rows.gone(scope); } else versions.set(scope, Math.max(v, versions.get(scope) ?? 0));
    }
    const ticket = scopes.find((scope) => scope.startsWith("ticket-"));
    if (html.trim()) enqueue({ html, scope: ticket });
    return true;
  };

  const catchUp = async () => {
    regionsOnPage().forEach((region) => onRefresh({ region }));
    return resync();
  };

  // ---- what the page shows changes: versions of new parts are learnt, rooms are asked for ---------------------------

  let watched = "";
  const survey = () => {
    const scopes = scopesOnPage();
    for (const scope of versions.keys()) if (!scopes.includes(scope)) versions.delete(scope);
    const news = scopes.filter((scope) => !isRow(scope) && !versions.has(scope));
    for (const scope of news) versions.set(scope, Number($(`[data-scope="${scope}"]`).dataset.v || 0));
    const regions = [...new Set([...regionsOnPage(), ...scopes.filter((scope) => !isRow(scope))])].sort();
    if (regions.join() === watched || !desk.socket?.connected) return;
    const before = watched.split(",").filter((region) => region && !regions.includes(region));
    watched = regions.join();
    if (before.length) desk.socket.emit("unwatch", { regions: before });
    // What happened between rendering and joining the room would be missed: ask once the room is joined.
    desk.socket.emit("watch", { regions }, () => news.length && resync(news));
  };

  hear("connected", () => { watched = ""; survey(); });
  hear("ask-list", () => onRefresh({ region: $("#rows").dataset.region }));
  document.addEventListener("htmx:after:swap", survey);
  document.addEventListener("DOMContentLoaded", survey);

  desk.live = { onShow, onRefresh, catchUp, resync, stats, versions, spared };
}
