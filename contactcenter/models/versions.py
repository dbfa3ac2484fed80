"""Immutable versions of what the desk goes by: greetings, scripts, policies, calendars, replies; and its settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import Row, Select, UniqueConstraint, event, func, select
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter import clock
from contactcenter.columns import Json, Key, Made, Short, refers
from contactcenter.extensions import Base, db

FRESH = 2.0
KINDS = ("greeting", "script", "policy", "calendar", "reply", "plan", "keywords", "setting", "tier",
         "survey")


class Version(Base):
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
    def of(cls, kind: str, key: str, version: int | None = None) -> Row | None:
        """This version, or the current one, to be read: key, version and body."""
        def query():
            which = cls.current.is_(True) if version is None else cls.version == version
            return select(*_columns()).where(cls.kind == kind, cls.key == key, which)

        found = _read((kind, key, version), query)
        return found[0] if found else None

    @classmethod
    def all_current(cls, kind: str) -> Sequence[Row]:
        """The current versions of everything of this kind, to be read as above."""
        return _read((kind,), lambda: select(*_columns()).where(cls.kind == kind, cls.current).order_by(cls.id))

    @classmethod
    def stamp(cls, kind: str) -> tuple[int | None, int]:
        """Differs as soon as anything of this kind has changed: a change is a new row, or one current row fewer."""
        def query():
            return select(func.max(cls.id), func.count(cls.id)).where(cls.kind == kind, cls.current)

        newest, count = _read(("stamp", kind), query)[0]
        return newest, count

    @classmethod
    def publish(cls, kind: str, key: str, body: dict[str, Any], agent_id: int | None) -> Version:
        """A further version, which is the current one from now on. Inside a transaction."""
        held = db.session.scalars(select(cls).where(cls.kind == kind, cls.key == key)).all()
        for version in held:
            version.current = False
        db.session.flush()
        number = max((version.version for version in held), default=0) + 1
        fresh = cls(kind=kind, key=key, version=number, body=body, agent_id=agent_id)
        db.session.add(fresh)
        db.session.flush()
        return fresh


def _columns() -> tuple[Any, ...]:
    return Version.key, Version.version, Version.body, Version.current


def _read(what: tuple, query: Callable[[], Select]) -> Sequence[Row]:
    """Every message asks for several of these and nobody changes them for days: they are kept for a moment."""
    kept, now = current_app.extensions.setdefault("versions", {}), clock.stopwatch()
    held = kept.get(what)
    if held is None or held[0] < now:
        held = kept[what] = (now + FRESH, db.session.execute(query()).all())
    return held[1]


@event.listens_for(Version, "after_insert")
@event.listens_for(Version, "after_update")
def _forget(mapper, connection, target) -> None:
    """What this process changes it sees at once; what another one does, after FRESH seconds."""
    current_app.extensions.pop("versions", None)
