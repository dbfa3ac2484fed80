// typing.js: the customer writes in the chat window. It shows for a few seconds, in the open ticket and in its row.
"use strict";
{
  const { $, hear, show } = desk;
  const LASTS = 6000; // ms without another sign
  const over = new Map(); // id of the place -> timer

  const fade = (id) => {
    clearTimeout(over.get(id));
    over.set(id, setTimeout(() => { document.getElementById(id)?.replaceChildren(); over.delete(id); }, LASTS));
  };

  const onTyping = ({ ticket, html }) => {
    const open = $("#conversation")?.dataset.scope === `ticket-${ticket}`;
    const places = [`ty-${ticket}`, ...(open ? ["typing"] : [])].filter((id) => document.getElementById(id));
    for (const id of places) {
      show(`<div id="${id}" hx-swap-oob="innerMorph">${html}</div>`);
      fade(id);
    }
  };

  // What was being written has come, or the page has gone on to another ticket.
  const settle = ({ scope } = {}) => {
    const ticket = scope?.match(/^ticket-(\d+)$/)?.[1];
    for (const id of ticket ? [`ty-${ticket}`, "typing"] : ["typing"]) document.getElementById(id)?.replaceChildren();
  };

  hear("typing", onTyping);
  hear("said", settle);
}
