"""Lines: entries that need the same of an agent wait in one line, in order. Only heads are looked at."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, Select, func, select, tuple_

from contactcenter.extensions import db
from contactcenter.models import QueueEntry

WAITING = QueueEntry.in_state("waiting")
HEAD = (QueueEntry.id, QueueEntry.line, QueueEntry.queue_id, QueueEntry.rank_at)


def heads() -> Sequence[Row]:
    """(id, line, queue_id, rank_at) of the first in each line, found by one look into the index for each."""
    first = select(func.min(QueueEntry.line).label("line")).where(WAITING).cte("lines", recursive=True)
    following = select(func.min(QueueEntry.line)).where(WAITING, QueueEntry.line > first.c.line).scalar_subquery()
    lines = first.union_all(select(following).where(first.c.line.is_not(None)))
    head = select(QueueEntry.id).where(WAITING, QueueEntry.line == lines.c.line).order_by(*_order()).limit(1)
    found = select(head.correlate(lines).scalar_subquery()).where(lines.c.line.is_not(None))
    return db.session.execute(select(*HEAD).where(QueueEntry.id.in_(found))).all()


def behind(head: Row) -> Row | None:
    """The next in the same line."""
    query = _in_line(head.line).where(tuple_(QueueEntry.rank_at, QueueEntry.id) > tuple_(head.rank_at, head.id))
    return db.session.execute(query).first()


def head_of(line: str) -> Row | None:
    """The first in a line now."""
    return db.session.execute(_in_line(line)).first()


def before(entry: QueueEntry) -> int:
    """How many stand before it in its line."""
    ahead = tuple_(QueueEntry.rank_at, QueueEntry.id) < tuple_(entry.rank_at, entry.id)
    count = select(func.count()).select_from(QueueEntry).where(WAITING, QueueEntry.line == entry.line, ahead)
    return db.session.scalar(count) or 0


def _in_line(line: str) -> Select:
    return select(*HEAD).where(WAITING, QueueEntry.line == line).order_by(*_order()).limit(1)


def _order() -> tuple:
    return QueueEntry.rank_at, QueueEntry.id
