"""Entries: made once, moved by one conditional update each, and put into the line they belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import contains_eager
from sqlalchemy.orm.attributes import set_committed_value

import channels
from contactcenter import clock, events, journal
from contactcenter.extensions import db
from contactcenter.models import Agent, QueueEntry, Ticket, Version
from contactcenter.models.needs import Needs
from contactcenter.routing import plan, trace
from contactcenter.routing.capacity import UNITS
from contactcenter.routing.score import Claim

OPEN = ("waiting", "offered", "accepted")
OFFERED_KINDS = ("call", "chat", "callback")
RESPONSES = ("first_response", "next_response")
REMEMBERED = timedelta(days=7)
ENTRY = cast("Table", QueueEntry.__table__)
# Put together once: every round asks for them.
MOVE = update(ENTRY).where(ENTRY.c.id == bindparam("entry"), ENTRY.c.state == bindparam("before"))
MOVE_OF = MOVE.where(ENTRY.c.agent_id == bindparam("of"))
WHOLE = select(QueueEntry).join(QueueEntry.ticket).join(Ticket.customer).join(QueueEntry.queue).where(
    QueueEntry.id == bindparam("entry")).options(
    contains_eager(QueueEntry.ticket).contains_eager(Ticket.customer), contains_eager(QueueEntry.queue))
IF_FREE = WHOLE.with_for_update(skip_locked=True, of=Ticket).execution_options(populate_existing=True)
FAR_AHEAD = timedelta(days=1)  # what is pinned stands before everybody else


def route(ticket: Ticket, kind: str | None = None) -> QueueEntry | None:
    """See that somebody gets this ticket's work: an entry in its queue, unless one is open or its owner has it."""
    with journal.transaction():
        if kind is None and ticket.owner_id and _usual_kind(ticket) == "message":
            return None  # whatever else of it is open: its owner has what was written
        held = {entry.kind: entry for entry in of_ticket(ticket.id, OPEN)}
        kind = kind or _kind_of(ticket, held)
        if kind in held:
            return held[kind]
        if kind == "message" and ticket.owner_id:
            return None
        entry = add(ticket, kind)
        trace.step(entry, "queued", score=claim(entry).parts(clock.now()))
        journal.record(events.WorkQueued(entry.id, entry.queue_id, kind, ticket=ticket.id))
        return entry


def add(ticket: Ticket, kind: str, **values: Any) -> QueueEntry:
    """A new entry, waiting unless `values` say otherwise."""
    entry = QueueEntry(
        ticket=ticket, ticket_id=ticket.id, kind=kind, channel=_channel_of(ticket, kind), queue=ticket.queue,
        queue_id=ticket.queue.id, priority=ticket.priority, language=ticket.language, skills=[], units=UNITS[kind],
        sticky_id=_last_adviser(ticket), trace={}, enqueued_at=clock.now(),
        **{"state": "waiting", **values},
    )
    line_up(entry)
    db.session.add(entry)
    db.session.flush()
    return entry


def line_up(entry: QueueEntry, needs: Needs | None = None) -> None:
    """Into the line of what it needs, from the beginning of its plan where nothing is said of its needs."""
    if needs is None:
        needs = Needs(entry.queue_id, entry.kind, entry.language, tuple(entry.skills or ()), pinned=entry.pinned_id,
                      channel=entry.channel if entry.kind == "message" else "")
        entry.step, entry.relax_at = 0, plan.due(entry.queue, entry.kind, 0, entry.enqueued_at)
    entry.line = needs.key
    rank(entry)


def rank(entry: QueueEntry) -> None:
    """Its place in the line, from what is known of it now."""
    ahead = FAR_AHEAD if entry.pinned_id else timedelta(0)
    entry.rank_at = claim(entry).rank_at - ahead


