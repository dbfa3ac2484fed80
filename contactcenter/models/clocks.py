"""Clocks: the ledger of every promise of time, and the pauses that are credited to it."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Key, Made, Short, When, refers
from contactcenter.extensions import Base

METRICS = ("first_response", "next_response", "resolution")
RUNNING = text("state = 'running' and breached_at is null")  # what the sweep looks for, and nothing it has dealt with


class Clock(Base):
    """One deadline. target: minutes on the calendar. due_at is derived from (opened_at, target, pauses, calendar).

    state: running, paused, met, cancelled. A breach never vanishes: breached_at stays whatever comes later.
    item_id: the customer's message that opened a next_response clock.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        Index("ix_clocks_due", "due_at", postgresql_where=RUNNING, sqlite_where=RUNNING),
        Index("ix_clocks_ticket", "ticket_id", "metric", "state"),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id", index=False)
    metric: Mapped[Short]
    item_id: Mapped[int | None] = refers("items.id", index=False)
    opened_at: Mapped[Made]
    target_minutes: Mapped[float]
    calendar: Mapped[Short]
    calendar_version: Mapped[int] = mapped_column(default=1)
    policy_version: Mapped[int] = mapped_column(default=1)
    pausable: Mapped[bool] = mapped_column(default=True)
    due_at: Mapped[When]
    state: Mapped[Short] = mapped_column(default="running")
    met_at: Mapped[When | None]
    breached_at: Mapped[When | None]
    data: Mapped[Data]

    pauses: Mapped[list[ClockPause]] = relationship(order_by="ClockPause.id")


class ClockPause(Base):
    """A stretch during which a clock stood still, with the reason."""

    __tablename__ = "clock_pauses"
    id: Mapped[Key]
    clock_id: Mapped[int] = refers("clocks.id")
    since: Mapped[Made]
    until: Mapped[When | None]
    reason: Mapped[Short]
