"""Surveys: who was asked how it was, what they answered, and the praise that came of it."""

from __future__ import annotations

from sqlalchemy import Float, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Key, Line, Made, Short, When, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent
from contactcenter.models.customers import Customer
from contactcenter.models.tickets import Ticket

SCHEDULED = text("state = 'scheduled'")
SENT = text("state = 'sent'")


class SurveyInvite(Base):
    """One invitation of one customer to one survey, and the one answer to it.

    state: scheduled, sent, answered, expired or skipped (`why`, a rule's name). channel: how it goes, or how the answer
    came: sms, email, webchat, voice (an agent asked). answers: question -> value, as the version of the survey has
    them. csat, nps, ces: the scores among them. queue_id and agent_id: whose work it is about.
    """

    __tablename__ = "survey_invites"
    __table_args__ = (
        Index("ix_survey_invites_due", "due_at", postgresql_where=SCHEDULED, sqlite_where=SCHEDULED),
        Index("ix_survey_invites_ends", "expires_at", postgresql_where=SENT, sqlite_where=SENT),
        Index("ix_survey_invites_customer", "customer_id", "made_at"),
        Index("ix_survey_invites_made", "survey", "made_at"),
    )
    id: Mapped[Key]
    survey: Mapped[Short]
    version: Mapped[int] = mapped_column(default=1)
    customer_id: Mapped[int] = refers("customers.id", index=False)
    ticket_id: Mapped[int] = refers("tickets.id")
    queue_id: Mapped[int | None] = refers("queues.id", index=False)
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    channel: Mapped[Short]
    language: Mapped[str] = mapped_column(String(8), default="en")
    state: Mapped[Short] = mapped_column(default="scheduled")
    why: Mapped[str | None]
    made_at: Mapped[Made]
    due_at: Mapped[When]
    sent_at: Mapped[When | None]
    expires_at: Mapped[When | None]
    answered_at: Mapped[When | None]
    finished_at: Mapped[When | None]
    answers: Mapped[Data]
    csat: Mapped[float | None] = mapped_column(Float)
    nps: Mapped[float | None] = mapped_column(Float)
    ces: Mapped[float | None] = mapped_column(Float)
    comment: Mapped[Line] = mapped_column(default="")
    care_ticket_id: Mapped[int | None] = refers("tickets.id", index=False)

    ticket: Mapped[Ticket] = relationship(foreign_keys=[ticket_id])
    care_ticket: Mapped[Ticket | None] = relationship(foreign_keys=[care_ticket_id])
    customer: Mapped[Customer] = relationship()
    agent: Mapped[Agent | None] = relationship()


class Kudos(Base):
    """Praise that a customer gave an agent."""

    __tablename__ = "kudos"
    id: Mapped[Key]
    agent_id: Mapped[int] = refers("agents.id")
    ticket_id: Mapped[int] = refers("tickets.id", index=False)
    invite_id: Mapped[int | None] = refers("survey_invites.id", index=False)
    words: Mapped[Line] = mapped_column(default="")
    at: Mapped[Made]

    agent: Mapped[Agent] = relationship()
    ticket: Mapped[Ticket] = relationship()
