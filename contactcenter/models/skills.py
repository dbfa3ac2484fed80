"""What supervisors are told about the skills of their people."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from contactcenter.columns import Key, Made, Short, When, refers
from contactcenter.extensions import Base
from contactcenter.models.agents import Agent

UNSEEN = text("seen_at is null")


class SkillNotice(Base):
    """A skill of `about` ends on the day `until` or has ended, told to one supervisor once for each stage.

    stage: days before the end, 0 when it has ended.
    """

    __tablename__ = "skill_notices"
    __table_args__ = (
        UniqueConstraint("about_id", "skill", "until", "stage", "agent_id"),
        Index("ix_skill_notices_unseen", "agent_id", "id", postgresql_where=UNSEEN, sqlite_where=UNSEEN),
    )
    id: Mapped[Key]
    agent_id: Mapped[int] = refers("agents.id", index=False)
    about_id: Mapped[int] = refers("agents.id", index=False)
    skill: Mapped[Short]
    until: Mapped[Short]
    stage: Mapped[int]
    made_at: Mapped[Made]
    seen_at: Mapped[When | None]

    agent: Mapped[Agent] = relationship(foreign_keys=[agent_id])
    about: Mapped[Agent] = relationship(foreign_keys=[about_id])
