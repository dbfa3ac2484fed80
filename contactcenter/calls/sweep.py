"""Calls of which nothing was heard for too long: the carrier is asked how they stand. News get lost, calls must not."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import select, update

import channels
from channels.base import DeliveryError
from contactcenter import clock, journal, presence
from contactcenter.calls import ends, legs, moves, outbound, talk
from contactcenter.extensions import db, rows_changed
from contactcenter.models import Call, QueueEntry

log = structlog.get_logger()
DIALLING = timedelta(seconds=90)


def work() -> int:
    """One round; how many calls were looked at."""
    return _look_after_due() + _ring_for_taken()


def _look_after_due(limit: int = 20) -> int:
    due = select(Call.id).where(Call.state.in_(moves.PATIENCE), Call.deadline_at <= clock.now())
    ids = db.session.scalars(due.order_by(Call.deadline_at).limit(limit)).all()
    return sum(_look_after(call_id) for call_id in ids)


def _look_after(call_id: int) -> bool:
    call = _claim(call_id)
    if call is None:
        return False
    if call.state == "wrapup":
        if not (call.agent and presence.wrapping_up(call.agent)):
            ends.written_up(call)
        return True
    try:
        _compare(call)
    except DeliveryError as error:
        log.warning("call not looked up", call=call_id, reason=error.reason)
    return True


def _claim(call_id: int) -> Call | None:
    """Whoever sets the next deadline has the call for this round."""
    with journal.transaction():
        call = db.session.get_one(Call, call_id)
        mine = rows_changed(
            update(Call).where(Call.id == call_id, Call.state == call.state, Call.deadline_at <= clock.now())
            .values(deadline_at=moves.deadline(call.state))
        )
        db.session.refresh(call)
        return call if mine else None


def _compare(call: Call) -> None:
    """What the carrier has against what we have. Raises DeliveryError."""
    voice = channels.get("voice")
    if call.sid.startswith(outbound.DIALLING):
        _give_up_dialling(call)
        return
    state = voice.fetch_call(call.sid)
    if state is None or state.is_over:
        ends.caller_gone(call)
    elif call.state in moves.WITH_AGENT:
        conference = call.conference_sid or voice.find_conference(moves.room(call))
        seats = {one.label: one for one in voice.participants(conference)} if conference else {}
        with moves.changing(call):
            _seat(call, seats)


def _give_up_dialling(call: Call) -> None:
    """The agent's telephone should have been answered by now, and the customer's rung."""
    if clock.now() - call.started_at > DIALLING:
        ends.not_reached(call, "the carrier did not ring", tried=False)


def _seat(call: Call, seats: dict) -> None:
    leg, customer = moves.leg_of(call), seats.get(talk.CUSTOMER)
    if leg is None or call.state not in moves.WITH_AGENT:
        return
    if talk.label(leg.agent_id) not in seats:
        ends.agent_lost(call, leg, "connection lost")
    elif customer is None:
        if call.direction == "inbound" or call.answered_at:  # else their telephone still rings
            ends.ask(call, "move")
    elif call.state == "connecting":
        talk.begin(call)
    elif customer.on_hold != (call.state == "held"):
        talk.held(call, customer.on_hold)


def _ring_for_taken() -> int:
    """Calls that somebody took by hand, from the list: their telephone rings like for an offer."""
    taken = select(Call.id).join(QueueEntry, QueueEntry.id == Call.entry_id).where(
        Call.state == "queued", QueueEntry.state == "accepted")
    return sum(_ring_for(db.session.get_one(Call, call_id)) for call_id in db.session.scalars(taken).all())


def _ring_for(call: Call) -> bool:
    with moves.changing(call):
        agent_id = call.work.agent_id if call.work.state == "accepted" else None
        if agent_id and moves.move(call, "offering", only=("queued",)):
            legs.ring(call, agent_id)
            return True
    return False
