// sound.js: the four sounds of the desk and the notices outside the page. One tab plays, whoever has many open.
"use strict";
{
  const { $, $$, on, hear, tell, word } = desk;
  const REST = 3000; // ms between two sounds of one kind
  // [frequency in Hz, start in s, length in s]
  const TUNES = {
    ring: [[659, 0, 0.18], [784, 0.2, 0.18], [659, 0.4, 0.18], [784, 0.6, 0.3]],
    tick: [[880, 0, 0.06]],
    mine: [[587, 0, 0.12], [880, 0.14, 0.2]],
    late: [[220, 0, 0.35]],
    alarm: [[523, 0, 0.14], [392, 0.18, 0.14], [523, 0.36, 0.14], [392, 0.54, 0.26]],
  };
  const RING_EVERY = 2500;
  const KEY = "desk-sounds"; // {volume, off: [kind, ...]}: how loud and what, kept in this browser only

  let audio = null;
  const wishes = () => ({ volume: 0.5, off: [], ...JSON.parse(localStorage.getItem(KEY) || "{}") });
  const wish = (change) => localStorage.setItem(KEY, JSON.stringify({ ...wishes(), ...change }));

  // Nobody is disturbed in a break; only a supervisor's offers still ring.
  const quiet = () => ["break", "away", "offline"].includes($("#presence")?.dataset.state);

  const note = ([frequency, start, length]) => {
    const tone = audio.createOscillator(), gain = audio.createGain(), at = audio.currentTime + start;
    tone.frequency.value = frequency;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(wishes().volume, at + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.001, at + length);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at + length);
  };

  const sounding = () => audio?.state === "running";
  const play = (kind) => { if (sounding()) { TUNES[kind].forEach(note); tell("sounded", kind); } };

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  // The lock is held as long as the kind must rest: so one tab plays, and not too often.
  const once = (kind) => {
    if (quiet() || wishes().off.includes(kind)) return;
    navigator.locks.request(`desk-sound-${kind}`, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      play(kind);
      await pause(REST);
    });
  };

  // The ring goes on in one tab until stopped; another takes over if that tab is closed.
  let ringing = null;
  const ring = () => {
    if (ringing || wishes().off.includes("ring")) return;
    ringing = new AbortController();
    const { signal } = ringing;
    navigator.locks.request("desk-sound-ring", { signal }, async () => {
      while (!signal.aborted) { play("ring"); await pause(RING_EVERY); }
    }).catch(() => {});
  };
  const hush = () => { ringing?.abort(); ringing = null; };

  const permission = () => ("Notification" in window ? Notification.permission : "none");

  // A notice of the system, only for a tab nobody looks at. A later one about the same thing replaces it.
  const notify = (title, { tag, body = "", stay = false, open } = {}) => {
    if (!document.hidden || permission() !== "granted" || wishes().notices === false) return;
    const shown = new Notification(title, { tag, body, requireInteraction: stay, renotify: true });
    shown.addEventListener("click", () => { window.focus(); shown.close(); open?.(); });
  };

  // Browsers keep silent until somebody has clicked: the first gesture wakes the sound, the card asks for the rest.
  const wake = async () => {
    audio ??= new AudioContext();
    if (audio.state === "suspended") await audio.resume().catch(() => {});
    document.body.toggleAttribute("data-live-muted", !sounding());
    fill();
    if (sounding()) ["pointerdown", "keydown"].forEach((type) => document.removeEventListener(type, wake));
  };
  ["pointerdown", "keydown"].forEach((type) => document.addEventListener(type, wake));

  // The block of settings says what is so: what this browser was told, and what it allows.
  const fill = () => {
    if (!$("#sounds")) return;
    const { volume, off, notices } = wishes();
    $("[data-sound-volume]").value = volume;
    $("[data-sound-notices]").checked = notices !== false;
    $$("[data-sound-kind]").forEach((box) => { box.checked = !off.includes(box.dataset.soundKind); });
    $$("[data-permission]").forEach((line) => { line.hidden = line.dataset.permission !== permission(); });
    $("[data-sound-blocked]").hidden = sounding() ?? false;
  };
  on("click", "[data-open=sounds]", fill);

  const asked = () => wishes().asked || permission() !== "default";
  const card = () => { if ($("#sound-ask")) $("#sound-ask").hidden = asked(); };
  on("click", "[data-sound-on]", async () => {
    await wake();
    play("mine");
    wish({ asked: true });
    card();
    if ("Notification" in window) await Notification.requestPermission();
    fill();
  });
  on("click", "[data-sound-later]", () => { wish({ asked: true }); card(); });
  on("click", "[data-sound-test]", async (event, button) => { await wake(); play(button.dataset.soundTest || "mine"); });
  on("change", "[data-sound-volume]", (event, field) => { wish({ volume: Number(field.value) }); play("mine"); });
  on("change", "[data-sound-notices]", (event, box) => wish({ notices: box.checked }));
  on("change", "[data-sound-kind]", () => wish({ off: $$("[data-sound-kind]:not(:checked)").map((box) => box.dataset.soundKind) }));
  document.addEventListener("DOMContentLoaded", () => {
    document.body.toggleAttribute("data-live-muted", true);
    card();
    fill();
  });

  hear("late", () => once("late"));
  hear("mine", (row) => {
    once("mine");
    notify(word("ticketMine", { name: $(".name", row)?.textContent ?? "" }), { tag: row.id, open: () => $("a.hit", row)?.click() });
  });
  hear("said", ({ scope, words }) => {
    if (!document.hidden || !scope?.startsWith("ticket-")) return;
    once("tick");
    notify(words, { tag: scope });
  });

  desk.sound = { once, ring, hush, notify };
}
