"""Which tickets one ticket stands for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from contactcenter.extensions import db
from contactcenter.models import Ticket


def merged_into(ticket: Ticket) -> Sequence[Ticket]:
    """The tickets that were merged into this one, oldest first. Chains are kept short: each points to what stands."""
    return db.session.scalars(select(Ticket).where(Ticket.merged_into_id == ticket.id).order_by(Ticket.id)).all()


def tickets_of(ticket: Ticket) -> list[int]:
    """The ids of all whose messages are this ticket's timeline: itself first."""
    merged = select(Ticket.id).where(Ticket.merged_into_id == ticket.id).order_by(Ticket.id)
    return [ticket.id, *db.session.scalars(merged)]
