"""The key that ends waiting on the telephone: the caller hangs up and is rung when it is their turn."""

from __future__ import annotations

from channels.voice import CallStep
from contactcenter import clock, events, journal
from contactcenter.calls import moves, words
from contactcenter.extensions import db
from contactcenter.models import Call

KEY = "1"


def pressed(step: CallStep) -> None:
    """Whoever waits pressed a key, or none. A hidden number cannot be rung."""
    call = db.session.get(Call, step.call) if step.call else moves.find(step.call_sid)
    if call is None or step.digits != KEY or not words.may_be_called(call):
        return
    with moves.changing(call):
        if moves.move(call, "callback", only=("queued", "offering"), ended_at=clock.now(), ended_by="customer"):
            journal.record(events.CallBackAsked(call.id, call.item_id, call.caller, ticket=call.ticket_id))
