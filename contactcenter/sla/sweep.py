"""The sweep: tells of every warning and every broken promise, each once, however many workers look for them.

A row says when it wants to be looked at (`next_at`), so a round with nothing due costs the same whether a thousand
clocks run or a million. Facts carry the instant that was missed, not the one at which somebody noticed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from sqlalchemy import Select, select, update
from sqlalchemy.exc import OperationalError

from contactcenter import clock, journal
from contactcenter.extensions import db
from contactcenter.models import Clock, Ticket
from contactcenter.sla import due, ledger
from contactcenter.sla.promises import Promises

log = structlog.get_logger()
BATCH = 50
AT_MOST = 0.25  # seconds: what a breach causes may take long, and others want to write too
SET_ASIDE = timedelta(minutes=1)  # a clock that cannot be told of is tried again then, behind all others


def sweep(limit: int = BATCH) -> int:
    """Tell of what is due by now, up to this many clocks; how many were told of."""
    now = clock.now()
    if not _due(now, 1):
        return 0
    try:
        return _tell(now, limit)
    except OperationalError:  # the database is busy, or away: no clock is to blame
        db.session.rollback()
        return 0
    except Exception:
        db.session.rollback()
        log.exception("a batch of clocks was not told of; one after the other now")
        return sum(_alone(clock_id, now) for clock_id in _due(now, limit))


def behind() -> bool:
    """Whether something that is due has not been told of yet."""
    return bool(_due(clock.now(), 1))


def _tell(now: datetime, limit: int, only: int | None = None) -> int:
    """One transaction. Tickets are locked first, as by every verb, so that nobody waits in a circle; those that
    somebody is changing now are left for the next round."""
    with journal.transaction():
        tickets = list(dict.fromkeys(db.session.scalars(_tickets(now, limit, only))))  # one may have two clocks due
        clocks = _clocks([ticket.id for ticket in tickets])
        ours = _due_of(clocks, now, only)
        until = clock.stopwatch() + AT_MOST
        told = sum(_tell_of(one, now) if clock.stopwatch() < until else _leave(one) for one in ours)
        changed = {one.ticket_id for one in ours if one.breached_at or one.state == "paused"}
        _show([ticket for ticket in tickets if ticket.id in changed], clocks)
    return told


def _alone(clock_id: int, now: datetime) -> int:
    """One clock, one transaction: one that cannot be written must not hold up the others."""
    try:
        return _tell(now, 1, clock_id)
    except OperationalError:
        db.session.rollback()
        return 0
    except Exception:
        db.session.rollback()
        log.exception("clock not told of", clock=clock_id)
        with journal.transaction():
            db.session.execute(update(Clock).where(Clock.id == clock_id).values(next_at=now + SET_ASIDE))
        return 0


def _due(now: datetime, limit: int) -> Sequence[int]:
    return db.session.scalars(_waiting(select(Clock.id), now, None).limit(limit)).all()


def _waiting(query: Select, now: datetime, only: int | None) -> Select:
    query = query.where(Clock.next_at <= now)
    return query.where(Clock.id == only) if only else query.order_by(Clock.next_at)


def _tickets(now: datetime, limit: int, only: int | None) -> Select:
    """The tickets of the clocks that are due, locked. SQLite has one writer, and that is us."""
    query = _waiting(select(Ticket).join(Clock, Clock.ticket_id == Ticket.id), now, only).limit(limit)
    return query.with_for_update(of=Ticket, skip_locked=True).execution_options(populate_existing=True)


def _clocks(tickets: Sequence[int]) -> Mapping[int, list[Clock]]:
    """All clocks of these tickets, as they are now that the tickets are ours: whoever changes one locks its ticket."""
    query = select(Clock).where(Clock.ticket_id.in_(tickets)).order_by(Clock.ticket_id, Clock.id)
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return {ticket_id: list(clocks) for ticket_id, clocks in groupby(found, lambda one: one.ticket_id)}


def _due_of(clocks: Mapping[int, list[Clock]], now: datetime, only: int | None) -> list[Clock]:
    """Those that are to be told of, unless somebody has meanwhile."""
    due_now = (one for held in clocks.values() for one in held if one.next_at and one.next_at <= now)
    return sorted((one for one in due_now if only in (None, one.id)), key=lambda one: (one.due_at, one.id))


def _tell_of(one: Clock, now: datetime) -> bool:
    """Everything this clock has reached, in order."""
    told = due.reached(one, now)
    for level, at in told:
        if level < due.BROKEN:
            ledger.warn(one, level, at)
        else:
            ledger.breach(one, at)
    if one.state == "paused" and (rested := due.review(one)) and rested <= now:
        ledger.paused_long(one, rested)
        told = [(0, rested)]
    one.next_at = due.expected(one)
    return bool(told)


def _leave(one: Clock) -> bool:
    """The time of this batch is up: the next one tells of it."""
    one.next_at = due.expected(one)
    return False


def _show(tickets: Sequence[Ticket], clocks: Mapping[int, list[Clock]]) -> None:
    """The tickets with something broken say so in lists and on their pages."""
    for ticket in tickets:
        journal.touch(ticket)  # its row is locked and fresh: counted here, it is not read a second time
        with ticket.changing():
            Promises(ticket, clocks[ticket.id]).show()
