"""Changing plans: a file becomes a draft that nobody goes by, a draft a version, and an older version stands again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from contactcenter import clock, journal
from contactcenter.emergencies import written
from contactcenter.emergencies.book import KIND
from contactcenter.extensions import db
from contactcenter.models import Agent, PlanDraft, Version
from contactcenter.pack.reading import BrokenPack, Fault
from contactcenter.scripts.shaping import NAME


def drafts() -> Sequence[PlanDraft]:
    return db.session.scalars(select(PlanDraft).order_by(PlanDraft.key)).all()


def draft(key: str) -> PlanDraft | None:
    return db.session.scalar(select(PlanDraft).where(PlanDraft.key == key))


def history(key: str) -> Sequence[Version]:
    """Every version of a plan, the newest first."""
    query = select(Version).where(Version.kind == KIND, Version.key == key)
    return db.session.scalars(query.order_by(Version.version.desc())).all()


def bring_in(text: str, name: str, agent: Agent) -> PlanDraft:
    """A plan from a file, as a draft; one that is there is replaced. Raises BrokenPack; then nothing is kept."""
    key, body = written.read(text, name)
    if not NAME.fullmatch(key):
        raise BrokenPack([Fault(name, 1, "the id must be a short name in small letters")])
    with journal.transaction():
        current = Version.of(KIND, key)
        held = draft(key) or PlanDraft(key=key, base=current.version if current else 0, rev=0)
        held.body, held.rev, held.changed_at, held.agent_id = body, held.rev + 1, clock.now(), agent.id
        db.session.add(held)
        db.session.flush()
        return held


def publish(key: str, agent: Agent) -> Version:
    """What starts from now on goes by the draft. Raises LookupError where there is none, BrokenPack where the desk has
    changed in the meantime so that it no longer fits."""
    with journal.transaction():
        held = draft(key)
        if held is None:
            raise LookupError(key)
        written.read(written.text(key, held.body))
        version = Version.publish(KIND, key, held.body, agent.id)
        db.session.delete(held)
        return version


def discard(key: str) -> None:
    """Throw the draft away; what is published stays."""
    with journal.transaction():
        if held := draft(key):
            db.session.delete(held)


def roll_back(key: str, version: int, agent: Agent) -> Version:
    """What an older version says is said again, as a version of its own. Raises LookupError."""
    with journal.transaction():
        old = Version.of(KIND, key, version)
        if old is None:
            raise LookupError(key)
        return Version.publish(KIND, key, old.body, agent.id)


def body_of(key: str, drafted: bool = False) -> dict[str, Any]:
    """What a plan says, or its draft. Raises LookupError."""
    held: Any = draft(key) if drafted else Version.of(KIND, key)
    if held is None:
        raise LookupError(key)
    return held.body
