"""Lines: entries that need the same of an agent wait in one line, in order. Only heads are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Row, Select, Text, bindparam, cast, func, literal_column, select, tuple_

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Offer, QueueEntry, Ticket

REFUSAL_PAUSE = timedelta(seconds=60)

# Tables, not models, and put together once: every round asks for them.
ENTRY, TICKET, OFFER = (model.__table__.c for model in (QueueEntry, Ticket, Offer))
WAITING = ENTRY.state == literal_column("'waiting'")
ORDER = (ENTRY.rank_at, ENTRY.id)
FIRST: ColumnElement[int] = literal_column("1")  # with a limit that PostgreSQL does not know, it plans anew each time
NO: list[ColumnElement[str]] = [literal_column("'declined'"), literal_column("'expired'")]
# Whose "no" still holds: their ids, with a space between two.
REFUSED = select(func.aggregate_strings(cast(OFFER.agent_id, Text), " ")).where(
    OFFER.entry_id == ENTRY.id, OFFER.outcome.in_(NO), OFFER.settled_at >= bindparam("since"),
).correlate(QueueEntry.__table__).scalar_subquery().label("refused")
HEAD = (ENTRY.id, ENTRY.line, ENTRY.queue_id, ENTRY.rank_at, ENTRY.channel, ENTRY.language, ENTRY.sticky_id,
        ENTRY.trace, TICKET.owner_id, REFUSED)
HEADS: Select = select(*HEAD).join_from(QueueEntry.__table__, Ticket.__table__, TICKET.id == ENTRY.ticket_id)
BEHIND = HEADS.where(WAITING, ENTRY.line == bindparam("line"), tuple_(ENTRY.rank_at, ENTRY.id) > tuple_(
    bindparam("rank_at", type_=ENTRY.rank_at.type), bindparam("id", type_=ENTRY.id.type))).order_by(*ORDER).limit(FIRST)


def _of_each_line() -> Select:
    first = select(func.min(ENTRY.line).label("line")).where(WAITING).cte("lines", recursive=True)
    following = select(func.min(ENTRY.line)).where(WAITING, ENTRY.line > first.c.line).scalar_subquery()
    lines = first.union_all(select(following).where(first.c.line.is_not(None)))
    head = select(ENTRY.id).where(WAITING, ENTRY.line == lines.c.line).order_by(*ORDER).limit(FIRST)
    found = select(head.correlate(lines).scalar_subquery()).where(lines.c.line.is_not(None))
    return HEADS.where(ENTRY.id.in_(found))


FIRST_OF_EACH = _of_each_line()


def heads() -> Sequence[Row]:
    """The first of each line, as rows of HEAD: one look into the index for each line, however long it is."""
    return db.session.execute(FIRST_OF_EACH, {"since": _no_longer_asked()}).all()


def behind(head: Row) -> Row | None:
    """The next in the same line."""
    after = {"line": head.line, "rank_at": head.rank_at, "id": head.id}
    return db.session.execute(BEHIND, {**after, "since": _no_longer_asked()}).first()


def before(entry_id: int) -> int | None:
    """How many stand before it in its line; None where it does not wait."""
    own = select(QueueEntry.line, QueueEntry.rank_at, QueueEntry.id).where(QueueEntry.id == entry_id, WAITING)
    mine = db.session.execute(own).first()
    if mine is None:
        return None
    ahead = tuple_(QueueEntry.rank_at, QueueEntry.id) < tuple_(mine.rank_at, mine.id)
    return db.session.scalar(select(func.count(QueueEntry.id)).where(WAITING, QueueEntry.line == mine.line, ahead))


def _no_longer_asked():
    return clock.now() - REFUSAL_PAUSE
