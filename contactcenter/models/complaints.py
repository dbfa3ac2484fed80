"""Complaints: a case of its own beside the ticket it came from, with its evidence, remedies and approvals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contactcenter.columns import Data, Key, Line, Made, Short, When, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent

if TYPE_CHECKING:
    from contactcenter.models.items import Attachment, Item
    from contactcenter.models.tickets import Ticket

SEVERITIES = ("P1", "P2", "P3", "P4")  # critical, serious, moderate, minor: the ticket is at least as urgent
CAUSES = ("staff", "conditions", "supplier", "traveller", "force_majeure", "unclear")
MOTIVES = ("improvement", "respect", "venting", "compensation", "unclear")
ANSWERS = ("accepted", "refused")
OPEN = text("closed_at is null")


class Complaint(Base):
    """One complaint. stage: the step of `complaint_steps` (sla_policies.yaml) that is being worked on.

    level: how far up the ladder it stands. checks: step -> ids of its checklist that are done. dated: what is counted
    from other instants than the opening (the notice of an authority, the end of a contract), as ISO text.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        Index("ix_complaints_open", "ticket_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_complaints_stage", "stage", "opened_at"),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = refers("tickets.id")
    sub_class: Mapped[Short]
    severity: Mapped[str] = mapped_column(String(2), default="P3")
    stage: Mapped[Short] = mapped_column(default="received")
    level: Mapped[int] = mapped_column(default=0)
    story: Mapped[Line] = mapped_column(default="")
    demand: Mapped[Line] = mapped_column(default="")
    cause: Mapped[Short] = mapped_column(default="unclear")
    motive: Mapped[Short] = mapped_column(default="unclear")
    people: Mapped[int] = mapped_column(default=1)
    complex: Mapped[bool] = mapped_column(default=False)
    complex_why: Mapped[Line] = mapped_column(default="")
    about_id: Mapped[int | None] = refers("agents.id")
    call_item_id: Mapped[int | None] = refers("items.id", index=False)
    findings: Mapped[Line] = mapped_column(default="")
    answer: Mapped[Short | None]
    objection: Mapped[Line] = mapped_column(default="")
    refusals: Mapped[int] = mapped_column(default=0)
    external: Mapped[bool] = mapped_column(default=False)
    root_cause: Mapped[Line] = mapped_column(default="")
    action: Mapped[Line] = mapped_column(default="")
    action_owner_id: Mapped[int | None] = refers("agents.id", index=False)
    action_due: Mapped[date | None]
    checks: Mapped[Data]
    dated: Mapped[Data]
    opened_by_id: Mapped[int | None] = refers("agents.id", index=False)
    opened_at: Mapped[Made]
    acknowledged_at: Mapped[When | None]
    told_at: Mapped[When | None]
    done_at: Mapped[When | None]
    closed_at: Mapped[When | None]
    outcome: Mapped[Short | None]

    ticket: Mapped[Ticket] = relationship()
    about: Mapped[Agent | None] = relationship(foreign_keys=[about_id])
    opened_by: Mapped[Agent | None] = relationship(foreign_keys=[opened_by_id])
    action_owner: Mapped[Agent | None] = relationship(foreign_keys=[action_owner_id])
    evidence: Mapped[list[Evidence]] = relationship(order_by="Evidence.id", back_populates="complaint")
    remedies: Mapped[list[Remedy]] = relationship(order_by="Remedy.id", back_populates="complaint")

    @property
    def ref(self) -> str:
        """What people call it by."""
        return f"CMP-{self.id:04}"

    @property
    def main_class(self) -> str:
        return self.sub_class.partition(".")[0]

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def remedy(self) -> Remedy | None:
        """The remedy that stands: the newest that was neither refused by us nor by the customer."""
        standing = [one for one in self.remedies if one.state not in ("refused", "declined")]
        return standing[-1] if standing else None


class Evidence(Base):
    """A piece of evidence: an entry of the ticket's timeline or a file of it, under a word of the checklist."""

    __tablename__ = "complaint_evidence"
    __table_args__ = (UniqueConstraint("complaint_id", "item_id", "attachment_id"),)
    id: Mapped[Key]
    complaint_id: Mapped[int] = refers("complaints.id")
    item_id: Mapped[int] = refers("items.id", index=False)
    attachment_id: Mapped[int | None] = refers("attachments.id", index=False)
    kind: Mapped[Short] = mapped_column(default="")
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    at: Mapped[Made]

    complaint: Mapped[Complaint] = relationship(back_populates="evidence")
    item: Mapped[Item] = relationship()
    attachment: Mapped[Attachment | None] = relationship()


class Remedy(Base):
    """What we offer: a kind of complaint_categories.yaml and an amount in hundredths of the desk's currency.

    state: proposed (may be offered), waiting (for an approval), refused (by us), told (the customer knows), accepted,
    declined (by the customer), done. needs: the level that may grant it.
    """

    __tablename__ = "complaint_remedies"
    id: Mapped[Key]
    complaint_id: Mapped[int] = refers("complaints.id")
    kind: Mapped[Short]
    cents: Mapped[int] = mapped_column(default=0)
    words: Mapped[Line] = mapped_column(default="")
    state: Mapped[Short] = mapped_column(default="proposed")
    needs: Mapped[int] = mapped_column(default=0)
    agent_id: Mapped[int | None] = refers("agents.id", index=False)
    made_at: Mapped[Made]
    done_at: Mapped[When | None]
    done_by_id: Mapped[int | None] = refers("agents.id", index=False)

    complaint: Mapped[Complaint] = relationship(back_populates="remedies")
    agent: Mapped[Agent | None] = relationship(foreign_keys=[agent_id])
    approvals: Mapped[list[Approval]] = relationship(order_by="Approval.id", back_populates="remedy")


class Approval(Base):
    """Somebody was asked to grant a remedy beyond an adviser's authority. outcome: None, approved or refused."""

    __tablename__ = "complaint_approvals"
    id: Mapped[Key]
    remedy_id: Mapped[int] = refers("complaint_remedies.id")
    level: Mapped[int]
    asked_id: Mapped[int | None] = refers("agents.id")
    asked_by_id: Mapped[int | None] = refers("agents.id", index=False)
    asked_at: Mapped[Made]
    clock_id: Mapped[int | None] = refers("clocks.id")
    outcome: Mapped[Short | None]
    reason: Mapped[Line] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = refers("agents.id", index=False)
    decided_at: Mapped[When | None]

    remedy: Mapped[Remedy] = relationship(back_populates="approvals")
    asked: Mapped[Agent | None] = relationship(foreign_keys=[asked_id])
    decided_by: Mapped[Agent | None] = relationship(foreign_keys=[decided_by_id])
    asked_by: Mapped[Agent | None] = relationship(foreign_keys=[asked_by_id])


class StatutoryClock(Base):
    """A statutory deadline of a complaint, by the rules as they stood when it began.

    clock_id: the clock that counts it, where it is ours to keep; a deadline of others is only shown.
    """

    __tablename__ = "statutory_clocks"
    __table_args__ = (UniqueConstraint("complaint_id", "profile", "rule"),)
    id: Mapped[Key]
    complaint_id: Mapped[int] = refers("complaints.id")
    profile: Mapped[Short]
    rule: Mapped[Short]
    who: Mapped[Short]
    within: Mapped[Short]
    since: Mapped[Made]
    due_at: Mapped[When]
    clock_id: Mapped[int | None] = refers("clocks.id")
    rules: Mapped[Data]
