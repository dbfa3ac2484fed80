"""Tickets: one matter of one customer, whatever channels it came through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter import clock, events, journal
from contactcenter.columns import Data, Key, Line, Made, Names, Short, When, refers
from contactcenter.extensions import Base, db
from contactcenter.models import messages
from contactcenter.models.agents import Agent
from contactcenter.models.customers import Customer

if TYPE_CHECKING:
    from channels.base import Inbound
    from contactcenter.models.items import Item
    from contactcenter.models.queues import Queue

LIVE = ("new", "open", "waiting_customer", "waiting_internal", "scheduled")
TO_DO = ("new", "open")
TABS = {  # status category -> the tab of a list it stands in
    "new": "todo", "open": "todo",
    "waiting_customer": "waiting", "waiting_internal": "waiting", "scheduled": "waiting",
    "resolved": "done", "closed": "done",
    "merged": "gone", "spam": "gone",
}
PRIORITIES = ("P1", "P2", "P3", "P4")
TYPES = ("consultation", "booking", "travel", "complaint", "aftersales")
OWN_TYPES = ("care_call", "suggestion", "voicemail")  # no stage of a customer's journey
NUMBER_OFFSET = 10_000
MERGED = text("merged_into_id is not null")


class Ticket(Base):
    """A matter from first contact to its end.

    status: a key of TABS. rev counts every change that a page could show: it orders pushes and guards stale sends.
    The columns from `tab` on repeat what the timeline and the clocks say, so that a list is one indexed read: tab is
    the status as a list knows it, sort_at the deadline (to do), the wake time (waiting) or the end (done).
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_tab", "tab", "sort_at", "id"),
        Index("ix_tickets_tab_owner", "owner_id", "tab", "sort_at", "id"),
        Index("ix_tickets_tab_queue", "queue_id", "tab", "sort_at", "id"),
        Index("ix_tickets_tab_due", "tab", "due_at"),
        Index("ix_tickets_customer", "customer_id", "status"),
        Index("ix_tickets_status", "status", "sort_at"),
        Index("ix_tickets_merged", "merged_into_id", postgresql_where=MERGED, sqlite_where=MERGED),
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

    # -- what is said (models/messages.py tells the whole story) ----------------------------------------------------

    def receive(self, inbound: Inbound, how: str, sender: int | None = None) -> Item:
        """A message joins the ticket; `how` names the rung of the ladder that chose it, `sender` the customer if it
        is another than the ticket's."""
        return messages.receive(self, inbound, how, sender or self.customer_id)

    def reply(self, text: str, channel: str, **how: Any) -> Item:
        """A person's answer, `how` as in messages.Words. Raises StaleReply, NoAddress."""
        return messages.reply(self, messages.Words(text, channel, **how))

    def say(self, text: str, channel: str, **how: Any) -> Item:
        """An automatic message, `how` as in messages.Words. Raises NoAddress."""
        return messages.say(self, messages.Words(text, channel, **how))

    def note(self, text: str, **how: Any) -> Item:
        """Something only the team sees."""
        return messages.note(self, text, **how)

    # -- changes -----------------------------------------------------------------------------------------------------

    @contextmanager
    def changing(self) -> Iterator[None]:
        """The frame of every change: one transaction, the row locked and read afresh, the version counted once."""
        with journal.transaction():
            if self in db.session and not journal.touched(self) and self.id:
                self._lock()
            journal.touch(self)
            self.touched_at = clock.now()
            yield

    def assign(self, agent: Agent | None, how: str = "by hand") -> None:
        """Give the ticket to an agent, or to nobody. A new ticket is open from its first owner on."""
        with self.changing():
            before = self.owner_id
            if before == (agent.id if agent else None):
                return
            self.owner = agent
            self.owner_id = agent.id if agent else None
            journal.record(events.TicketAssigned(self.owner_id, before, how, ticket=self.id))
            if agent and self.status == "new":
                self.change_status("open", "first owner")

    def move(self, queue: Queue, note: str | None = None) -> None:
        """Hand the ticket to another queue; it waits there for an owner."""
        with self.changing():
            before = self.queue_id
            if before == queue.id:
                return
            self.queue, self.queue_id = queue, queue.id
            journal.record(events.TicketMoved(queue.id, before, note, ticket=self.id))
            self.assign(None, "moved to another queue")

    def change_status(self, status: str, why: str | None = None) -> None:
        """Put the ticket into another status category. Raises KeyError for one that does not exist."""
        with self.changing():
            before = self.status
            if before == status:
                return
            self.tab, self.status = TABS[status], status
            self.resolved_at = clock.now() if status == "resolved" else self.resolved_at if status == "closed" else None
            self.closed_at = clock.now() if status == "closed" else None
            self.wake_at = self.wake_at if status == "scheduled" else None
            self.sort_at = self._place_in_list()
            journal.record(events.StatusChanged(status, before, why, ticket=self.id))

    def resolve(self, agent: Agent, resolution: str | None = None) -> None:
        """The matter is settled. Whoever resolves a ticket that nobody owns becomes its owner."""
        with self.changing():
            self.resolution = resolution or self.resolution
            self.unread = 0
            if self.owner_id is None:
                self.assign(agent, "resolved it")
            self.change_status("resolved", resolution)

    def reopen(self, why: str) -> None:
        self.change_status("open", why)

    def snooze(self, until: datetime, reason: str | None = None) -> None:
        """Put aside until an instant or until the customer writes, whichever is first."""
        with self.changing():
            self.wake_at = until
            journal.record(events.TicketSnoozed(until.isoformat(), reason, ticket=self.id))
            self.change_status("scheduled", reason)
            self.sort_at = self._place_in_list()

    def set_priority(self, priority: str, why: str | None = None) -> None:
        with self.changing():
            before = self.priority
            if priority not in PRIORITIES:
                raise ValueError(f"priority must be one of {', '.join(PRIORITIES)}")
            if before != priority:
                self.priority = priority
                journal.record(events.PriorityChanged(priority, before, why, ticket=self.id))

    def tag(self, tags: Sequence[str]) -> None:
        """Replace the tags: each once, trimmed, in the order given."""
        with self.changing():
            before, after = list(self.tags or []), list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
            if before != after:
                self.tags = after
                journal.record(events.TagsChanged(after, before, ticket=self.id))

    def retitle(self, subject: str) -> None:
        with self.changing():
            before = self.subject
            if subject.strip() and subject.strip() != before:
                self.subject = subject.strip()[:300]
                journal.record(events.SubjectChanged(self.subject, before, ticket=self.id))

    def mark_read(self) -> None:
        """Somebody who works on it has seen the newest messages."""
        if self.unread:
            with self.changing():
                self.unread = 0

    def _lock(self) -> None:
        """Nobody else changes the row until the transaction ends. SQLite has one writer and that is us: it is enough
        that a transaction forgets at its start what was read before it.
        """
        if db.engine.dialect.name != "sqlite":
            db.session.refresh(self, with_for_update={"of": Ticket})

    def _place_in_list(self) -> datetime:
        """Deadline for what is to do, wake time for what waits, end for what is done."""
        choices = {"todo": self.due_at, "waiting": self.wake_at, "done": self.resolved_at}
        return choices.get(self.tab) or clock.now()
