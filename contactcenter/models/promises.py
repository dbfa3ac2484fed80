"""Promises: what was said to a customer about when they hear from us again, and whether it was kept."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Key, Line, Made, Short, When, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent
from contactcenter.models.tickets import Ticket

OPEN = text("state = 'open'")


class Promise(Base):
    """A word given. kind: call (only a call keeps it) or answer (a call or a message does).

    state: open, kept, broken, cancelled. A promise that was broken stays broken; kept_at tells when it was made good.
    kept_by: the item that kept it, so that taking the message back opens the promise again.
    """

    __tablename__ = "promises"
    __table_args__ = (
        Index("ix_promises_open", "agent_id", "due_at", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_promises_ticket", "ticket_id", "state"),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id", index=False)
    agent_id: Mapped[int] = refers("agents.id", index=False)
    kind: Mapped[Short]
    words: Mapped[Line] = mapped_column(default="")
    made_at: Mapped[Made]
    due_at: Mapped[When]
    clock_id: Mapped[int | None] = refers("clocks.id")
    state: Mapped[Short] = mapped_column(default="open")
    kept_at: Mapped[When | None]
    kept_by: Mapped[int | None]
    told_item_id: Mapped[int | None] = refers("items.id", index=False)

    ticket: Mapped[Ticket] = relationship()
    agent: Mapped[Agent] = relationship()
