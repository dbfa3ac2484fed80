"""The ladder as it was climbed: every step a row, and who has been told of it."""

from __future__ import annotations

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Key, Line, Made, Short, When, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent
from contactcenter.models.complaints import Complaint
from contactcenter.models.tickets import Ticket

UNSEEN = text("seen_at is null")
UNTAKEN = text("taken_at is null")


class EscalationStep(Base):
    """A matter reached a level of the ladder. case: `ticket`, or `complaint-7`; a level fires once per case.

    cause: clock or event; trigger: the clock's metric or the event's name. delivered_at: when the first message about
    it had arrived outside the desk, or the person had it on their page. taken_at: when somebody took it.
    """

    __tablename__ = "escalation_steps"
    __table_args__ = (
        UniqueConstraint("ticket_id", "case", "level"),
        Index("ix_escalation_steps_agent", "agent_id", "ticket_id"),
        Index("ix_escalation_steps_open", "fired_at", postgresql_where=UNTAKEN, sqlite_where=UNTAKEN),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id", index=False)
    complaint_id: Mapped[int | None] = refers("complaints.id")
    case: Mapped[Short]
    level: Mapped[int]
    before: Mapped[int] = mapped_column(default=0)
    role: Mapped[Short]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    cause: Mapped[Short]
    trigger: Mapped[Short]
    reason: Mapped[Line] = mapped_column(default="")
    asked_by_id: Mapped[int | None] = refers("agents.id", index=False)
    fired_at: Mapped[Made]
    delivered_at: Mapped[When | None]
    taken_at: Mapped[When | None]
    taken_by_id: Mapped[int | None] = refers("agents.id", index=False)
    clock_id: Mapped[int | None] = refers("clocks.id")
    told_item_id: Mapped[int | None] = refers("items.id", index=False)

    ticket: Mapped[Ticket] = relationship()
    complaint: Mapped[Complaint | None] = relationship()
    agent: Mapped[Agent | None] = relationship(foreign_keys=[agent_id])
    taken_by: Mapped[Agent | None] = relationship(foreign_keys=[taken_by_id])


class LadderCall(Base):
    """Something that may call a level and that the ladder has not looked at yet: the row is gone once it has.

    grave: the priority of the ticket at that moment, the order of work. event: what happened; where a clock calls,
    clock_id and the percent of its time that is used up. next_at: not before then.
    """

    __tablename__ = "ladder_calls"
    __table_args__ = (Index("ix_ladder_calls_order", "grave", "id"),)
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id", index=False)
    clock_id: Mapped[int | None] = refers("clocks.id", index=False)
    percent: Mapped[int] = mapped_column(default=0)
    event: Mapped[Short] = mapped_column(default="")
    grave: Mapped[str] = mapped_column(String(2), default="P3")
    made_at: Mapped[Made]
    next_at: Mapped[Made]


class Notice(Base):
    """Something one person must know of and say that they do. kind: step, owner, approval, decided,
    urgent, warned (its clock is near its end) or paused (its clock has stood still for long).

    item_id: the message that carried it outside the desk, where one did.
    """

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_unseen", "agent_id", "id", postgresql_where=UNSEEN, sqlite_where=UNSEEN),)
    id: Mapped[Key]
    agent_id: Mapped[int] = refers("agents.id", index=False)
    ticket_id: Mapped[int] = refers("tickets.id")
    kind: Mapped[Short]
    step_id: Mapped[int | None] = refers("escalation_steps.id")
    approval_id: Mapped[int | None] = refers("complaint_approvals.id")
    promise_id: Mapped[int | None] = refers("promises.id")
    item_id: Mapped[int | None] = refers("items.id")
    clock_id: Mapped[int | None]
    data: Mapped[Data]
    made_at: Mapped[Made]
    seen_at: Mapped[When | None]

    ticket: Mapped[Ticket] = relationship()
    agent: Mapped[Agent] = relationship()
    step: Mapped[EscalationStep | None] = relationship()
