"""Orphans: open tickets whose owner cannot be reached, or that wait nowhere. There should be none for long.

The rule of the house: every open item has a queue or somebody who is there, and a clock until it is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, and_, func, or_, select

from contactcenter import clock
from contactcenter.events import TicketAssigned
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Agent, QueueEntry, Ticket

PATIENCE = timedelta(minutes=30)  # for work that nobody waits for live
SETTLING = timedelta(minutes=5)  # a caller who still hears the greeting waits in no queue yet
OPEN = ("waiting", "offered", "accepted")


def orphans(limit: int = 100) -> Sequence[Ticket]:
    """Open tickets that are nobody's, the longest untouched first."""
    return db.session.scalars(_orphaned().order_by(Ticket.touched_at, Ticket.id).limit(limit)).all()


def orphans_count() -> int:
    return db.session.scalar(select(func.count()).select_from(_orphaned().subquery())) or 0


def is_orphan(ticket: Ticket) -> bool:
    return db.session.scalar(_orphaned().where(Ticket.id == ticket.id).with_only_columns(Ticket.id)) is not None


def _orphaned() -> Select[Ticket]:
    left = clock.now() - PATIENCE
    lately = select(JournalEntry.id).where(JournalEntry.ticket_id == Ticket.id, JournalEntry.at > left,
                                           JournalEntry.type == TicketAssigned.__name__).correlate(Ticket).exists()
    gone = and_(Agent.state == "offline", Agent.state_since <= left, ~lately)
    unreachable = select(Agent.id).where(Agent.id == Ticket.owner_id, or_(gone, Agent.active.is_(False))).exists()
    waits = select(QueueEntry.id).where(QueueEntry.ticket_id == Ticket.id, QueueEntry.state.in_(OPEN)).exists()
    nobody = and_(Ticket.owner_id.is_(None), ~waits, Ticket.touched_at <= clock.now() - SETTLING)
    return select(Ticket).where(Ticket.tab == "todo", or_(unreachable, nobody))
