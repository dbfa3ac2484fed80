"""Phone calls by Twilio: each step of a call proved and understood, and the means to act on running calls."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from channels._account import settings_from
from channels._call_control import CallControl, CallState, Participant, call_rank
from channels._twilio import TwilioSettings, form_of, query_of, signed_raw
from channels.base import DeliveryError, Malformed, Outbound, Raw
from channels.sms import normalised
from channels.twiml import XML, nothing

__all__ = ["STEPS", "CallState", "CallStep", "ConferenceEvent", "Participant", "Recording", "Voice", "call_rank"]

# door -> the field that says whose step it is
STEPS = {
    **dict.fromkeys(("in", "greeting", "menu", "wait", "wait-key", "queue-left", "connect", "connected"), "CallSid"),
    **dict.fromkeys(("agent", "agent-key", "status", "leg-status", "voicemail", "fallback"), "CallSid"),
    **dict.fromkeys(("hold", "goodbye", "survey", "callback", "out"), "CallSid"),
    **{"conference": "ConferenceSid", "recording": "RecordingSid"},
}


@dataclass(frozen=True)
class ConferenceEvent:
    """event: `conference-start`, `participant-join` and so on. reason: why a participant left or it all ended."""

    sid: str
    name: str
    event: str
    label: str = ""
    reason: str = ""
    muted: bool = False
    on_hold: bool = False
    coaching: bool = False


@dataclass(frozen=True)
class Recording:
    """status: `in-progress`, `completed` or `absent`. The file is at `url`, and only there, until it is fetched."""

    sid: str
    url: str
    status: str
    seconds: int | None = None


@dataclass(frozen=True)
class CallStep:
    """One thing the carrier asks or tells about a call.

    digits: what was pressed, empty if nothing was, None where nothing was asked. sequence: the order of events that
    may arrive in another one. offer, call: our own ids, which we put into the address. hidden: the caller's number is.
    fields: everything the carrier sent.
    """

    step: str
    call_sid: str
    sender: str
    recipient: str
    status: str
    direction: str = ""
    digits: str | None = None
    speech: str = ""
    queue_result: str = ""
    queue_seconds: int | None = None
    dial_status: str = ""
    sequence: int | None = None
    at: datetime | None = None
    seconds: int | None = None
    answered_by: str = ""
    conference: ConferenceEvent | None = None
    recording: Recording | None = None
    offer: int | None = None
    call: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def hidden(self) -> bool:
        return not self.sender.startswith("+") or self.sender in _HIDDEN


# "anonymous", "restricted" and "unavailable" spelt with the keypad: how some networks write a hidden number.
_HIDDEN = {"+266696687", "+7378742833", "+86282452253"}


def open_channel(settings: Any) -> Voice:
    """Calls as the desk's settings say: with the account they name, else with the demo carrier."""
    return Voice(settings_from(settings))


class Voice(CallControl):
    """The channel `voice`. Its doors are the steps of a call; what a step answers is the desk's to decide."""

    name = "voice"
    identity = "phone"
    threads = False
    undo = False
    live = True

    def __init__(self, settings: TwilioSettings):
        self.settings = settings
        self.address = settings.numbers[0] if settings.numbers else ""

    def verify(self, request: Any, kind: str) -> Raw:
        """kind: one of STEPS."""
        if kind not in STEPS:
            raise Malformed(f"voice has no step called {kind}")
        raw, form = signed_raw(self.settings, request, self.name, kind, sid=STEPS[kind])
        return replace(raw, external_id=_event_id(form, raw))

    def parse(self, raw: Raw) -> Sequence[CallStep]:
        form, query = form_of(raw), query_of(raw)
        return [
            CallStep(
                step=raw.kind,
                call_sid=form.get("CallSid", ""),
                sender=normalised(form.get("From", "")),
                recipient=normalised(form.get("To", "")),
                status=form.get("CallStatus", ""),
                direction=form.get("Direction", ""),
                digits=form.get("Digits"),
                speech=form.get("SpeechResult", ""),
                queue_result=form.get("QueueResult", ""),
                queue_seconds=_number(form.get("QueueTime")),
                dial_status=form.get("DialCallStatus", ""),
                sequence=_number(form.get("SequenceNumber")),
                at=_date(form.get("Timestamp", "")),
                seconds=_number(form.get("CallDuration") or form.get("DialCallDuration")),
                answered_by=form.get("AnsweredBy", ""),
                conference=_conference(form),
                recording=_recording(form),
                offer=_number(query.get("offer")),
                call=_number(query.get("call")),
                fields={**query, **form},
            )
        ]

    def respond(self, raw: Raw) -> tuple[str, str]:
        """The empty document, right for every step that only tells us something."""
        return nothing(), XML

    def url(self, step: str, **ids: int | str) -> str:
        """The address of a step, with our ids in its query. Plain characters only: others do not survive signing."""
        query = "?" + urlencode(ids) if ids else ""
        return f"{self.settings.public_url.rstrip('/')}/channels/voice/{step}{query}"

    def browser_token(self, agent: int, seconds: int = 3600) -> str | None:
        """What an agent's browser signs in with to be `client:agent_7`; None where the account has no API key."""
        settings = self.settings
        if not settings.api_key or not settings.api_secret:
            return None
        identity = f"agent_{agent}"
        token = AccessToken(settings.account_sid, settings.api_key, settings.api_secret, identity=identity, ttl=seconds)
        token.add_grant(VoiceGrant(outgoing_application_sid=settings.app_sid or None, incoming_allow=True))
        return str(token.to_jwt())

    def send(self, message: Outbound) -> str:
        raise DeliveryError("a phone call is no place to send a text to", permanent=True)

    def lookup(self, message: Outbound, taken: Collection[str] = ()) -> str | None:
        return None


def _event_id(form: Mapping[str, str], raw: Raw) -> str:
    """One id for one event, however often it comes. Documents are asked for again on purpose, so those go by token."""
    sequence, told = form.get("SequenceNumber"), form.get("CallSid", "")
    if raw.kind == "recording":
        return f"{form['RecordingSid']}:{form.get('RecordingStatus', 'completed')}"
    if raw.kind == "conference":
        return f"{form['ConferenceSid']}:{sequence or _digest(raw)}"
    if raw.kind in ("status", "leg-status"):
        return f"{told}:{sequence or ''}:{form.get('CallStatus', '')}"
    return f"{told}:{raw.headers.get('Token') or _digest(raw)}"


def _digest(raw: Raw) -> str:
    return hashlib.sha256(raw.body + raw.headers.get("Query", "").encode()).hexdigest()[:24]


def _conference(form: Mapping[str, str]) -> ConferenceEvent | None:
    if not form.get("StatusCallbackEvent") or not form.get("ConferenceSid"):
        return None
    return ConferenceEvent(
        sid=form["ConferenceSid"],
        name=form.get("FriendlyName", ""),
        event=form["StatusCallbackEvent"],
        label=form.get("ParticipantLabel", ""),
        reason=form.get("ReasonParticipantLeft") or form.get("ReasonConferenceEnded", ""),
        muted=form.get("Muted") == "true",
        on_hold=form.get("Hold") == "true",
        coaching=form.get("Coaching") == "true",
    )


def _recording(form: Mapping[str, str]) -> Recording | None:
    if "RecordingSid" not in form:
        return None
    status = form.get("RecordingStatus", "completed")
    return Recording(form["RecordingSid"], form.get("RecordingUrl", ""), status, _number(form.get("RecordingDuration")))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
