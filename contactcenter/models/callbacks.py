"""Call-backs: a customer who would rather be rung than wait, with the place and the age they had when they asked."""

from __future__ import annotations

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Key, Made, Short, When, refers
from contactcenter.extensions import Base
from contactcenter.models.queues import QueueEntry
from contactcenter.models.tickets import Ticket

OPEN = ("waiting", "later")


class Callback(Base):
    """A wish to be called. waiting_since: when the customer began to wait, whatever the channel was then.

    state: waiting (in the queue, or being called), later (between two attempts), done, unreached (given up after
    several attempts). how: call, chat or sms, where it was asked for. attempts: how often the customer did not answer.
    """

    __tablename__ = "callbacks"
    __table_args__ = (
        Index("uq_callbacks_open", "ticket_id", unique=True, postgresql_where=text("state in ('waiting','later')"),
              sqlite_where=text("state in ('waiting','later')")),
        Index("ix_callbacks_due", "state", "next_at"),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id")
    entry_id: Mapped[int | None] = refers("queue_entries.id")
    number: Mapped[Short]
    language: Mapped[str] = mapped_column(String(8), default="en")
    how: Mapped[Short]
    waiting_since: Mapped[Made]
    asked_at: Mapped[Made]
    state: Mapped[Short] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[When | None]

    ticket: Mapped[Ticket] = relationship()
    entry: Mapped[QueueEntry | None] = relationship()
