"""What is said and must not be kept: the recording leaves it out, and goes on by itself if nobody thinks of it."""

from __future__ import annotations

from sqlalchemy import select

import channels
from contactcenter import clock, wake
from contactcenter.calls import conference, ends, moves
from contactcenter.extensions import db
from contactcenter.models import Call, CallTask, Ticket

LONGEST = 120  # seconds that may be missing: a pause that is forgotten must not cost the rest of the call


def leave_out(ticket: Ticket) -> bool:
    """Nothing that is said on the ticket's call is recorded from now on, for LONGEST; whether there is a call."""
    call = _talk(ticket)
    if call is None:
        return False
    if not call.data.get("left_out"):
        with moves.changing(call):
            since = clock.now().isoformat()
            moves.keep(call, left_out=since)
            ends.ask(call, "record", on=False)
            ends.ask(call, "record-again", LONGEST, on=True, since=since)
        wake.wake("calls")
    return True


def record_again(ticket: Ticket) -> None:
    """What is said from now on is on the recording again."""
    call = _talk(ticket)
    if call is not None and call.data.get("left_out"):
        with moves.changing(call):
            moves.keep(call, left_out=None)
            ends.ask(call, "record", on=True)
        wake.wake("calls")


def is_left_out(ticket: Ticket) -> bool:
    """Whether there is a call of which nothing is recorded at the moment."""
    call = _talk(ticket)
    return call is not None and bool(call.data.get("left_out"))


def record(task: CallTask) -> bool:
    """Ask the carrier; False where that is wanted no longer: by itself it goes on only after the very same pause."""
    call = db.session.get_one(Call, task.call_id, populate_existing=True)
    voice, left_out = channels.get("voice"), call.data.get("left_out")
    if call.state not in moves.TALKING or task.data.get("since", left_out) != left_out:
        return False
    return (voice.resume_recording if task.data["on"] else voice.pause_recording)(conference.of(call))


def recorded(task: CallTask, done: bool) -> None:
    """The carrier has done it: who looks at the call is told."""
    call = db.session.get_one(Call, task.call_id)
    if done:
        with moves.changing(call):
            if "since" in task.data:  # by itself; where somebody wished it, that is noted already
                moves.keep(call, left_out=None)
            moves.changed(call, "recording resumed" if task.data["on"] else "recording paused")


def _talk(ticket: Ticket) -> Call | None:
    talks = select(Call).where(Call.ticket_id == ticket.id, Call.state.in_(moves.WITH_AGENT))
    return db.session.scalar(talks.order_by(Call.id.desc()).limit(1))
