"""What the desk can do to a running call: ring somebody, move, hold, hang up, ask. A call that is over is no error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from channels._twilio import TwilioSettings
from channels._twilio_rest import connect, rest_errors
from channels.base import DeliveryError, File

_OVER = {"21220", "20404"}  # not in progress any more; not known (any more)
_EVENTS = ["initiated", "ringing", "answered", "completed"]
_RANKS = {"queued": 0, "initiated": 1, "ringing": 2, "in-progress": 3}


@dataclass(frozen=True)
class CallState:
    """A call as the carrier has it now. seconds: how long it lasted, None while it lasts."""

    sid: str
    status: str
    sender: str
    recipient: str
    direction: str
    began: datetime | None = None
    ended: datetime | None = None
    seconds: int | None = None
    answered_by: str | None = None

    @property
    def is_over(self) -> bool:
        return call_rank(self.status) == 9


@dataclass(frozen=True)
class Participant:
    call_sid: str
    label: str
    muted: bool
    on_hold: bool
    coaching: bool


class CallControl:
    """Raises DeliveryError where the carrier refuses, UnknownOutcome where no answer came. False, None: it is over."""

    settings: TwilioSettings

    @cached_property
    def client(self) -> Any:
        return connect(self.settings)

    @property
    def demo(self) -> Any:
        """The demo carrier, if this channel talks to one in this very process."""
        return getattr(self.settings.http_client, "carrier", None)

    def ring_agent(self, to: str, url: str, status_url: str, *, sender: str = "", timeout: int = 15) -> str:
        """Rings `client:agent_7` or a number for so many seconds (the carrier adds about five); the call's sid."""
        return self._ring(to, url, status_url, sender, timeout=timeout)

    def ring_customer(self, to: str, url: str, status_url: str, *, sender: str = "", timeout: int = 30) -> str:
        """As `ring_agent`, and the answer says whether a person or a machine picked up."""
        return self._ring(to, url, status_url, sender, timeout=timeout, machine_detection="Enable")

    def move_caller(self, call_sid: str, url: str) -> bool:
        """Takes the call out of whatever it hears and lets it go on with the document at `url`."""
        return _unless_over(lambda: self.client.calls(call_sid).update(url=url, method="POST"))

    def hang_up(self, call_sid: str) -> bool:
        return _unless_over(lambda: self.client.calls(call_sid).update(status="completed"))

    def pick_up(self, call_sid: str) -> bool:
        """The demo carrier's telephones are answered on the desk's page; False where people have real ones."""
        act = getattr(self.client.http_client, "pick_up", None)
        if act is None:
            return False
        with rest_errors():
            act(call_sid, (self.settings.account_sid, self.settings.auth_token))
        return True

    def fetch_call(self, call_sid: str) -> CallState | None:
        return _or_none(lambda: _state(self.client.calls(call_sid).fetch()))

    def find_call(self, to: str, since: datetime) -> CallState | None:
        """The newest call to this number or agent since then: for a `ring_agent` whose answer was lost."""
        with rest_errors():
            return next(map(_state, self.client.calls.list(to=to, start_time_after=since, limit=1)), None)

    def missed(self, since: datetime) -> Iterator[CallState]:
        """Calls to our numbers since then, as the carrier has them: some may be new to the desk."""
        with rest_errors():
            for number in self.settings.numbers:
                yield from map(_state, self.client.calls.list(to=number, start_time_after=since, limit=1000))

    def find_conference(self, name: str) -> str | None:
        """The sid of a running conference; most of its doors take no name."""
        with rest_errors():
            found = self.client.conferences.list(friendly_name=name, status="in-progress", limit=1)
        return found[0].sid if found else None

    def participants(self, conference: str) -> list[Participant]:
        """Who is in the conference now; nobody if it is over."""
        return (
            _or_none(lambda: [_participant(p) for p in self.client.conferences(conference).participants.list()]) or []
        )

    def invite(
        self, conference: str, to: str, label: str, events_url: str, *, sender: str = "", timeout: int = 30
    ) -> str:
        """Rings `to` and lets it into the conference (sid or name) on answering; the new call's sid."""
        with rest_errors():
            participant = self.client.conferences(conference).participants.create(
                from_=sender or self._number(),
                to=to,
                label=label,
                timeout=timeout,
                beep="false",
                end_conference_on_exit=False,
                conference_status_callback=events_url,
                conference_status_callback_event=["start", "end", "join", "leave", "mute", "hold", "modify"],
            )
        return participant.call_sid

    def hold(self, conference: str, call_sid: str, hold_url: str) -> bool:
        return self._change(conference, call_sid, hold=True, hold_url=hold_url, hold_method="POST")

    def unhold(self, conference: str, call_sid: str) -> bool:
        return self._change(conference, call_sid, hold=False)

    def mute(self, conference: str, call_sid: str, muted: bool = True) -> bool:
        return self._change(conference, call_sid, muted=muted)

    def whisper(self, conference: str, call_sid: str, agent_call: str) -> bool:
        """The supervisor speaks, and only the agent hears it."""
        return self._change(conference, call_sid, coaching=True, call_sid_to_coach=agent_call, muted=False)

    def barge(self, conference: str, call_sid: str) -> bool:
        """The supervisor speaks, and all hear it."""
        return self._change(conference, call_sid, coaching=False, muted=False)

    def remove(self, conference: str, call_sid: str) -> bool:
        seat = self.client.conferences(conference).participants(call_sid)
        return _unless_over(seat.delete)

    def end_conference(self, conference: str) -> bool:
        return _unless_over(lambda: self.client.conferences(conference).update(status="completed"))

    def pause_recording(self, conference: str) -> bool:
        """Leaves out what is said from now on, such as a card number."""
        recording = self.client.conferences(conference).recordings("Twilio.CURRENT")
        return _unless_over(lambda: recording.update(status="paused", pause_behavior="skip"))

    def resume_recording(self, conference: str) -> bool:
        recording = self.client.conferences(conference).recordings("Twilio.CURRENT")
        return _unless_over(lambda: recording.update(status="in-progress"))

    def delete_recording(self, recording_sid: str) -> bool:
        return _unless_over(self.client.recordings(recording_sid).delete)

    def fetch(self, file: File) -> bytes:
        """The bytes of a recording."""
        with rest_errors():
            auth = (self.settings.account_sid, self.settings.auth_token)
            return self.client.http_client.download(file.url or "", auth)

    def _ring(self, to: str, url: str, status_url: str, sender: str, **options: Any) -> str:
        told = {"status_callback": status_url, "status_callback_event": _EVENTS}
        with rest_errors():
            return self.client.calls.create(to=to, from_=sender or self._number(), url=url, **told, **options).sid

    def _change(self, conference: str, call_sid: str, **changes: Any) -> bool:
        seat = self.client.conferences(conference).participants(call_sid)
        return _unless_over(lambda: seat.update(**changes))

    def _number(self) -> str:
        if not self.settings.numbers:
            raise DeliveryError("no number of ours to call from", permanent=True)
        return self.settings.numbers[0]


def call_rank(status: str) -> int:
    """How far a call has come: events may overtake each other, and a leg only ever moves to a higher rank."""
    return _RANKS.get(status, 9)


def _unless_over(act: Callable[[], Any]) -> bool:
    return _or_none(lambda: (act(), True)) is not None


def _or_none(act: Callable[[], Any]) -> Any:
    try:
        with rest_errors():
            return act()
    except DeliveryError as error:
        if error.code in _OVER:
            return None
        raise


def _state(call: Any) -> CallState:
    seconds = int(call.duration) if call.duration else None
    sender = getattr(call, "_from", None) or ""  # the library has no public name for it on a call
    return CallState(
        call.sid,
        call.status,
        sender,
        call.to or "",
        call.direction,
        call.start_time,
        call.end_time,
        seconds,
        call.answered_by,
    )


def _participant(row: Any) -> Participant:
    return Participant(row.call_sid, row.label or "", bool(row.muted), bool(row.hold), bool(row.coaching))
