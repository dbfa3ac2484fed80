"""Calls: one phone call of a customer with its legs, and the state it is in."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Key, Made, Short, When, Word, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent
from contactcenter.models.items import Item
from contactcenter.models.queues import Offer, QueueEntry
from contactcenter.models.tickets import Ticket

STATES = ("greeting", "queued", "offering", "connecting", "talking", "held", "consulting", "wrapup", "ended",
          "voicemail", "callback", "abandoned")
LIVE = ("greeting", "queued", "offering", "connecting", "talking", "held", "consulting", "voicemail")


class Call(Base):
    """A call session. `state` moves only by conditional update from a state that allows it (calls.py)."""

    __tablename__ = "calls"
    __table_args__ = (Index("ix_calls_live", "state", "deadline_at"),)
    id: Mapped[Key]
    sid: Mapped[Short] = mapped_column(unique=True)
    ticket_id: Mapped[int] = refers("tickets.id")
    item_id: Mapped[int] = refers("items.id", index=False)
    entry_id: Mapped[int | None] = refers("queue_entries.id", index=False)
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    direction: Mapped[Short] = mapped_column(default="inbound")
    caller: Mapped[Short]
    called: Mapped[Short]
    language: Mapped[str] = mapped_column(String(8), default="en")
    state: Mapped[Short] = mapped_column(default="greeting")
    conference_sid: Mapped[str | None]
    started_at: Mapped[Made]
    queued_at: Mapped[When | None]
    answered_at: Mapped[When | None]
    held_since: Mapped[When | None]
    held_seconds: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[When | None]
    ended_by: Mapped[str | None]
    seen_at: Mapped[When | None]
    deadline_at: Mapped[When | None]
    disposition: Mapped[str | None]
    recording_sid: Mapped[str | None]
    recording_state: Mapped[Short] = mapped_column(default="none")
    data: Mapped[Data]

    ticket: Mapped[Ticket] = relationship()
    item: Mapped[Item] = relationship()
    agent: Mapped[Agent | None] = relationship()
    entry: Mapped[QueueEntry | None] = relationship()
    legs: Mapped[list[CallLeg]] = relationship(back_populates="call", order_by="CallLeg.id")

    @property
    def work(self) -> QueueEntry:
        """Its entry in the queue, which every call has that has been greeted. Raises LookupError before."""
        if self.entry is None:
            raise LookupError(f"call {self.id} is in no queue yet")
        return self.entry


class CallLeg(Base):
    """One telephone on a call: the customer's or an agent's. rank only grows: late status news changes nothing."""

    __tablename__ = "call_legs"
    id: Mapped[Key]
    call_id: Mapped[int] = refers("calls.id")
    sid: Mapped[str | None] = mapped_column(Word(64), unique=True)
    role: Mapped[Short]
    offer_id: Mapped[int | None] = refers("offers.id")
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    status: Mapped[Short] = mapped_column(default="initiated")
    rank: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[Made]
    joined_at: Mapped[When | None]
    ended_at: Mapped[When | None]
    reason: Mapped[str | None]

    call: Mapped[Call] = relationship(back_populates="legs")
    offer: Mapped[Offer | None] = relationship()
    agent: Mapped[Agent | None] = relationship()

    @property
    def holder(self) -> Agent:
        """Whose telephone it is, of an agent's. Raises LookupError for the customer's."""
        if self.agent is None:
            raise LookupError(f"leg {self.id} is no agent's")
        return self.agent


class CallTask(Base):
    """A request to the carrier that is to be made after commit: ring an agent, move the caller, hang up.

    Same claim and lease as the outbox; state: queued, sending, done, failed.
    """

    __tablename__ = "call_tasks"
    __table_args__ = (Index("ix_call_tasks_due", "state", "next_at"),)
    id: Mapped[Key]
    call_id: Mapped[int] = refers("calls.id")
    action: Mapped[Short]
    data: Mapped[Data]
    state: Mapped[Short] = mapped_column(default="queued")
    next_at: Mapped[Made]
    lease_until: Mapped[When | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    made_at: Mapped[Made]
