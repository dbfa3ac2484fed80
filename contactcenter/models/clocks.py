"""Clocks: the ledger of every promise of time, with the pauses, earlier targets and waivers that belong to it."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Key, Line, Made, Short, When, refers
from contactcenter.extensions import Base

METRICS = ("first_response", "next_response", "resolution")  # the desk's own; other parts of the desk name others
EXPECTED = text("next_at is not null")  # what the sweep looks for, and nothing it has dealt with


class Clock(Base):
    """One deadline. metric: what is promised. within: the target as it was written (ISO 8601, P2BD, or an instant).

    due_at is derived: from (opened_at, target, pauses, calendar); where the clock came over from another calendar,
    `carried` minutes were used up before `anchor_at` and the rest counts from there. counting: `open` minutes of the
    calendar, or `statutory` days, which end at midnight. state: running, paused, met, cancelled. A breach never
    vanishes: breached_at stays whatever comes later. next_at: the next warning or the end, as long as one is to come,
    or the review of a pause; warned: the share of the last warning in percent. rule: the id of the policy. item_id:
    the customer's message that opened a next_response clock.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        Index("ix_clocks_next", "next_at", postgresql_where=EXPECTED, sqlite_where=EXPECTED),
        Index("ix_clocks_ticket", "ticket_id", "metric", "state"),
        Index("ix_clocks_met", "met_at", "metric"),
        Index("ix_clocks_breached", "breached_at", "metric"),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id", index=False)
    metric: Mapped[Short]
    item_id: Mapped[int | None] = refers("items.id", index=False)
    opened_at: Mapped[Made]
    within: Mapped[Short] = mapped_column(default="")
    counting: Mapped[Short] = mapped_column(default="open")
    target_minutes: Mapped[float]
    anchor_at: Mapped[When | None]
    carried: Mapped[float] = mapped_column(default=0.0)
    calendar: Mapped[Short]
    calendar_version: Mapped[int] = mapped_column(default=1)
    policy_version: Mapped[int] = mapped_column(default=1)
    rule: Mapped[Short] = mapped_column(default="")
    pausable: Mapped[bool] = mapped_column(default=True)
    due_at: Mapped[When]
    next_at: Mapped[When | None]
    warned: Mapped[int] = mapped_column(default=0)
    state: Mapped[Short] = mapped_column(default="running")
    met_at: Mapped[When | None]
    breached_at: Mapped[When | None]
    data: Mapped[Data]

    pauses: Mapped[list[ClockPause]] = relationship(order_by="ClockPause.id")
    targets: Mapped[list[ClockTarget]] = relationship(order_by="ClockTarget.id")
    waivers: Mapped[list[ClockWaiver]] = relationship(order_by="ClockWaiver.id")


class ClockPause(Base):
    """A stretch during which a clock stood still, with the reason. reviewed_at: when somebody was asked to look."""

    __tablename__ = "clock_pauses"
    id: Mapped[Key]
    clock_id: Mapped[int] = refers("clocks.id")
    since: Mapped[Made]
    until: Mapped[When | None]
    reason: Mapped[Short]
    reviewed_at: Mapped[When | None]


class ClockTarget(Base):
    """A target that a clock had until it got another one, and why it got it. Append-only."""

    __tablename__ = "clock_targets"
    id: Mapped[Key]
    clock_id: Mapped[int] = refers("clocks.id")
    until: Mapped[Made]
    within: Mapped[Short]
    target_minutes: Mapped[float]
    calendar: Mapped[Short]
    calendar_version: Mapped[int]
    policy_version: Mapped[int]
    rule: Mapped[Short]
    due_at: Mapped[When]
    why: Mapped[Short]


class ClockWaiver(Base):
    """A supervisor's word that a broken promise is not held against anybody. The breach stays on record."""

    __tablename__ = "clock_waivers"
    id: Mapped[Key]
    clock_id: Mapped[int] = refers("clocks.id")
    agent_id: Mapped[int] = refers("agents.id", index=False)
    reason: Mapped[Line]
    made_at: Mapped[Made]
