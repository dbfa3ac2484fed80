"""Orphans: open tickets whose owner cannot be reached, or that wait nowhere. There should be none for long.

The rule of the house: every open item has a queue or somebody who is there, and a clock until it is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from contactcenter import clock
from contactcenter.events import TicketAssigned
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Agent, QueueEntry, Ticket

PATIENCE = timedelta(minutes=30)  # for work that nobody waits for live
SETTLING = timedelta(minutes=5)  # a caller who still hears the greeting waits in no queue yet
OPEN = ("waiting", "offered", "accepted")


@dataclass(frozen=True, slots=True)
class Orphan:
    """An open ticket that is nobody's. owner: the agent who is not there, where it has one."""

    ticket: int
    queue: int
    stage: str
    channel: str
    owner: int | None
    since: datetime


def orphans(limit: int = 100) -> Sequence[Ticket]:
    """Open tickets that are nobody's, the longest untouched first."""
    return db.session.scalars(_orphaned().order_by(Ticket.touched_at, Ticket.id).limit(limit)).all()


def left_alone(limit: int = 500) -> list[Orphan]:
    """The same as plain values, with the instant since when nobody has had them."""
    given = select(func.max(JournalEntry.at)).where(
        JournalEntry.ticket_id == Ticket.id, JournalEntry.type == TicketAssigned.__name__).scalar_subquery()
    whose = aliased(Agent)
    query = _orphaned().outerjoin(whose, whose.id == Ticket.owner_id).with_only_columns(
        Ticket.id, Ticket.queue_id, Ticket.type, Ticket.last_channel, Ticket.owner_id, Ticket.touched_at,
        whose.state_since, given, maintain_column_froms=True)
    found: Iterable[Any] = db.session.execute(query.order_by(Ticket.touched_at, Ticket.id).limit(limit))
    return [_orphan(*row) for row in found]


def orphans_count() -> int:
    return db.session.scalar(select(func.count()).select_from(_orphaned().subquery())) or 0


def is_orphan(ticket: Ticket) -> bool:
    return db.session.scalar(_orphaned().where(Ticket.id == ticket.id).with_only_columns(Ticket.id)) is not None


def _orphan(ticket: int, queue: int, stage: str, channel: str, owner: int | None, touched: datetime,
            gone: datetime | None, given: datetime | None) -> Orphan:
    """Whose owner has gone is nobody's once the patience with that owner is over."""
    since = max(filter(None, (gone, given)), default=touched) + PATIENCE if owner else touched + SETTLING
    return Orphan(ticket, queue, stage, channel, owner, min(since, clock.now()))


def _orphaned() -> Select[Ticket]:
    left = clock.now() - PATIENCE
    lately = select(JournalEntry.id).where(JournalEntry.ticket_id == Ticket.id, JournalEntry.at > left,
                                           JournalEntry.type == TicketAssigned.__name__).correlate(Ticket).exists()
    gone = and_(Agent.state == "offline", Agent.state_since <= left, ~lately)
    unreachable = select(Agent.id).where(Agent.id == Ticket.owner_id, or_(gone, Agent.active.is_(False))).exists()
    waits = select(QueueEntry.id).where(QueueEntry.ticket_id == Ticket.id, QueueEntry.state.in_(OPEN)).exists()
    nobody = and_(Ticket.owner_id.is_(None), ~waits, Ticket.touched_at <= clock.now() - SETTLING)
    return select(Ticket).where(Ticket.tab == "todo", or_(unreachable, nobody))