def ask_for(entry: QueueEntry, skills: Sequence[str]) -> None:
    """What the work asks for beside the skills of its queue, from now on. Inside a transaction."""
    entry.skills = list(skills)
    line_up(entry)


def claim(entry: QueueEntry) -> Claim:
    """What the entry's place depends on. What is spoken or typed live has no deadline of the ticket's."""
    ticket = entry.ticket
    due = ticket.due_at if entry.kind == "message" and ticket.due_metric in RESPONSES else None
    return Claim(entry.enqueued_at, entry.priority, _tier(ticket.customer.tier), entry.queue.weight, due)


def of_ticket(ticket_id: int | None, states: Collection[str]) -> list[QueueEntry]:
    query = select(QueueEntry).where(QueueEntry.ticket_id == ticket_id, QueueEntry.state.in_(states))
    return list(db.session.scalars(query))


def open_entry(ticket: Ticket, kind: str) -> QueueEntry | None:
    """The ticket's entry of this kind that is waiting, offered or being worked on."""
    return next((entry for entry in of_ticket(ticket.id, OPEN) if entry.kind == kind), None)


def move(entry: QueueEntry, before: str, after: str, agent: Agent | None, *, of: int | None = None) -> bool:
    """The one update that moves an entry: whoever makes it first has decided. of: only while it is this agent's."""
    values = {"state": after, "agent_id": agent.id if agent else None, "parked": False,
              "accepted_at": clock.now() if after == "accepted" else None}
    where = {"entry": entry.id, "before": before} | ({} if of is None else {"of": of})
    db.session.flush()
    if not db.session.connection().execute(MOVE if of is None else MOVE_OF, where | values).rowcount:
        db.session.refresh(entry)  # somebody else was quicker
        return False
    for name, value in values.items():
        set_committed_value(entry, name, value)
    return True


@contextmanager
def alone_with(entry: QueueEntry) -> Iterator[None]:
    """A transaction that holds the ticket first, as every verb does, so that nobody waits in a circle."""
    with journal.transaction():
        db.session.refresh(entry.ticket, with_for_update={"of": Ticket})
        yield


@contextmanager
def alone_with_if_free(entry_id: int, lasting: bool = True) -> Iterator[QueueEntry | None]:
    """The same for a round of a background job, which leaves alone what somebody else has in hand: then it is None."""
    with journal.transaction(lasting):
        yield db.session.scalar(IF_FREE, {"entry": entry_id})


def _kind_of(ticket: Ticket, held: Collection[str]) -> str:
    """Work that a person already waits for live goes on as what it is; else a chat's messages are a chat."""
    return next((kind for kind in OFFERED_KINDS if kind in held), _usual_kind(ticket))


def _usual_kind(ticket: Ticket) -> str:
    channel = channels.find(ticket.last_channel)
    return "chat" if channel and channel.live and channel.identity == "visitor" else "message"


def _channel_of(ticket: Ticket, kind: str) -> str:
    return {"chat": "webchat", "message": ticket.last_channel or ticket.channel}.get(kind, "voice")


def _last_adviser(ticket: Ticket) -> int | None:
    """Who dealt with this customer last, within a week; else the adviser their tier gives them."""
    theirs = select(QueueEntry.agent_id).join(Ticket, Ticket.id == QueueEntry.ticket_id).where(
        Ticket.customer_id == ticket.customer_id, QueueEntry.agent_id.is_not(None),
        QueueEntry.accepted_at >= clock.now() - REMEMBERED)
    found = db.session.scalar(theirs.order_by(QueueEntry.accepted_at.desc()).limit(1))
    login = (ticket.customer.facts or {}).get("account_agent")
    return found or (db.session.scalar(select(Agent.id).where(Agent.login == login)) if login else None)


def _tier(name: str | None) -> float:
    """The weight that the desk's tiers give this customer."""
    held = Version.of("tier", name) if name else None
    return float((held.body.get("service") or {}).get("queue_weight", 1.0)) if held else 1.0
