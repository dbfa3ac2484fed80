"""Emergencies: a plan under way on a ticket, as a checklist whose steps keep the words they had when it began."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Json, Key, Line, Made, Names, Short, When, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent
from contactcenter.models.tickets import Ticket

OPEN = text("ended_at is null")
PHASES = ("first", "next", "after")
EVIDENCE = "evidence"


class Emergency(Base):
    """One plan on one ticket; a kind of plan is never under way twice on it. version: the one it began with.

    how: by hand, script, words or menu; why: the words that called it. updates: the promises of news to the traveller,
    as their ids, the newest last. outcome: over or false_alarm. review: what worked, what to change.
    """

    __tablename__ = "emergencies"
    __table_args__ = (
        Index("ix_emergencies_once", "ticket_id", "plan", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_emergencies_open", "started_at", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_emergencies_ticket", "ticket_id", "id"),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id", index=False)
    plan: Mapped[Short]
    version: Mapped[int]
    kind: Mapped[Short]
    titles: Mapped[Data]
    how: Mapped[Short]
    why: Mapped[Line] = mapped_column(default="")
    started_at: Mapped[Made]
    started_by_id: Mapped[int | None] = refers("agents.id", index=False)
    lead_id: Mapped[int | None] = refers("agents.id", index=False)
    updates: Mapped[Names]
    ended_at: Mapped[When | None]
    ended_by_id: Mapped[int | None] = refers("agents.id", index=False)
    outcome: Mapped[Short | None]
    summary: Mapped[Line] = mapped_column(default="")
    reviewed_at: Mapped[When | None]
    reviewed_by_id: Mapped[int | None] = refers("agents.id", index=False)
    review: Mapped[Data]

    ticket: Mapped[Ticket] = relationship()
    started_by: Mapped[Agent | None] = relationship(foreign_keys=[started_by_id])
    lead: Mapped[Agent | None] = relationship(foreign_keys=[lead_id])
    ended_by: Mapped[Agent | None] = relationship(foreign_keys=[ended_by_id])
    reviewed_by: Mapped[Agent | None] = relationship(foreign_keys=[reviewed_by_id])
    steps: Mapped[list[EmergencyStep]] = relationship(back_populates="emergency", order_by="EmergencyStep.place")

    @property
    def open(self) -> bool:
        return self.ended_at is None

    @property
    def leading(self) -> Agent | None:
        """Whoever has said so, else the owner of the ticket."""
        return self.lead or self.ticket.owner

    @property
    def next_step(self) -> EmergencyStep | None:
        """What is to be done next: of the steps that are not done the one that is due first."""
        waiting = [step for step in self.steps if step.state == "open" and step.due_at]
        return min(waiting, key=lambda step: (step.due_at, step.place), default=None)


class EmergencyStep(Base):
    """One line of the checklist. phase: one of PHASES, or evidence, which has no time. state: open, done or skipped.

    note: what was found, or why the step does not apply. at, agent_id: when and by whom it was ticked or skipped.
    """

    __tablename__ = "emergency_steps"
    __table_args__ = (UniqueConstraint("emergency_id", "key"),)
    id: Mapped[Key]
    emergency_id: Mapped[int] = refers("emergencies.id", index=False)
    key: Mapped[Short]
    place: Mapped[int]
    phase: Mapped[Short]
    who: Mapped[Short] = mapped_column(default="agent")
    texts: Mapped[Any] = mapped_column(Json, default=dict)
    due_at: Mapped[When | None]
    clock_id: Mapped[int | None] = refers("clocks.id")
    state: Mapped[Short] = mapped_column(default="open")
    at: Mapped[When | None]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    note: Mapped[Line] = mapped_column(default="")

    emergency: Mapped[Emergency] = relationship(back_populates="steps")
    agent: Mapped[Agent | None] = relationship()
