// offers.js: work that is being held out to me: the ring that runs down, the sound, the title that calls.
"use strict";
{
  const { $, $$, now, say, word, toast } = desk;
  const ROUND = 2 * Math.PI * 20; // the ring's circumference; its radius stands in the template
  const announced = new Set();
  let flash = false;

  const cards = () => $$("#offers [data-offer]");

  const tickCard = (card) => {
    const due = Date.parse(card.dataset.due), left = Math.max(0, due - now());
    const share = Math.min(1, left / Math.max(1, due - Date.parse(card.dataset.from)));
    const seconds = String(Math.ceil(left / 1000));
    $(".ring .fg", card)?.setAttribute("stroke-dasharray", `${(ROUND * share).toFixed(1)} ${ROUND.toFixed(1)}`);
    if ($(".ring text", card)) $(".ring text", card).textContent = seconds;
    card.toggleAttribute("data-live-over", left === 0); // the server says what became of it; the card only waits
  };

  const arrive = (card) => {
    announced.add(card.id);
    say(card.dataset.say, true);
    desk.sound.notify(card.dataset.title, { tag: card.id, stay: true });
  };

  // The title alternates once a second while something rings, else it counts what is to do in my inbox.
  let plain = document.title.replace(/^\(\d+\+?\) /, "");
  const title = () => {
    const counted = $("[data-title-count]")?.dataset.titleCount;
    const calm = (counted && counted !== "0" ? `(${counted}) ` : "") + plain;
    const [first] = cards();
    flash = first ? !flash : false;
    const wanted = flash ? first.dataset.title : calm;
    if (document.title !== wanted) document.title = wanted;
  };

  const tick = () => {
    cards().forEach(tickCard);
    cards().filter((card) => !announced.has(card.id)).forEach(arrive);
    if (cards().length) desk.sound.ring(); else desk.sound.hush();
    title();
  };

  // A page that htmx opened brings a title of its own.
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.title && ctx.swap !== "none") queueMicrotask(() => { plain = document.title.replace(/^\(\d+\+?\) /, ""); tick(); });
    else tick();
  });
  setInterval(tick, 1000);
  document.addEventListener("DOMContentLoaded", tick);

  // Accepting opens the ticket unless somebody is writing: a draft is never taken from under the hands.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const number = ctx.hx?.deskticket;
    if (!number || ctx.response.status >= 400) return;
    const open = () => desk.open(number);
    if (desk.composer?.writing()) toast(word("accepted", { number }), { action: word("open"), act: open, seconds: 20 });
    else open();
  });

  // A row of the list opens like a click on it; else the page itself goes there.
  desk.open = (number) => {
    const link = $(`#rows a.hit[href="/tickets/${number}"]`);
    if (link) link.click(); else location.assign(`/tickets/${number}`);
  };
}
