"""The states of a call: which follows which, and the one conditional update that moves it from one to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select, update

from contactcenter import clock, events, journal
from contactcenter.calls import words
from contactcenter.extensions import db, rows_changed
from contactcenter.models import Call, CallLeg

log = structlog.get_logger()
WAITING = ("greeting", "queued", "offering")
TALKING = ("talking", "held", "consulting")
WITH_AGENT = ("connecting", *TALKING)
LEADS_TO = {
    "greeting": ("queued", "voicemail", "abandoned"),
    "queued": ("offering", "voicemail", "callback", "abandoned"),
    "offering": ("queued", "connecting", "voicemail", "callback", "abandoned"),
    "connecting": ("talking", "queued", "wrapup", "abandoned"),
    "talking": ("held", "consulting", "queued", "wrapup"),
    "held": ("talking", "consulting", "queued", "wrapup"),
    "consulting": ("talking", "held", "queued", "wrapup"),
    "voicemail": ("ended", "abandoned"),
    "callback": ("offering", "ended", "abandoned"),
    "wrapup": ("ended",),
    "abandoned": ("ended",),
}
# Seconds in which something should be heard of a call; then the carrier is asked (wrapup: then it is over).
PATIENCE = {"greeting": 60, "queued": 45, "offering": 45, "connecting": 10, "talking": 30, "held": 30,
            "consulting": 30, "voicemail": 180, "wrapup": 30}


@contextmanager
def changing(call: Call) -> Iterator[None]:
    """The frame of every change of a call: its ticket first, as everywhere, then the call, both read afresh."""
    with call.ticket.changing():
        db.session.refresh(call, with_for_update={"of": Call})
        yield


def move(call: Call, after: str, *, only: Sequence[str] = (), **values: Any) -> bool:
    """Move the call, from any state that leads there or `only` from these. A refused move is logged, never raised.

    values: columns that change with it. Inside `changing`.
    """
    before = call.state
    allowed = only or [state for state, following in LEADS_TO.items() if after in following]
    moved = rows_changed(
        update(Call).where(Call.id == call.id, Call.state.in_(allowed))
        .values(state=after, deadline_at=_deadline_of(call, after), **values)
    )
    db.session.refresh(call)
    if not moved:
        log.info("call not moved", call=call.id, state=call.state, to=after)
        return False
    call.ticket.preview = words.preview(call)
    keep(call.item, state=after)
    journal.record(events.CallMoved(call.id, call.item_id, after, before, call.agent_id, ticket=call.ticket_id))
    return True


def changed(call: Call, what: str) -> None:
    """Something about the call that is no move is to be shown."""
    journal.record(events.CallChanged(call.id, call.item_id, what, call.agent_id, ticket=call.ticket_id))


def keep(row: Any, **values: Any) -> None:
    """Into the `data` of a call or an item; a JSON column notices only a new value."""
    row.data = {**(row.data or {}), **values}


def deadline(state: str) -> Any:
    """When the carrier is asked about a call in this state; None where nothing more will come of it."""
    return clock.now() + timedelta(seconds=PATIENCE[state]) if state in PATIENCE else None


def _deadline_of(call: Call, after: str) -> Any:
    """Who waits shows signs of life; being offered to one agent after another is none."""
    waits_on = call.state in WAITING[1:] and after in WAITING
    return call.deadline_at if waits_on else deadline(after)


def find(sid: str) -> Call | None:
    """The call of this caller's leg."""
    return db.session.scalar(select(Call).where(Call.sid == sid).execution_options(populate_existing=True))


def of_entry(entry_id: int) -> Call | None:
    """The call that waits as this queue entry, or did."""
    return db.session.scalar(select(Call).where(Call.entry_id == entry_id).order_by(Call.id.desc()).limit(1))


def of_agent(agent_id: int) -> Call | None:
    """The call that this agent is on, or is writing up."""
    mine = (Call.agent_id == agent_id, Call.state.in_((*WITH_AGENT, "wrapup")))
    return db.session.scalar(select(Call).where(*mine).order_by(Call.id.desc()).limit(1))


def leg_of(call: Call) -> CallLeg | None:
    """The telephone of the agent who has the call now."""
    held = (call.data or {}).get("leg")
    return db.session.get(CallLeg, held) if held else None


def room(call: Call) -> str:
    """The name of the call's conference: no personal data in it."""
    return f"call-{call.id}"
