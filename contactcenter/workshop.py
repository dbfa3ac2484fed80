"""Where what the desk goes by is written: drafts that nobody uses, published once they are sound, taken back to older.

One workshop for each kind of version: scripts, greetings, replies, macros and plans are all written in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from contactcenter import clock, journal
from contactcenter.events import RulesChanged
from contactcenter.extensions import db, rows_changed
from contactcenter.models import Agent, ScriptDraft, TextDraft, Version
from contactcenter.pack.reading import BrokenPack, Fault

Body = dict[str, Any]
Draft = ScriptDraft | TextDraft


class Overtaken(Exception):
    """Somebody else has changed the draft since the author last saw it."""


class BadName(ValueError):
    """The short name of something new is none, or taken."""


@dataclass(frozen=True)
class Workshop:
    """kind: of the versions. table: where drafts are kept. name: what a key looks like. faults: what keeps a body from
    being published."""

    kind: str
    table: type[ScriptDraft] | type[TextDraft]
    name: re.Pattern
    faults: Callable[[str, Mapping[str, Any]], Sequence[Fault]]

    def drafts(self) -> Sequence[Any]:
        return db.session.scalars(select(self.table).where(*self._own()).order_by(self.table.key)).all()

    def draft(self, key: str) -> Any:
        """The draft of this key, None where there is none."""
        return db.session.scalar(select(self.table).where(self.table.key == key, *self._own()))

    def history(self, key: str) -> Sequence[Version]:
        """Every version of one thing, the newest first."""
        query = select(Version).where(Version.kind == self.kind, Version.key == key)
        return db.session.scalars(query.order_by(Version.version.desc())).all()

    def begin(self, key: str, body: Body, agent: Agent) -> Draft:
        """A draft of something that there is not yet. Raises BadName."""
        if not self.name.fullmatch(key) or self.draft(key) or self.history(key):
            raise BadName(key)
        return self._put(key, body, agent)

    def change(self, key: str, body: Body, agent: Agent, rev: int) -> Draft:
        """Keep a change in the draft, made from the published version where there is none yet.

        rev: the draft's revision that the author saw, 0 for none. Raises Overtaken.
        """
        with journal.transaction():
            held = self.draft(key)
            if held is None:
                if rev:
                    raise Overtaken
                return self._put(key, body, agent)
            fresh = {"body": body, "rev": rev + 1, "changed_at": clock.now(), "agent_id": agent.id}
            taken = update(self.table).where(self.table.id == held.id, self.table.rev == rev).values(**fresh)
            if not rows_changed(taken):
                raise Overtaken
            db.session.refresh(held)
            return held

    def discard(self, key: str) -> None:
        """Throw the draft away; what is published stays."""
        with journal.transaction():
            if held := self.draft(key):
                db.session.delete(held)

    def publish(self, key: str, agent: Agent) -> Version:
        """The draft is what the desk goes by from now on. Raises BrokenPack, nothing published, LookupError without
        one."""
        with journal.transaction():
            held = self.draft(key)
            if held is None:
                raise LookupError(key)
            if wrong := self.faults(key, held.body):
                raise BrokenPack(list(wrong))
            db.session.delete(held)
            return self._stand(key, held.body, agent)

    def roll_back(self, key: str, version: int, agent: Agent) -> Version:
        """What an older version says is said again, as a version of its own. Raises LookupError."""
        with journal.transaction():
            old = Version.of(self.kind, key, version)
            if old is None:
                raise LookupError(key)
            return self._stand(key, old.body, agent)

    def body_of(self, key: str) -> tuple[Body, int, int]:
        """(what the editor shows, the draft's revision or 0, the published version or 0). Raises LookupError."""
        held, current = self.draft(key), Version.of(self.kind, key)
        body = held.body if held else current.body if current else None
        if body is None:
            raise LookupError(key)
        return body, held.rev if held else 0, current.version if current else 0

    def _stand(self, key: str, body: Body, agent: Agent) -> Version:
        version = Version.publish(self.kind, key, dict(body), agent.id)
        journal.record(RulesChanged(self.kind, key, version.version))
        return version

    def _put(self, key: str, body: Body, agent: Agent) -> Draft:
        with journal.transaction():
            current = Version.of(self.kind, key)
            held = self.table(key=key, base=current.version if current else 0, body=body, agent_id=agent.id,
                              **({"kind": self.kind} if self.table is TextDraft else {}))
            db.session.add(held)
            db.session.flush()
            return held

    def _own(self) -> list[Any]:
        return [TextDraft.kind == self.kind] if self.table is TextDraft else []
