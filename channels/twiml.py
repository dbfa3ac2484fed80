"""The documents that tell the carrier what to do with a call, made from plain values.

Every `url` is absolute and answered by one of our voice steps. Each function gives the whole document as text, to be
sent as `XML`. Which elements may stand where is Twilio's grammar; the tests walk every document against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twilio.twiml.voice_response import Gather, VoiceResponse

from channels._twilio import XML

__all__ = [
    "XML",
    "Line",
    "already_taken",
    "ask",
    "connect_customer",
    "enqueue",
    "goodbye",
    "hold",
    "join_agent",
    "leave",
    "nothing",
    "press_one",
    "redirect",
    "reject",
    "voicemail",
    "wait",
]

# language -> (language of <Say>, voice). Voices are names of the carrier's catalogue.
_VOICES = {
    "en": ("en-GB", "Polly.Amy"),
    "zh": ("cmn-CN", "Polly.Zhiyu"),
    "yue": ("yue-HK", "Google.yue-HK-Standard-A"),
}
_MOST = 4096  # characters in one <Say>
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EVENTS = "start end join leave mute hold modify"


@dataclass(frozen=True)
class Line:
    """One thing the caller hears: `text` read aloud in `language`, or the recording at `audio` instead."""

    text: str
    language: str = "en"
    audio: str = ""


def ask(lines: Sequence[Line], action: str, *, first: Sequence[Line] = (), timeout: int = 5, digits: int = 1) -> str:
    """Says `first` to its end, then `lines`, which a key cuts short. `action` is fetched with the keys, or none."""
    document = VoiceResponse()
    _say(document, first)
    options = {"num_digits": digits, "timeout": timeout, "action_on_empty_result": True}
    _say(document.gather(input="dtmf", action=action, **options), lines)
    return _text(document)


def enqueue(queue: str, wait_url: str, action: str, lines: Sequence[Line] = ()) -> str:
    """Lets the caller wait. `wait_url` is fetched again whenever its document has run out, `action` once at the end."""
    document = VoiceResponse()
    _say(document, lines)
    document.enqueue(queue, wait_url=wait_url, action=action)
    return _text(document)


def wait(lines: Sequence[Line], key_url: str, music: str = "", seconds: int = 20) -> str:
    """One round of waiting: the lines, then music or silence for so many seconds, all of it cut short by a key."""
    document = VoiceResponse()
    gather = document.gather(input="dtmf", num_digits=1, timeout=1, action=key_url)
    _say(gather, lines)
    gather.play(music) if music else gather.pause(length=seconds)
    return _text(document)


def leave(lines: Sequence[Line] = ()) -> str:
    """Takes the caller out of the queue; the document of the queue's `action` decides what comes next."""
    document = VoiceResponse()
    _say(document, lines)
    document.leave()
    return _text(document)


def connect_customer(
    conference: str,
    events_url: str,
    *,
    then: str,
    lines: Sequence[Line] = (),
    record: bool = True,
    recording_url: str = "",
) -> str:
    """Puts the customer into the conference; `then` follows when it is over for them but they are still on the line."""
    document = VoiceResponse()
    _say(document, lines)
    recording = {"record": "record-from-start", "recording_status_callback": recording_url} if record else {}
    _conference(document, conference, events_url, participant_label="customer", **recording)
    document.redirect(then)
    return _text(document)


def join_agent(
    conference: str,
    events_url: str,
    label: str,
    *,
    lines: Sequence[Line] = (),
    muted: bool = False,
    coach: str = "",
    record: bool = True,
    recording_url: str = "",
) -> str:
    """Puts an agent or supervisor into the conference. coach: the sid of the agent's call only they shall hear.

    Recording and events are those of whoever comes first, so they are the same on every leg.
    """
    document = VoiceResponse()
    _say(document, lines)
    options: dict[str, Any] = {"muted": True} if muted else {}
    options |= {"coach": coach} if coach else {}
    options |= {"record": "record-from-start", "recording_status_callback": recording_url} if record else {}
    _conference(document, conference, events_url, participant_label=label, **options)
    return _text(document)


def press_one(lines: Sequence[Line], action: str, timeout: int = 8) -> str:
    """Asks whoever picked up to press a key: an answering machine cannot take a customer's call."""
    document = VoiceResponse()
    _say(document.gather(input="dtmf", num_digits=1, timeout=timeout, action=action), lines)
    document.hangup()
    return _text(document)


def voicemail(lines: Sequence[Line], action: str, recording_url: str, seconds: int = 120) -> str:
    """Records a message until a key, a hang-up or silence. `recording_url` is told when the file is there."""
    document = VoiceResponse()
    _say(document, lines)
    document.record(
        action=action,
        max_length=seconds,
        timeout=5,
        play_beep=True,
        finish_on_key="#*0",
        recording_status_callback=recording_url,
        recording_status_callback_event="completed absent",
    )
    document.redirect(action)  # silence asks nobody and goes on here
    return _text(document)


def hold(lines: Sequence[Line], again: str, music: str = "", seconds: int = 20) -> str:
    """One round of being on hold; `again` is this document once more, since the carrier does not repeat it."""
    document = VoiceResponse()
    _say(document, lines)
    document.play(music) if music else document.pause(length=seconds)
    document.redirect(again)
    return _text(document)


def goodbye(lines: Sequence[Line] = ()) -> str:
    document = VoiceResponse()
    _say(document, lines)
    document.hangup()
    return _text(document)


def already_taken(line: Line) -> str:
    """For the one who pressed accept a moment too late."""
    return goodbye([line])


def redirect(url: str, lines: Sequence[Line] = ()) -> str:
    document = VoiceResponse()
    _say(document, lines)
    document.redirect(url)
    return _text(document)


def reject() -> str:
    """Does not answer at all: the caller hears the busy tone and pays nothing."""
    document = VoiceResponse()
    document.reject(reason="busy")
    return _text(document)


def nothing() -> str:
    """For webhooks that only tell us something."""
    return _text(VoiceResponse())


def _say(place: VoiceResponse | Gather, lines: Sequence[Line]) -> None:
    for line in lines:
        language, voice = _VOICES.get(line.language.replace("_", "-").split("-")[0], _VOICES["en"])
        if line.audio:
            place.play(line.audio)
        elif line.text.strip():
            place.say(_NOT_XML.sub("", line.text)[:_MOST], language=language, voice=voice)


def _conference(document: VoiceResponse, name: str, events_url: str, **options: Any) -> None:
    """Nobody's leaving ends it: a customer whose agent's browser dies must stay and be brought to another agent."""
    document.dial().conference(
        name,
        start_conference_on_enter=True,
        end_conference_on_exit=False,
        beep="false",
        wait_url="",
        status_callback=events_url,
        status_callback_event=_EVENTS,
        **options,
    )


def _text(document: VoiceResponse) -> str:
    return document.to_xml()
