"""Plays the desk's documents on a leg, verb by verb."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from channels._carrier.courier import Answer
from channels._carrier.legs import Fetch, HungUp, Key, Leg, Moved, Wait, Words
from channels._carrier.twiml import BadDocument, Verb, faults, may_stand, read

_PER_LETTER, _PER_SIGN = 0.06, 0.25  # seconds of speech for a Latin letter and for a Chinese sign
_PLAY = 10  # seconds that any recording is taken to last


@dataclass(frozen=True)
class Source:
    """Where the next document comes from: a URL with what it is told, or the document itself."""

    url: str = ""
    document: str = ""
    form: dict[str, Any] = field(default_factory=dict)


Next = Source | None
Playing = Generator[Fetch | Wait, Any, Next]
Verbs = dict[str, Callable[["Player", Verb, Source], Playing]]


class LeftQueue(Exception):
    """The document said <Leave>."""


class Player:
    """where: what the leg is doing, which limits the verbs (`call`, `queue`, `hold`, `whisper`)."""

    def __init__(self, leg: Leg, verbs: Verbs, where: str = "call"):
        self.leg, self.verbs, self.where = leg, verbs, where

    def elsewhere(self, where: str) -> Player:
        return Player(self.leg, self.verbs, where)

    def to_the_end(self, source: Next) -> Playing:
        """Plays documents, each naming the next, until one runs out."""
        while source is not None:
            try:
                source = yield from self.one(source)
            except Moved as move:
                if self.where != "call":
                    raise
                source = Source(move.url, move.document)
        return None

    def one(self, source: Source) -> Playing:
        verbs = yield from self._verbs_of(source)
        if self.leg.status in ("ringing", "queued") and not (verbs and verbs[0].name == "Reject"):
            self.leg.now_is("in-progress", "answered")
        for verb in verbs:
            following = yield from self.verbs[verb.name](self, verb, source)
            if following is not None:
                return following
        return None

    def _verbs_of(self, source: Source) -> Generator[Fetch, Answer, list[Verb]]:
        if source.document:
            return self._checked(source.document)
        answer = yield Fetch(f"voice.{_step(source.url)}", source.url, source.form)
        try:
            return self._understood(answer)
        except BadDocument as fault:
            self.leg.account.complain(f"{source.url}: {fault}")
        if not self.leg.fallback_url or source.url == self.leg.fallback_url:
            self.leg.listen("An application error has occurred. Goodbye.")
            raise HungUp("document")
        told = {"ErrorCode": 11200, "ErrorUrl": source.url}
        return (yield from self._verbs_of(Source(self.leg.fallback_url, form=told)))

    def _understood(self, answer: Answer) -> list[Verb]:
        if not answer.ok:
            raise BadDocument(f"HTTP {answer.status or 'silence'}")
        return self._checked(answer.text) if answer.text.strip() else []

    def _checked(self, document: str) -> list[Verb]:
        """Verbs that may not stand here are left out, as the real carrier does, but not in silence."""
        verbs = read(document)
        for fault in faults(verbs, self.where):
            self.leg.account.complain(fault)
        return [verb for verb in verbs if may_stand(verb, self.where)]


def say(player: Player, verb: Verb, source: Source) -> Playing:
    yield from _speak(player, verb, keys=False)
    return None


def gather(player: Player, verb: Verb, source: Source) -> Playing:
    """Keys cut the prompts short; the action is fetched with the keys, or with none if it asked for that."""
    heard: Key | Words | None = None
    for prompt in verb.children:
        heard = heard or (yield from _speak(player, prompt, keys=True, speech="speech" in verb.get("input")))
    answer = yield from _collect(verb, heard)
    empty = not any(answer.values())
    if empty and verb.get("actionOnEmptyResult") != "true":
        return None
    return Source(urljoin(source.url, verb.get("action")) if verb.get("action") else source.url, form=answer)


def redirect(player: Player, verb: Verb, source: Source) -> Playing:
    yield from _breath()
    return Source(urljoin(source.url, verb.text))


def hang_up(player: Player, verb: Verb, source: Source) -> Playing:
    yield from ()
    raise HungUp("document")


def reject(player: Player, verb: Verb, source: Source) -> Playing:
    yield from ()
    player.leg.listen("(busy tone)")
    raise HungUp("reject")


def leave(player: Player, verb: Verb, source: Source) -> Playing:
    yield from ()
    raise LeftQueue


VERBS: Verbs = {
    **dict.fromkeys(("Say", "Play", "Pause"), say),
    **{"Gather": gather, "Redirect": redirect, "Hangup": hang_up, "Reject": reject, "Leave": leave},
}


def duration(verb: Verb) -> float:
    """Seconds that a prompt takes."""
    if verb.name == "Pause":
        return verb.number("length", 1)
    if verb.name == "Play":
        return _PLAY * max(verb.number("loop", 1), 1)
    return max(1, sum(_PER_SIGN if letter > "\u2e80" else _PER_LETTER for letter in verb.text))


def _speak(player: Player, verb: Verb, keys: bool, speech: bool = False) -> Generator[Wait, Any, Key | Words | None]:
    if verb.name == "Say":
        player.leg.listen(verb.text)
    elif verb.name == "Play":
        player.leg.listen(f"♪ {verb.text}")
    return (yield Wait(duration(verb), keys=keys, speech=speech))


def _collect(verb: Verb, heard: Key | Words | None) -> Generator[Wait, Any, dict[str, Any]]:
    """What the person pressed or said until the number of digits, the last key or silence."""
    digits, timeout = "", verb.number("timeout", 5)
    most, last = int(verb.number("numDigits", 99)), verb.get("finishOnKey", "#")
    while not isinstance(heard, Words):
        heard = heard or (yield Wait(timeout, keys=True, speech="speech" in verb.get("input")))
        if not isinstance(heard, Key):
            break
        if heard.digit in last:
            return {"Digits": digits, "FinishedOnKey": heard.digit}
        digits, heard = digits + heard.digit, None
        if len(digits) == most:
            break
    if isinstance(heard, Words):
        return {"SpeechResult": heard.text, "Confidence": "0.9"}
    return {"Digits": digits, "FinishedOnKey": ""}


def _breath() -> Generator[Wait, Any, None]:
    """A moment, so that two documents that name each other cannot spin."""
    yield Wait(0.05)


def _step(url: str) -> str:
    """`wait` for …/voice/wait?call=42, so that a fault can be planned for one step."""
    return url.partition("?")[0].rstrip("/").rpartition("/")[2] or "in"
