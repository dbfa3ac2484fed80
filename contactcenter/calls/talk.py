"""What happens in the conference of a call: who comes, who goes, who is on hold."""

from __future__ import annotations

from channels.voice import CallStep, ConferenceEvent
from contactcenter import clock
from contactcenter.calls import ends, moves
from contactcenter.extensions import db
from contactcenter.models import Call

CUSTOMER = "customer"
HUNG_UP = "participant_hung_up"


def on_event(step: CallStep) -> None:
    """One event of one conference; those of a conference that is past, or overtaken by a later one, mean nothing."""
    event = step.conference
    call = db.session.get(Call, step.call) if step.call else None
    if event is None or call is None:
        return
    with moves.changing(call):
        if _is_news(call, event, step.sequence or 0):
            _EVENTS.get(event.event, _nothing)(call, event)


def begin(call: Call) -> None:
    """Customer and agent hear each other: the customer has an answer. Inside `changing`."""
    now = clock.now()
    if call.state == "connecting" and moves.move(call, "talking", answered_at=call.answered_at or now):
        call.ticket.unanswered_since, call.ticket.unread = None, 0
        call.ticket.last_outbound_at = now
        if call.direction == "outbound":
            moves.keep(call.item, result="reached")


def held(call: Call, on: bool) -> None:
    """The customer was put on hold, or is back. Inside `changing`."""
    if on and call.state == "talking":
        moves.move(call, "held", held_since=clock.now())
    elif not on and call.state == "held":
        seconds = int((clock.now() - call.held_since).total_seconds()) if call.held_since else 0
        moves.move(call, "talking", held_since=None, held_seconds=call.held_seconds + seconds)


def label(agent_id: int | None) -> str:
    """What an agent is called in the conference."""
    return f"agent_{agent_id}"


def _is_news(call: Call, event: ConferenceEvent, sequence: int) -> bool:
    if event.sid in call.data.get("past", ()):
        return False
    call.conference_sid = event.sid
    seen = call.data.get("seq", {})
    if event.label and sequence:
        if sequence <= seen.get(event.label, 0):
            return False
        moves.keep(call, seq={**seen, event.label: sequence})
    return True


def _started(call: Call, event: ConferenceEvent) -> None:
    """Two are there; but it may come late, or never, so the joins count as well."""
    begin(call)


def _joined(call: Call, event: ConferenceEvent) -> None:
    there = {*call.data.get("joined", ()), event.label}
    moves.keep(call, joined=sorted(there))
    for leg in call.legs:
        if _label_of(leg) == event.label and leg.ended_at is None:
            leg.joined_at = leg.joined_at or clock.now()
    if {CUSTOMER, label(call.agent_id)} <= there:
        begin(call)


def _left(call: Call, event: ConferenceEvent) -> None:
    """By hanging up: the caller is done, or an agent is lost. Whom we moved or removed ourselves has left nothing."""
    moves.keep(call, joined=[one for one in call.data.get("joined", ()) if one != event.label])
    if event.reason != HUNG_UP:
        return
    leg = moves.leg_of(call)
    if event.label == CUSTOMER:
        ends.caller_gone(call)
    elif leg and event.label == label(leg.agent_id):
        ends.agent_lost(call, leg, "connection lost")


def _held(call: Call, event: ConferenceEvent) -> None:
    if event.label == CUSTOMER:
        held(call, event.event == "participant-hold")


def _muted(call: Call, event: ConferenceEvent) -> None:
    if event.label == label(call.agent_id):
        moves.keep(call, muted=event.muted)
        moves.changed(call, "muted" if event.muted else "unmuted")


def _label_of(leg) -> str:
    return CUSTOMER if leg.role == CUSTOMER else label(leg.agent_id)


def _nothing(call: Call, event: ConferenceEvent) -> None:
    """Ends, announcements and what the carrier may come up with."""


_EVENTS = {
    "conference-start": _started, "participant-join": _joined, "participant-leave": _left,
    "participant-hold": _held, "participant-unhold": _held,
    "participant-mute": _muted, "participant-unmute": _muted,
}
