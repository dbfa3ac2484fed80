"""Queues: where work waits, who works in them, and the entries and offers that bring one to the other."""

from __future__ import annotations

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Key, Made, Names, Short, When, label, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent
from contactcenter.models.tickets import Ticket

KINDS = ("call", "chat", "message", "callback")
WAITING = ("waiting", "offered")


class Queue(Base):
    """A line of waiting work with its own people, calendar and weight."""

    __tablename__ = "queues"
    id: Mapped[Key]
    key: Mapped[Short] = mapped_column(unique=True)
    names: Mapped[Data]
    calendar: Mapped[Short] = mapped_column(default="desk")
    icon: Mapped[Short] = mapped_column(default="inbox")
    weight: Mapped[float] = mapped_column(default=1.0)
    skills: Mapped[Names]
    overflow: Mapped[Data]
    sticky_seconds: Mapped[int] = mapped_column(default=20)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)

    def name(self, language: str = "en") -> str:
        return label(self.names, language)


class QueueEntry(Base):
    """One piece of work waiting for a person. `enqueued_at` keeps its age through every re-offer and change of channel.

    state: waiting, offered, accepted, done, abandoned, overflowed. Moves are conditional updates on `state`.
    """

    __tablename__ = "queue_entries"
    __table_args__ = (
        Index("ix_queue_entries_waiting", "queue_id", "enqueued_at", postgresql_where=text("state = 'waiting'"),
              sqlite_where=text("state = 'waiting'")),
        Index("uq_queue_entries_open", "ticket_id", "kind", unique=True,
              postgresql_where=text("state in ('waiting','offered','accepted')"),
              sqlite_where=text("state in ('waiting','offered','accepted')")),
        Index("ix_queue_entries_agent", "agent_id", "state"),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id")
    kind: Mapped[Short]
    queue_id: Mapped[int] = refers("queues.id")
    enqueued_at: Mapped[Made]
    state: Mapped[Short] = mapped_column(default="waiting")
    priority: Mapped[str] = mapped_column(String(2), default="P3")
    language: Mapped[str | None]
    skills: Mapped[Names]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    accepted_at: Mapped[When | None]
    finished_at: Mapped[When | None]
    retry_at: Mapped[When | None]
    units: Mapped[int] = mapped_column(default=10)
    trace: Mapped[Data]

    ticket: Mapped[Ticket] = relationship()
    queue: Mapped[Queue] = relationship()


class Offer(Base):
    """An entry held out to one agent until a deadline. outcome: None while open, then accepted, declined, expired
    or withdrawn."""

    __tablename__ = "offers"
    __table_args__ = (
        Index("uq_offers_open", "entry_id", unique=True, postgresql_where=text("outcome is null"),
              sqlite_where=text("outcome is null")),
        Index("ix_offers_due", "expires_at", postgresql_where=text("outcome is null"),
              sqlite_where=text("outcome is null")),
    )
    id: Mapped[Key]
    entry_id: Mapped[int] = refers("queue_entries.id")
    agent_id: Mapped[int] = refers("agents.id")
    offered_at: Mapped[Made]
    expires_at: Mapped[When]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    settled_at: Mapped[When | None]

    entry: Mapped[QueueEntry] = relationship()
    agent: Mapped[Agent] = relationship()
