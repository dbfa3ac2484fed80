"""Tickets: one matter of one customer, whatever channels it came through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Key, Line, Made, Names, Short, When, refers
from contactcenter.extensions import db
from contactcenter.models.agents import Agent
from contactcenter.models.customers import Customer

if TYPE_CHECKING:
    from contactcenter.models.queues import Queue

CATEGORIES = ("new", "open", "waiting_customer", "waiting_internal", "scheduled", "resolved", "closed", "merged", "spam")
LIVE = ("new", "open", "waiting_customer", "waiting_internal", "scheduled")
TO_DO = ("new", "open")
TABS = {"new": "todo", "open": "todo", "waiting_customer": "waiting", "waiting_internal": "waiting", "scheduled": "waiting",
        "resolved": "done", "closed": "done", "merged": "gone", "spam": "gone"}
PRIORITIES = ("P1", "P2", "P3", "P4")
TYPES = ("consultation", "booking", "travel", "complaint", "aftersales")
NUMBER_OFFSET = 10_000


class Ticket(db.Model):
    """A matter from first contact to its end.

    status: one of CATEGORIES. rev counts every change that a page could show: it orders pushes and guards stale sends.
    The columns from `tab` on repeat what the timeline and the clocks say, so that every list is one indexed read: tab is
    the status as a list knows it, sort_at the deadline (to do), the wake time (waiting) or the end (done).
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_tab", "tab", "sort_at", "id"),
        Index("ix_tickets_tab_owner", "owner_id", "tab", "sort_at", "id"),
        Index("ix_tickets_tab_queue", "queue_id", "tab", "sort_at", "id"),
        Index("ix_tickets_tab_due", "tab", "due_at"),
        Index("ix_tickets_customer", "customer_id", "status"),
        Index("ix_tickets_wake", "status", "wake_at"),
    )
    id: Mapped[Key]
    subject: Mapped[Line] = mapped_column(default="")
    status: Mapped[Short] = mapped_column(default="new")
    type: Mapped[Short] = mapped_column(default="consultation")
    priority: Mapped[str] = mapped_column(String(2), default="P3")
    queue_id: Mapped[int] = refers("queues.id", index=False)
    owner_id: Mapped[int | None] = refers("agents.id", index=False)
    customer_id: Mapped[int] = refers("customers.id", index=False)
    language: Mapped[str] = mapped_column(String(8), default="en")
    channel: Mapped[Short]
    tags: Mapped[Names]
    flags: Mapped[Names]
    fields: Mapped[Data]
    rev: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[Made]
    touched_at: Mapped[Made]
    wake_at: Mapped[When | None]
    resolved_at: Mapped[When | None]
    closed_at: Mapped[When | None]
    resolution: Mapped[str | None]
    follow_up_of_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))

    tab: Mapped[Short] = mapped_column(default="todo")
    sort_at: Mapped[Made]
    preview: Mapped[Line] = mapped_column(default="")
    last_channel: Mapped[Short] = mapped_column(default="")
    unread: Mapped[int] = mapped_column(default=0)
    unanswered_since: Mapped[When | None]
    last_inbound_at: Mapped[When | None]
    last_outbound_at: Mapped[When | None]
    due_at: Mapped[When | None]
    due_metric: Mapped[str | None]
    due_from: Mapped[When | None]
    due_state: Mapped[Short] = mapped_column(default="")

    customer: Mapped[Customer] = relationship()
    owner: Mapped[Agent | None] = relationship()
    queue: Mapped[Queue] = relationship()

    @property
    def number(self) -> int:
        """What people call it by."""
        return NUMBER_OFFSET + self.id

    @staticmethod
    def id_of(number: int) -> int:
        return number - NUMBER_OFFSET

    @property
    def live(self) -> bool:
        return self.status in LIVE
