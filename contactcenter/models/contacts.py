"""Contacts: what entered a queue for people and what became of it, and the alerts that a queue has raised."""

from __future__ import annotations

from sqlalchemy import Float, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Key, Line, Made, Short, When, refers
from contactcenter.extensions import Base
from contactcenter.models.queues import Queue

OPEN = text("ended_at is null")
RAISED = text("cleared_at is null")


class ContactRow(Base):
    """One entry of a queue, with the first answer to it, which no later turn of the entry takes back.

    queue_id: where it was answered, or waits. outcome: "" while open, then done, abandoned or overflowed.
    handled_seconds: how long an agent was with it, up to `busy_since` where one still is.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_arrived", "arrived_at"),
        Index("ix_contacts_ended", "ended_at"),
        Index("ix_contacts_open", "ticket_id", postgresql_where=OPEN, sqlite_where=OPEN),
    )
    id: Mapped[Key]
    entry_id: Mapped[int] = refers("queue_entries.id", unique=True)
    ticket_id: Mapped[int] = refers("tickets.id")
    queue_id: Mapped[int] = refers("queues.id", index=False)
    kind: Mapped[Short]
    arrived_at: Mapped[Made]
    answered_at: Mapped[When | None]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    busy_since: Mapped[When | None]
    handled_seconds: Mapped[float] = mapped_column(Float, default=0.0)
    ended_at: Mapped[When | None]
    outcome: Mapped[Short] = mapped_column(default="")


class Alert(Base):
    """A limit that a queue has passed, raised once until it is clear again. kind: a key of board.alerts.KINDS.

    value and bound: what was measured when it was raised, and the limit then. Muted until an instant, with a reason.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        Index("uq_alerts_raised", "queue_id", "kind", unique=True, postgresql_where=RAISED, sqlite_where=RAISED),
    )
    id: Mapped[Key]
    queue_id: Mapped[int] = refers("queues.id", index=False)
    kind: Mapped[Short]
    value: Mapped[float] = mapped_column(Float, default=0.0)
    bound: Mapped[float] = mapped_column(Float, default=0.0)
    raised_at: Mapped[Made]
    cleared_at: Mapped[When | None]
    muted_until: Mapped[When | None]
    muted_by_id: Mapped[int | None] = refers("agents.id", index=False)
    mute_reason: Mapped[Line] = mapped_column(default="")

    queue: Mapped[Queue] = relationship()
