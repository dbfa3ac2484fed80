"""Immutable versions of what the desk goes by: greetings, scripts, policies, calendars, replies; and its settings."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.columns import Json, Key, Made, Short, refers
from contactcenter.extensions import db

KINDS = ("greeting", "script", "policy", "calendar", "reply", "keywords", "setting", "tier")


class Version(db.Model):
    """One version of one thing. A change is a new row; what refers to an old version keeps its meaning."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("kind", "key", "version"),)
    id: Mapped[Key]
    kind: Mapped[Short]
    key: Mapped[Short]
    version: Mapped[int] = mapped_column(default=1)
    body: Mapped[dict] = mapped_column(Json)
    current: Mapped[bool] = mapped_column(default=True, index=True)
    made_at: Mapped[Made]
    agent_id: Mapped[int | None] = refers("agents.id", index=False)

    @classmethod
    def of(cls, kind: str, key: str, version: int | None = None) -> Version | None:
        """This version, or the current one."""
        which = cls.current.is_(True) if version is None else cls.version == version
        return db.session.scalar(select(cls).where(cls.kind == kind, cls.key == key, which))

    @classmethod
    def all_current(cls, kind: str) -> list[Version]:
        return list(db.session.scalars(select(cls).where(cls.kind == kind, cls.current.is_(True)).order_by(cls.id)))
