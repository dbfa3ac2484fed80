"""Writing scripts: drafts that nobody runs, published as versions once they are sound, and rolled back to older."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from contactcenter import clock, journal
from contactcenter.extensions import db
from contactcenter.models import Agent, ScriptDraft, Version
from contactcenter.pack.reading import BrokenPack
from contactcenter.scripts import shaping, written
from contactcenter.scripts.library import KIND


class Overtaken(Exception):
    """Somebody else has changed the draft since the author last saw it."""


def drafts() -> Sequence[ScriptDraft]:
    return db.session.scalars(select(ScriptDraft).order_by(ScriptDraft.key)).all()


def draft(key: str) -> ScriptDraft | None:
    return db.session.scalar(select(ScriptDraft).where(ScriptDraft.key == key))


def history(key: str) -> Sequence[Version]:
    """Every version of a script, the newest first."""
    query = select(Version).where(Version.kind == KIND, Version.key == key)
    return db.session.scalars(query.order_by(Version.version.desc())).all()


def begin(key: str, body: dict[str, Any], agent: Agent) -> ScriptDraft:
    """A draft of a script that there is not yet. Raises shaping.Impossible where the key is none or taken."""
    if not shaping.NAME.fullmatch(key) or draft(key) or history(key):
        raise shaping.Impossible("name")
    return _put(key, body, agent)


def change(key: str, body: dict[str, Any], agent: Agent, rev: int) -> ScriptDraft:
    """Keep a change in the draft, made from the published version where there is none yet.

    rev: the draft's revision that the author saw, 0 for none. Raises Overtaken.
    """
    with journal.transaction():
        held = draft(key)
        if held is None:
            if rev:
                raise Overtaken
            return _put(key, body, agent)
        taken = update(ScriptDraft).where(ScriptDraft.id == held.id, ScriptDraft.rev == rev)
        fresh = {"body": body, "rev": rev + 1, "changed_at": clock.now(), "agent_id": agent.id}
        if not db.session.execute(taken.values(**fresh)).rowcount:  # type: ignore[attr-defined]
            raise Overtaken
        db.session.refresh(held)
        return held


def discard(key: str) -> None:
    """Throw the draft away; what is published stays."""
    with journal.transaction():
        if held := draft(key):
            db.session.delete(held)


def publish(key: str, agent: Agent) -> Version:
    """The draft is what new runs go by from now on. Raises BrokenPack, nothing published, LookupError without one."""
    with journal.transaction():
        held = draft(key)
        if held is None:
            raise LookupError(key)
        if wrong := written.faults(key, held.body):
            raise BrokenPack([fault for _, fault in wrong])
        version = Version.publish(KIND, key, held.body, agent.id)
        db.session.delete(held)
        return version


def roll_back(key: str, version: int, agent: Agent) -> Version:
    """What an older version says is said again, as a version of its own. Raises LookupError."""
    with journal.transaction():
        old = Version.of(KIND, key, version)
        if old is None:
            raise LookupError(key)
        return Version.publish(KIND, key, old.body, agent.id)


def bring_in(text: str, name: str, agent: Agent) -> ScriptDraft:
    """A script from a file, as a draft. Raises BrokenPack with file, line and reason; then nothing is kept."""
    key, body, faults = written.read(text, name)
    if faults:
        raise BrokenPack(faults)
    held = draft(key)
    return change(key, body, agent, held.rev if held else 0)


def body_of(key: str) -> tuple[dict[str, Any], int, int]:
    """(what the editor shows, the draft's revision or 0, the published version or 0). Raises LookupError."""
    held, current = draft(key), Version.of(KIND, key)
    body = held.body if held else current.body if current else None
    if body is None:
        raise LookupError(key)
    return body, held.rev if held else 0, current.version if current else 0


def _put(key: str, body: dict[str, Any], agent: Agent) -> ScriptDraft:
    with journal.transaction():
        current = Version.of(KIND, key)
        held = ScriptDraft(key=key, base=current.version if current else 0, body=body, agent_id=agent.id)
        db.session.add(held)
        db.session.flush()
        return held
