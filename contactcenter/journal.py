"""The journal: recording a fact writes its row, and tells those who react to it. One change is one commit.

What a fact causes stands in reactions.py: WITHIN belongs to the same commit, AFTER runs once it stands.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from contactcenter import database
from contactcenter.columns import Data, Key, Made, Short, refers
from contactcenter.events import Fact
from contactcenter.extensions import Base, db

log = structlog.get_logger()
Reactions = Mapping[type[Fact], Sequence[Callable[[Any], None]]]  # each takes the kind of fact it is named for


class JournalEntry(Base):
    """A recorded fact: what, when, about which ticket, and by whom. Append-only: the database refuses change."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_ticket", "ticket_id", "id"), Index("ix_journal_type", "type", "at"))
    id: Mapped[Key]
    at: Mapped[Made]
    type: Mapped[Short]
    ticket_id: Mapped[int | None] = refers("tickets.id", index=False)
    actor_kind: Mapped[Short]
    actor_id: Mapped[int | None]
    request_id: Mapped[str | None]
    data: Mapped[Data]


@dataclass(frozen=True)
class Actor:
    """Who does it: kind is agent, customer or system."""

    kind: str = "system"
    id: int | None = None
    request: str | None = None


@dataclass
class Change:
    """What one transaction has done: the facts with their rows, and what was touched with its version before.

    kept: what was at hand when a fact was recorded. The session forgets what nobody holds, and the echoes, which tell
    of the same things, would have to read them again.
    """

    entries: list[tuple[Fact, JournalEntry]] = field(default_factory=list)
    touched: dict[Any, int] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)


SYSTEM = Actor()
_actor: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)
_change: ContextVar[Change | None] = ContextVar("change", default=None)
_reactions: list[Reactions] = [{}, {}]
_finish: list[Callable[[Change], None]] = [lambda change: None]


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Everything recorded inside is done by this actor."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def actor() -> Actor:
    return _actor.get()


@contextmanager
def transaction(lasting: bool = True) -> Iterator[None]:
    """One change, one commit; a nested block joins the outer one. Objects are read afresh at its start.

    lasting: it is on the disk when the block ends. False for what is made of rows that are: should the power fail, it
    is made again, and whatever lasts and comes after it makes it last too. Raises whatever the block raises, with
    nothing kept.
    """
    if _change.get():
        yield
        return
    change = Change()
    with database.writing(db.engine), _as_current(change, lasting):
        yield
    _echo(change)
    time.sleep(0)  # SQLite never waits: without this a job with much to do keeps everybody else from their turn


def record(fact: Fact) -> JournalEntry:
    """Write the fact's row and let what belongs to the same commit happen. Only inside a transaction."""
    change = _current(f"{fact.name} recorded")
    by = _actor.get()
    entry = JournalEntry(type=fact.name, ticket_id=fact.ticket, actor_kind=by.kind, actor_id=by.id,
                         request_id=by.request, data=fact.data)
    db.session.add(entry)
    change.entries.append((fact, entry))
    change.kept += db.session.identity_map.values()
    for react in _reactions[0].get(type(fact), ()):
        react(fact)
    return entry


def touch(thing: Any) -> bool:
    """Count one change of something that pages show (`rev`), once per transaction; whether it was the first touch."""
    touched = _current("something touched").touched
    if thing in touched:
        return False
    touched[thing] = thing.rev
    thing.rev += 1
    return True


def touched(thing: Any) -> bool:
    """Whether the transaction we are in has already counted a change of this."""
    change = _change.get()
    return change is not None and thing in change.touched


def react_with(within: Reactions, after: Reactions, finish: Callable[[Change], None]) -> None:
    """Wire the reactions: done once, by the app factory. `finish` is told of each whole change, after its
    last echo."""
    _reactions[:] = [within, after]
    _finish[:] = [finish]


def refuse_inside(what: str) -> None:
    """For what must stand by itself. Raises RuntimeError inside a transaction."""
    if _change.get():
        raise RuntimeError(f"{what} inside a transaction")


def _current(what: str) -> Change:
    change = _change.get()
    if change is None:
        raise RuntimeError(f"{what} outside a transaction")
    return change


@contextmanager
def _as_current(change: Change, lasting: bool) -> Iterator[None]:
    token = _change.set(change)
    try:
        db.session.rollback()  # ends a reading transaction: what it saw may be old by now
        db.session.connection(execution_options={"writes": True, "lasting": lasting})
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _change.reset(token)


def _echo(change: Change) -> None:
    for fact, _ in change.entries:
        for react in _reactions[1].get(type(fact), ()):
            _safely(react, fact)
    _safely(_finish[0], change)


def _safely(react: Callable[[Any], None], what: Any) -> None:
    """A failing echo leaves a page stale, never a change undone: log it and go on."""
    try:
        react(what)
    except Exception:
        db.session.rollback()
        log.exception("reaction failed", what=type(what).__name__, reaction=getattr(react, "__name__", str(react)))
