// connection.js: the socket to the desk, and what people are told when it is gone. WebSocket only; where a network
// blocks those, the page asks again by plain requests instead.
"use strict";
{
  const { $, on, word, say, toast, tell } = desk;
  const QUIET = 1500; // ms before a lost connection is worth a word: most are back sooner
  const ANSWER = 2000; // ms in which a plain request is answered where there is a way to the desk
  const POLL = 30_000; // ms between two questions that heal a socket which died without a sound
  const POLL_ALONE = 5_000; // ms where there is no socket at all
  const BEAT = 10_000; // ms between two signs of life
  const IDLE = 60_000; // ms without a key or a movement after which nobody sits before the page

  let waiting = 0; // timer: the socket is gone, but not for long yet
  let lostAt = 0; // when it went
  let last = Date.now(); // when the desk was asked
  let told = false; // the banner is up
  let polling = false; // plain requests stand in for the socket

  const socket = desk.socket = io("/desk", {
    transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 8000, randomizationFactor: 0.5,
  });

  const banner = (on) => {
    clearTimeout(waiting);
    waiting = 0;
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
  // However often coming back fails in the meantime: the wait begins once.
  const missed = () => { if (!told && !polling) waiting ||= setTimeout(poll, QUIET); };

  socket.on("disconnect", (reason) => {
    lostAt = last = Date.now();
    missed();
    // The server ended it: the session is over or its rights changed. The page itself will say which.
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), 1000);
  });
  socket.on("connect_error", missed);

  socket.on("show", (envelope) => desk.live.onShow(envelope));
  socket.on("pulse", ({ now }) => desk.setNow(now));
  socket.on("typing", (told) => tell("typing", told));
  socket.on("refresh", (hint) => desk.live.onRefresh(hint));
  socket.on("notice", ({ text, kind, href }) => {
    toast(text, href ? { kind, seconds: 12, action: word("open"), act: () => location.assign(href) } : { kind });
    tell("notice", { text, kind });
  });

  // While the socket is away a plain request may still come through: then we are not offline, only slower. What was
  // asked before the socket went says nothing about it.
  const poll = async () => {
    if (document.hidden && socket.connected) return;
    const asked = last = Date.now(), tells = () => !socket.connected && asked >= lostAt;
    const late = setTimeout(() => { if (tells()) banner(true); }, ANSWER);
    const answered = await desk.live.catchUp();
    clearTimeout(late);
    if (!tells()) return;
    polling = answered;
    banner(!answered);
    if (answered) tell("reachable");
  };

  setInterval(() => {
    const pause = socket.connected ? POLL * (0.9 + Math.random() * 0.2) : POLL_ALONE;
    if (Date.now() - last >= pause) poll();
  }, 1000);
  let stirred = Date.now();
  for (const type of ["keydown", "pointermove", "pointerdown", "wheel"]) addEventListener(type, () => { stirred = Date.now(); }, { passive: true });
  const idle = () => document.hidden || Date.now() - stirred > IDLE;
  setInterval(() => { if (socket.connected) socket.emit("beat", { idle: idle() }); }, BEAT);

  // Between two attempts the socket would sit out its pause; begun anew it tries at once.
  const again = () => { if (!socket.connected) socket.disconnect().connect(); };

  // The browser knows at once what the socket would notice only when it has been silent for long.
  addEventListener("offline", () => socket.io.engine?.close());
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) desk.live.catchUp(); });
  on("click", "[data-reconnect]", () => { again(); poll(); });
}
