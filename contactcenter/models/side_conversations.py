"""Side conversations: what the desk asks of a supplier or a colleague about a ticket, in a thread of its own."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Key, Line, Made, When, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent
from contactcenter.models.tickets import Ticket

OPEN = text("closed_at is null")


class SideConversation(Base):
    """A thread by mail beside a ticket. Its messages are items of the kind `side`, which no customer ever sees.

    waiting_since: since when we wait for their answer; None once they have answered. unread: answers nobody has looked
    at. due_at: until when an answer is needed. told_at: when its agent was told that none has come.
    """

    __tablename__ = "side_conversations"
    __table_args__ = (
        Index("ix_side_conversations_due", "due_at", postgresql_where=OPEN, sqlite_where=OPEN),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id")
    agent_id: Mapped[int] = refers("agents.id", index=False)
    address: Mapped[Line]
    name: Mapped[Line] = mapped_column(default="")
    subject: Mapped[Line]
    due_at: Mapped[When | None]
    made_at: Mapped[Made]
    waiting_since: Mapped[When | None]
    unread: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[When | None]
    closed_at: Mapped[When | None]

    ticket: Mapped[Ticket] = relationship()
    agent: Mapped[Agent] = relationship()

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def state(self) -> str:
        """closed, waiting (for their answer) or answered."""
        return "closed" if self.closed_at else "waiting" if self.waiting_since else "answered"
