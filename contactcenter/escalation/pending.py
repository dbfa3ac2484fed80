"""What the ladder has still to look at: written in the commit of the fact that calls it, worked off by its own job.

Telling that a promise is broken must be quick, for many break in the same second; climbing takes its time. Each call
is a row: whoever deletes it has done what it asks for, in one commit, so it happens once however many workers there
are and wherever one of them is killed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError

from contactcenter import clock, journal
from contactcenter.extensions import db
from contactcenter.models import LadderCall, Ticket
from contactcenter.sla import sweep

log = structlog.get_logger()
BATCH = 20
AT_MOST = 0.5  # seconds of one round: what is graver may have come meanwhile
SET_ASIDE = timedelta(minutes=1)  # what failed is tried again then
Look = Callable[[LadderCall, Ticket], None]


def put(ticket: Ticket, event: str = "", clock_id: int | None = None, percent: int = 0) -> None:
    """The ladder should look at this. Inside a transaction."""
    db.session.add(LadderCall(ticket_id=ticket.id, clock_id=clock_id, percent=percent, event=event,
                              grave=ticket.priority))


def work(look: Look, limit: int = BATCH) -> int:
    """Look at what waits, the gravest first; how many were looked at. While clocks wait to be told of, those go first:
    they take a moment, and what is graver may be among them."""
    now, until = clock.now(), clock.stopwatch() + AT_MOST
    waiting = _waiting(now, limit)
    if not waiting or sweep.behind():
        return 0
    return sum(_one(call, look, now) for call in waiting if clock.stopwatch() < until)


def _waiting(now: datetime, limit: int) -> Sequence[int]:
    query = select(LadderCall.id).where(LadderCall.next_at <= now)
    return db.session.scalars(query.order_by(LadderCall.grave, LadderCall.id).limit(limit)).all()


def _one(call_id: int, look: Look, now: datetime) -> bool:
    """One call, one transaction: one that fails must not hold up the others."""
    try:
        with journal.transaction():
            return _ours(call_id, look)
    except OperationalError:  # the database is busy, or away: nothing is wrong with the call
        db.session.rollback()
        return False
    except Exception:
        db.session.rollback()
        log.exception("the ladder could not look", call=call_id)
        with journal.transaction():
            db.session.execute(update(LadderCall).where(LadderCall.id == call_id).values(next_at=now + SET_ASIDE))
        return False


def _ours(call_id: int, look: Look) -> bool:
    """The ticket is locked first, as by every verb; one that somebody is changing now is left for the next round."""
    query = select(LadderCall, Ticket).join(Ticket, LadderCall.ticket_id == Ticket.id).where(LadderCall.id == call_id)
    found = db.session.execute(query.with_for_update(of=Ticket, skip_locked=True)).one_or_none()
    gone = delete(LadderCall).where(LadderCall.id == call_id).returning(LadderCall.id)
    if found is None or not db.session.scalars(gone.execution_options(synchronize_session=False)).all():
        return False
    call, ticket = found
    db.session.expunge(call)
    look(call, ticket)
    return True
