"""The verbs in which a leg meets others: waiting in a queue, sitting in a conference, talking to one leg, recording."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from channels._carrier.conference import Room, Seat
from channels._carrier.legs import HungUp, Key, Leg, Moved, Summons, Wait, Words
from channels._carrier.play import VERBS, LeftQueue, Player, Playing, Source, Verbs, duration
from channels._carrier.twiml import Verb

if TYPE_CHECKING:
    from channels._carrier.switchboard import Queue, Switchboard


def verbs_of(board: Switchboard) -> Verbs:
    """The whole language; these verbs need to know the others on the line."""

    def enqueue(player: Player, verb: Verb, source: Source) -> Playing:
        return _enqueue(board.queue(verb.text or "default"), player, verb, source)

    def dial(player: Player, verb: Verb, source: Source) -> Playing:
        noun = next(iter(verb.children), Verb("Number", verb.text))
        meet = _confer if noun.name == "Conference" else _bridge
        return meet(board, player, verb, noun, source)

    def record(player: Player, verb: Verb, source: Source) -> Playing:
        return _record(board, player, verb, source)

    return {**VERBS, "Enqueue": enqueue, "Dial": dial, "Record": record}


# -- queue ---------------------------------------------------------------------------------------------------------


def _enqueue(queue: Queue, player: Player, verb: Verb, source: Source) -> Playing:
    leg, action = player.leg, urljoin(source.url, verb.get("action")) if verb.get("action") else ""
    queue.enter(leg)
    try:
        yield from _wait(queue, player.elsewhere("queue"), urljoin(source.url, verb.get("waitUrl")))
        result = queue.result(leg, "leave")
    except (HungUp, Moved) as end:
        if action:  # told, not asked: the call goes on elsewhere or not at all
            over = {"CallStatus": "completed"} if isinstance(end, HungUp) else {}
            told = queue.result(leg, "hangup" if over else "redirected")
            leg.account.webhook("voice.queue-left", action, {**leg.facts(), **told, **over})
        raise
    finally:
        queue.legs.remove(leg)
    return Source(action, form=result) if action else None


def _wait(queue: Queue, player: Player, url: str) -> Generator[Any, Any, None]:
    """The wait document again and again, until one says <Leave>."""
    following: Source | None = None
    try:
        while True:
            place = queue.place(player.leg)
            source = following or Source(url)
            following = yield from player.one(Source(source.url, source.document, {**place, **source.form}))
            yield Wait(0.05)
    except LeftQueue:
        return


# -- conference ----------------------------------------------------------------------------------------------------


def _confer(board: Switchboard, player: Player, dial: Verb, noun: Verb, source: Source) -> Playing:
    room = board.rooms.open(noun.text, noun)
    seat = Seat(
        player.leg,
        label=noun.get("participantLabel"),
        muted=noun.get("muted") == "true",
        coaching=noun.get("coach"),
        starts=noun.get("startConferenceOnEnter", "true") == "true",
        ends=noun.get("endConferenceOnExit") == "true",
    )
    if room.enter(seat):
        yield from _sit(room, player, urljoin(source.url, noun.get("waitUrl")) if noun.get("waitUrl") else "")
    return _after_dial(dial, source, {"DialCallStatus": "answered"})


def _sit(room: Room, player: Player, wait_url: str) -> Generator[Any, Any, None]:
    """Until the room or the desk sends the leg away; on hold, or alone, it hears a document that is not repeated."""
    music = Source(wait_url) if wait_url and room.status == "init" else None
    while True:
        try:
            with player.leg.listening():
                music = yield from _listen(player.elsewhere("hold"), music)
        except Summons as call:
            if call.what == "left":
                return
            music = Source(call.detail) if call.what == "hold" and call.detail else None
        except HungUp as end:
            room.leave(player.leg, "participant_hung_up" if end.by == "person" else "participant_updated_via_api")
            raise
        except Moved:
            room.leave(player.leg, "participant_updated_via_api")
            raise


def _listen(player: Player, music: Source | None) -> Playing:
    if music is None:
        yield Wait(None)
        return None
    following = yield from player.one(music)
    yield Wait(0.05)
    return following


# -- one other leg -------------------------------------------------------------------------------------------------


def _bridge(board: Switchboard, player: Player, dial: Verb, noun: Verb, source: Source) -> Playing:
    """Rings somebody and lets the two talk until one of them hangs up."""
    to = f"client:{noun.text}" if noun.name == "Client" else noun.text
    other = board.dial(player.leg, to, dial, noun)
    other.when_over.append(lambda: player.leg.interrupt(Summons("left")))
    try:
        with player.leg.listening():
            yield from _talk()
    except (HungUp, Moved):
        other.interrupt(HungUp("api"))
        raise
    status = "completed" if other.answered else other.status
    told = {"DialCallStatus": status, "DialCallSid": other.sid, "DialBridged": bool(other.answered)}
    return _after_dial(dial, source, {**told, "DialCallDuration": other.seconds})


def _talk() -> Generator[Wait, Any, None]:
    try:
        while True:
            yield Wait(None)
    except Summons:
        return


def _after_dial(dial: Verb, source: Source, told: dict[str, Any]) -> Source | None:
    return Source(urljoin(source.url, dial.get("action")), form=told) if dial.get("action") else None


# -- recording -----------------------------------------------------------------------------------------------------


def _record(board: Switchboard, player: Player, verb: Verb, source: Source) -> Playing:
    """Silence from the start asks nobody and goes on; anything else is a recording, even if the caller hangs up."""
    leg, row = (
        player.leg,
        board.recordings.start(verb.get("recordingStatusCallback"), "RecordVerb", call=player.leg.sid),
    )
    action = urljoin(source.url, verb.get("action")) if verb.get("action") else source.url
    leg.listen("(beep)")
    words: list[str] = []
    try:
        key = yield from _take_down(verb, words)
    except HungUp:
        told = _recorded(board, leg, row, words, "hangup")
        leg.account.webhook("voice.voicemail", action, {**leg.facts(), **told, "CallStatus": "completed"})
        raise
    if not words and not key:
        board.recordings.delete(row.sid)
        return None
    return Source(action, form=_recorded(board, leg, row, words, key))


def _take_down(verb: Verb, words: list[str]) -> Generator[Wait, Any, str]:
    """Fills `words`; the key that ended it, or nothing."""
    left = verb.number("maxLength", 3600)
    while left > 0:
        heard = yield Wait(min(verb.number("timeout", 5), left), keys=True, speech=True)
        if isinstance(heard, Words):
            words.append(heard.text)
            spoken = min(duration(Verb("Say", heard.text)), left)
            left -= spoken
            yield Wait(spoken)
        elif isinstance(heard, Key) and heard.digit in verb.get("finishOnKey", "1234567890*#"):
            return heard.digit
        elif heard is None:
            break
    return ""


def _recorded(board: Switchboard, leg: Leg, row: Any, words: list[str], key: str) -> dict[str, Any]:
    row.words = " ".join(words)
    board.recordings.finish(row)
    file = {"RecordingSid": row.sid, "RecordingUrl": board.recordings.url(row), "Digits": key}
    return {**file, "RecordingDuration": round(row.seconds)}
