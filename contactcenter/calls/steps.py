"""What each step of a call does to it. A step that comes late, twice or out of order does nothing more."""

from __future__ import annotations

from channels.voice import CallStep, call_rank
from contactcenter import clock
from contactcenter.calls import arrivals, callback_key, emergency_key, ends, legs, moves, outbound, talk, words
from contactcenter.extensions import db
from contactcenter.models import Call

OVER = 9


def take(step: CallStep) -> None:
    """Inside the transaction that settles the stored request."""
    _TAKES.get(step.step, _nothing)(step)


def call_of(step: CallStep) -> Call | None:
    """By our own id in the address, else by the caller's leg."""
    return db.session.get(Call, step.call) if step.call else moves.find(step.call_sid)


def _arrives(step: CallStep) -> None:
    arrivals.arrive(step)


def _waits(step: CallStep) -> None:
    """The caller is in the carrier's queue and hears music: a sign of life each time."""
    call = arrivals.arrive(step)
    arrivals.wait(call)
    arrivals.give_up_waiting(call)
    if call.state in moves.WAITING:
        call.seen_at, call.deadline_at = clock.now(), moves.deadline(call.state)
        words.tell_place(call, step.queue_seconds or 0)


def _pressed(step: CallStep) -> None:
    """A key while waiting: an emergency, or the wish to be called back."""
    emergency_key.pressed(step)
    callback_key.pressed(step)


def _left_queue(step: CallStep) -> None:
    call = moves.find(step.call_sid)
    if call and step.queue_result == "hangup":
        ends.caller_gone(call)


def _status(step: CallStep) -> None:
    """News of the caller's own leg."""
    call = moves.find(step.call_sid)
    if call and call_rank(step.status) == OVER:
        with moves.changing(call):
            for leg in call.legs:
                if leg.sid == step.call_sid:
                    leg.rank, leg.status, leg.ended_at = OVER, step.status, leg.ended_at or clock.now()
            ends.caller_gone(call)


def _message(step: CallStep) -> None:
    """The caller spoke after the tone, perhaps while the desk was down and knew nothing of the call."""
    call = arrivals.arrive(step)
    if call.state == "greeting":
        with moves.changing(call):
            arrivals.take_message(call, "nobody")
    ends.message_left(call, step.recording)


def _recorded(step: CallStep) -> None:
    """The file is there, or never will be; it is fetched from the carrier and kept here."""
    call, recording = call_of(step), step.recording
    if call is None or recording is None:
        return
    with moves.changing(call):
        call.recording_sid = recording.sid
        call.recording_state = "processing" if recording.status == "completed" else recording.status
        if recording.status == "completed":
            ends.ask(call, "fetch", url=recording.url)
        moves.changed(call, "recorded")


def _nothing(step: CallStep) -> None:
    """Some steps only ask for a document."""


_TAKES = {
    "in": _arrives, "wait": _waits, "wait-key": _pressed, "menu": emergency_key.pressed, "connect": outbound.answered,
    "queue-left": _left_queue, "status": _status, "voicemail": _message, "recording": _recorded,
    "conference": talk.on_event,
    "agent": legs.picked_up, "agent-key": legs.pressed, "leg-status": legs.status,
}
