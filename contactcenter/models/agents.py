"""Agents: the people of the desk, what they may do, and the sessions they are signed in with."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Key, Line, Made, Short, When, label, refers
from contactcenter.extensions import Base

if TYPE_CHECKING:
    from contactcenter.models.queues import Queue

ROLES = ("agent", "supervisor", "admin")
STATES = ("available", "busy", "away", "break", "training", "wrapup", "missed", "offline")


class Agent(Base):
    """A person who works at the desk. `state` is the present one; every change is a row of `AgentState`.

    phone: the number where calls ring for them (E.164); None for the telephone in the browser. state_until: when a
    wrap-up ends, or a break should. ready_at: when they last went through the list before the first customer.
    """

    __tablename__ = "agents"
    id: Mapped[Key]
    login: Mapped[Short] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    names: Mapped[Data]
    role: Mapped[Short] = mapped_column(default="agent")
    email: Mapped[str | None]
    phone: Mapped[str | None]
    language: Mapped[str] = mapped_column(String(8), default="en")
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    languages: Mapped[Data]
    skills: Mapped[Data]
    capacity: Mapped[Data]
    active: Mapped[bool] = mapped_column(default=True)
    state: Mapped[Short] = mapped_column(default="offline")
    state_reason: Mapped[str | None]
    state_since: Mapped[Made]
    state_until: Mapped[When | None]
    state_extended: Mapped[bool] = mapped_column(default=False)
    ready_at: Mapped[When | None]
    seen_at: Mapped[When | None]
    idle_since: Mapped[When | None]
    misses: Mapped[int] = mapped_column(default=0)
    rev: Mapped[int] = mapped_column(default=0)
    autopilot: Mapped[bool] = mapped_column(default=False)

    queues: Mapped[list[Queue]] = relationship(secondary="queue_members", order_by="Queue.position")

    def name(self, language: str = "en") -> str:
        return label(self.names, language)

    @property
    def initials(self) -> str:
        words = self.name("en").split()
        return "".join(word[0] for word in words[:2]).upper()

    @property
    def supervises(self) -> bool:
        return self.role in ("supervisor", "admin")


class QueueMember(Base):
    """Which queues an agent works in (an agent) or watches (a supervisor)."""

    __tablename__ = "queue_members"
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), primary_key=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queues.id"), primary_key=True, index=True)


class AgentState(Base):
    """One stretch of time an agent spent in one state; the open stretch has no end. The base of occupancy."""

    __tablename__ = "agent_states"
    id: Mapped[Key]
    agent_id: Mapped[int] = refers("agents.id")
    state: Mapped[Short]
    reason: Mapped[str | None]
    since: Mapped[Made]
    until: Mapped[When | None]


class AgentSession(Base):
    """A signed-in browser. Kept at the server so that it can be ended; only the token's hash is stored."""

    __tablename__ = "agent_sessions"
    id: Mapped[Key]
    token_hash: Mapped[Short] = mapped_column(unique=True)
    agent_id: Mapped[int] = refers("agents.id")
    csrf: Mapped[Short]
    made_at: Mapped[Made]
    seen_at: Mapped[Made]
    expires_at: Mapped[When]
    ended_at: Mapped[When | None]
    browser: Mapped[Line] = mapped_column(default="")

    agent: Mapped[Agent] = relationship()

    def live(self, now: datetime) -> bool:
        return self.ended_at is None and self.expires_at > now and self.agent.active


class Draft(Base):
    """What an agent has written on a ticket and not sent yet. Replies and notes have separate drafts."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("agent_id", "ticket_id", "kind"),)
    id: Mapped[Key]
    agent_id: Mapped[int] = refers("agents.id")
    ticket_id: Mapped[int] = refers("tickets.id")
    kind: Mapped[Short]
    text: Mapped[Line] = mapped_column(default="")
    channel: Mapped[str | None]
    subject: Mapped[Line] = mapped_column(default="")
    saved_at: Mapped[Made]
    rev: Mapped[int] = mapped_column(default=1)
