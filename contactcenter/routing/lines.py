"""Lines: entries that need the same of an agent wait in one line, in order. Only heads are looked at."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, Select, func, select, tuple_

from contactcenter.extensions import db
from contactcenter.models import QueueEntry, Ticket

WAITING = QueueEntry.in_state("waiting")
ORDER = (QueueEntry.rank_at, QueueEntry.id)
HEAD = (QueueEntry.id, QueueEntry.line, QueueEntry.queue_id, QueueEntry.rank_at, QueueEntry.channel,
        QueueEntry.language, QueueEntry.sticky_id, QueueEntry.trace, Ticket.owner_id)
HEADS: Select = select(*HEAD).join(Ticket, Ticket.id == QueueEntry.ticket_id)


def _of_each_line() -> Select:
    first = select(func.min(QueueEntry.line).label("line")).where(WAITING).cte("lines", recursive=True)
    following = select(func.min(QueueEntry.line)).where(WAITING, QueueEntry.line > first.c.line).scalar_subquery()
    lines = first.union_all(select(following).where(first.c.line.is_not(None)))
    head = select(QueueEntry.id).where(WAITING, QueueEntry.line == lines.c.line).order_by(*ORDER).limit(1)
    found = select(head.correlate(lines).scalar_subquery()).where(lines.c.line.is_not(None))
    return HEADS.where(QueueEntry.id.in_(found))


FIRST_OF_EACH = _of_each_line()  # put together once: every round asks for it


def heads() -> Sequence[Row]:
    """The first of each line, as rows of HEAD: one look into the index for each line, however long it is."""
    return db.session.execute(FIRST_OF_EACH).all()


def behind(head: Row) -> Row | None:
    """The next in the same line."""
    after = tuple_(QueueEntry.rank_at, QueueEntry.id) > tuple_(head.rank_at, head.id)
    query = HEADS.where(WAITING, QueueEntry.line == head.line, after)
    return db.session.execute(query.order_by(*ORDER).limit(1)).first()


def before(entry_id: int) -> int | None:
    """How many stand before it in its line; None where it does not wait."""
    own = select(QueueEntry.line, QueueEntry.rank_at, QueueEntry.id).where(QueueEntry.id == entry_id, WAITING)
    mine = db.session.execute(own).first()
    if mine is None:
        return None
    ahead = tuple_(QueueEntry.rank_at, QueueEntry.id) < tuple_(mine.rank_at, mine.id)
    return db.session.scalar(select(func.count(QueueEntry.id)).where(WAITING, QueueEntry.line == mine.line, ahead))
