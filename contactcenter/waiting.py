"""Places in a line: how many are before one, and an honest guess of how long it takes, or none at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, tuple_

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import QueueEntry
from contactcenter.models.queues import WAITING

MEMORY = timedelta(hours=1)
SAMPLE = 10
SPOKEN = ("call", "callback")
LEAST = 3  # fewer answers than this within MEMORY say nothing about the next one


@dataclass(frozen=True)
class Place:
    """number: 1 is next. seconds: the expected wait, or None where the last hour gives no ground for a guess."""

    number: int
    seconds: float | None

    @property
    def minutes(self) -> int | None:
        """Whole minutes, rounded up: nobody is told less than we expect."""
        return None if self.seconds is None else max(1, -int(-self.seconds // 60))


def place(ticket_id: int, kind: str) -> Place | None:
    """Where this ticket stands in its line; None when it waits in none."""
    entry = db.session.scalar(
        select(QueueEntry).where(QueueEntry.ticket_id == ticket_id, QueueEntry.kind == kind,
                                 QueueEntry.state.in_(WAITING))
    )
    return place_of(entry) if entry else None


def place_of(entry: QueueEntry) -> Place:
    """A waiting entry's place, in the very order in which the router takes them."""
    before = select(func.count()).select_from(QueueEntry).where(
        *_same_line(entry.queue_id, entry.kind), QueueEntry.state.in_(WAITING),
        tuple_(QueueEntry.rank_at, QueueEntry.id) < tuple_(entry.rank_at, entry.id),
    )
    number = (db.session.scalar(before) or 0) + 1
    return Place(number, estimate(_answered(entry), number, clock.now()))


def line(queue_id: int, kind: str, first: int = 100) -> dict[int, Place]:
    """The first so many in a line: ticket id and place, in order."""
    query = select(QueueEntry).where(*_same_line(queue_id, kind), QueueEntry.state.in_(WAITING))
    entries = db.session.scalars(query.order_by(QueueEntry.rank_at, QueueEntry.id).limit(first)).all()
    answered, now = _answered(entries[0]) if entries else (), clock.now()
    return {entry.ticket_id: Place(n, estimate(answered, n, now)) for n, entry in enumerate(entries, 1)}


def estimate(answered: Sequence[datetime], number: int, now: datetime) -> float | None:
    """Seconds until the number-th in line is answered, if the desk goes on answering as it did lately.

    answered: when the last ones were, any order. A pause since the last answer counts: it makes the guess longer.
    """
    lately = [instant for instant in answered if now - MEMORY <= instant <= now]
    if len(lately) < LEAST:
        return None
    return (now - min(lately)).total_seconds() / len(lately) * number


def _same_line(queue_id: int, kind: str) -> tuple[ColumnElement[bool], ...]:
    """Who waits to be rung waits for the same people as who is on the telephone."""
    kinds = SPOKEN if kind in SPOKEN else (kind,)
    return QueueEntry.queue_id == queue_id, QueueEntry.kind.in_(kinds)


def _answered(entry: QueueEntry) -> Sequence[datetime]:
    query = select(QueueEntry.accepted_at).where(*_same_line(entry.queue_id, entry.kind),
                                                 QueueEntry.accepted_at >= clock.now() - MEMORY)
    found = db.session.scalars(query.order_by(QueueEntry.accepted_at.desc()).limit(SAMPLE))
    return [instant for instant in found if instant]
