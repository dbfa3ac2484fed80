"""Queues: where work waits, who works in them, and the entries and offers that bring one to the other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Index, String, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter import clock
from contactcenter.columns import Data, Key, Line, Made, Names, Short, When, label, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent
from contactcenter.models.needs import Needs
from contactcenter.models.tickets import Ticket

KINDS = ("call", "chat", "message", "callback")
WAITING = ("waiting", "offered")


class Queue(Base):
    """A line of waiting work with its own people, calendar and weight.

    overflow: {after: seconds, to: a queue's key, `team_lead` or `on_call`}. plan: steps in place of the usual ones, as
    routing.plan reads them. messages: `push` gives them to agents, `pull` leaves them until somebody takes the next.
    voice_slots: how many agents who could take a call are kept free of chats.
    """

    __tablename__ = "queues"
    id: Mapped[Key]
    key: Mapped[Short] = mapped_column(unique=True)
    names: Mapped[Data]
    calendar: Mapped[Short] = mapped_column(default="desk")
    icon: Mapped[Short] = mapped_column(default="inbox")
    weight: Mapped[float] = mapped_column(default=1.0)
    skills: Mapped[Names]
    overflow: Mapped[Data]
    plan: Mapped[Names]
    messages: Mapped[Short] = mapped_column(default="push", server_default="push")
    voice_slots: Mapped[int] = mapped_column(default=0, server_default="0")
    sticky_seconds: Mapped[int] = mapped_column(default=20)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)

    def name(self, language: str = "en") -> str:
        return label(self.names, language)


def _line(context) -> str:
    """Where an entry waits of which only the queue, the kind and the language are known."""
    given: dict[str, Any] = context.get_current_parameters()
    channel = given.get("channel", "") if given["kind"] == "message" else ""
    return Needs(given["queue_id"], given["kind"], given.get("language"), tuple(given.get("skills") or ()),
                 channel=channel).key


class QueueEntry(Base):
    """One piece of work waiting for a person. `enqueued_at` keeps its age through every re-offer and change of channel.

    state: waiting, offered, accepted, done, abandoned, overflowed. Moves are conditional updates on `state`.
    line: the key of what it needs (models/needs.py); all who wait in one line can be served by the same agents.
    rank_at: its place there, the earliest first: when it would have come had it no privilege (routing/score.py).
    sticky_id: who dealt with the customer last. pinned_id: whom a supervisor wants to do it. step: how many steps of
    its queue's plan have been taken, relax_at: when the next is due. parked: a chat in which the customer has been
    silent for so long that it takes no place.
    """

    __tablename__ = "queue_entries"
    __table_args__ = (
        Index("ix_queue_entries_line", "line", "rank_at", "id", postgresql_where=text("state = 'waiting'"),
              sqlite_where=text("state = 'waiting'")),
        Index("ix_queue_entries_relax", "relax_at", postgresql_where=text("state = 'waiting'"),
              sqlite_where=text("state = 'waiting'")),
        Index("ix_queue_entries_waiting", "queue_id", "enqueued_at", postgresql_where=text("state = 'waiting'"),
              sqlite_where=text("state = 'waiting'")),
        Index("uq_queue_entries_open", "ticket_id", "kind", unique=True,
              postgresql_where=text("state in ('waiting','offered','accepted')"),
              sqlite_where=text("state in ('waiting','offered','accepted')")),
        Index("ix_queue_entries_agent", "agent_id", "state"),
        Index("ix_queue_entries_held", "agent_id", "kind", "channel", "parked",
              postgresql_where=text("state = 'accepted'"),
              sqlite_where=text("state = 'accepted'")),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id")
    kind: Mapped[Short]
    channel: Mapped[Short] = mapped_column(default="")
    queue_id: Mapped[int] = refers("queues.id")
    enqueued_at: Mapped[Made]
    state: Mapped[Short] = mapped_column(default="waiting")
    priority: Mapped[str] = mapped_column(String(2), default="P3")
    language: Mapped[str | None]
    skills: Mapped[Names]
    line: Mapped[Line] = mapped_column(default=_line)
    rank_at: Mapped[When] = mapped_column(default=clock.now)
    sticky_id: Mapped[int | None] = refers("agents.id", index=False)
    pinned_id: Mapped[int | None] = refers("agents.id", index=False)
    step: Mapped[int] = mapped_column(default=0)
    relax_at: Mapped[When | None]
    parked: Mapped[bool] = mapped_column(default=False)
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    accepted_at: Mapped[When | None]
    finished_at: Mapped[When | None]
    units: Mapped[int] = mapped_column(default=10)
    trace: Mapped[Data]

    ticket: Mapped[Ticket] = relationship()
    queue: Mapped[Queue] = relationship()

    @staticmethod
    def in_state(state: str) -> ColumnElement[bool]:
        """The condition in words of its own: an index over one state serves no statement that keeps it secret."""
        return QueueEntry.state == literal_column(f"'{state}'")


class Offer(Base):
    """An entry held out to one agent until a deadline. outcome: None while open, then accepted, declined, expired
    or withdrawn. from_id: the colleague who hands it over and keeps it until then, with a note."""

    __tablename__ = "offers"
    __table_args__ = (
        Index("uq_offers_open", "entry_id", unique=True, postgresql_where=text("outcome is null"),
              sqlite_where=text("outcome is null")),
        Index("ix_offers_due", "expires_at", postgresql_where=text("outcome is null"),
              sqlite_where=text("outcome is null")),
    )
    id: Mapped[Key]
    entry_id: Mapped[int] = refers("queue_entries.id")
    agent_id: Mapped[int] = refers("agents.id")
    from_id: Mapped[int | None] = refers("agents.id", index=False)
    note: Mapped[Line] = mapped_column(default="")
    offered_at: Mapped[Made]
    expires_at: Mapped[When]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    settled_at: Mapped[When | None]

    entry: Mapped[QueueEntry] = relationship()
    agent: Mapped[Agent] = relationship(foreign_keys=[agent_id])
    sender: Mapped[Agent | None] = relationship(foreign_keys=[from_id])


class RouteStep(Base):
    """What was decided about a piece of work, and why. count: how often the same was found between `at` and `last_at`.

    what: queued, waiting, offered, given, taken, declined, expired, withdrawn, back, relaxed, pinned, pulled_back,
    prioritised, transfer, refused, finished. data: plain values, as routing.trace writes them.
    """

    __tablename__ = "route_steps"
    __table_args__ = (
        Index("ix_route_steps_entry", "entry_id", "id"),
        Index("ix_route_steps_ticket", "ticket_id", "id"),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id", index=False)
    entry_id: Mapped[int] = refers("queue_entries.id", index=False)
    at: Mapped[Made]
    last_at: Mapped[Made]
    what: Mapped[Short]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    by_id: Mapped[int | None] = refers("agents.id", index=False)
    count: Mapped[int] = mapped_column(default=1)
    data: Mapped[Data]

    agent: Mapped[Agent | None] = relationship(foreign_keys=[agent_id])
    by: Mapped[Agent | None] = relationship(foreign_keys=[by_id])
