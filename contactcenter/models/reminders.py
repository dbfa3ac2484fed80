"""Reminders: what nobody was promised and somebody must still look at on a day to come."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Key, Made, Short, When, refers
from contactcenter.extensions import Base
from contactcenter.models.tickets import Ticket

OPEN = text("done_at is null")


class Reminder(Base):
    """kind: what is to be looked at, such as refund_check. done_at: when the ticket was brought back for it."""

    __tablename__ = "reminders"
    __table_args__ = (Index("ix_reminders_due", "due_at", postgresql_where=OPEN, sqlite_where=OPEN),)
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id")
    agent_id: Mapped[int] = refers("agents.id", index=False)
    kind: Mapped[Short]
    due_at: Mapped[When]
    made_at: Mapped[Made]
    done_at: Mapped[When | None] = mapped_column(default=None)

    ticket: Mapped[Ticket] = relationship()
