// connection.js: the socket to the desk, and what people are told when it is gone. WebSocket only; where a network
// blocks those, the page asks again by plain requests instead.
"use strict";
{
  const { $, on, word, say, toast, tell } = desk;
  const QUIET = 1500; // ms before a lost connection is worth a word: most are back sooner
  const POLL = 30_000; // ms between two questions that heal a socket which died without a sound
  const POLL_ALONE = 5_000; // ms where there is no socket at all
  const BEAT = 20_000; // ms between two signs of life

  let shown = 0; // timer of the banner
  let told = false; // the banner is up
  let polling = false; // plain requests stand in for the socket

  const socket = desk.socket = io("/desk", {
    transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 8000, randomizationFactor: 0.5,
  });

  const banner = (on) => {
    clearTimeout(shown);
    $("#conn").hidden = !on;
    document.body.toggleAttribute("data-live-offline", on);
    if (on !== told) say(word(on ? "connectionLost" : "connectionBack"));
    told = on;
  };

  socket.on("connect", () => {
    polling = false;
    banner(false);
    tell("connected");
    desk.live.catchUp();
    tell("reachable");
  });
  socket.on("disconnect", (reason) => {
    shown = setTimeout(() => banner(true), QUIET);
    // The server ended it: the session is over or its rights changed. The page itself will say which.
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), 1000);
  });
  socket.on("connect_error", () => { if (!told && !polling) { clearTimeout(shown); shown = setTimeout(() => banner(true), QUIET); } });

  socket.on("show", (envelope) => desk.live.onShow(envelope));
  socket.on("pulse", ({ now }) => desk.setNow(now));
  socket.on("refresh", (hint) => desk.live.onRefresh(hint));
  socket.on("notice", ({ text, kind }) => { toast(text, { kind }); tell("notice", { text, kind }); });

  // While the socket is away a plain request may still come through: then we are not offline, only slower.
  const poll = async () => {
    if (document.hidden && socket.connected) return;
    const answered = await desk.live.catchUp();
    if (socket.connected) return;
    polling = answered;
    if (answered) { banner(false); tell("reachable"); } else banner(true);
  };

  let last = Date.now();
  setInterval(() => {
    const pause = socket.connected ? POLL * (0.9 + Math.random() * 0.2) : POLL_ALONE;
    if (Date.now() - last < pause) return;
    last = Date.now();
    poll();
  }, 1000);
  setInterval(() => { if (socket.connected) socket.emit("beat"); }, BEAT);

  addEventListener("online", () => socket.connect());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) desk.live.catchUp(); });
  on("click", "[data-reconnect]", () => { socket.connect(); poll(); });
}
