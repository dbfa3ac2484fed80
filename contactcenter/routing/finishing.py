"""The end of a piece of work, and its way back to the line where whoever had it is gone."""

from __future__ import annotations

from sqlalchemy import update

from contactcenter import clock, events, journal
from contactcenter.extensions import db, rows_changed
from contactcenter.models import Agent, QueueEntry
from contactcenter.routing import entries, offers, trace
from contactcenter.routing.entries import OPEN


def finish(entry: QueueEntry, outcome: str = "done") -> None:
    """The work is over, or given up by the customer (`abandoned`)."""
    with journal.transaction():
        offers.withdraw_all(entry, outcome)
        moved = rows_changed(
            update(QueueEntry).where(QueueEntry.id == entry.id, QueueEntry.state.in_(OPEN))
            .values(state=outcome, finished_at=clock.now())
        )
        if moved:
            trace.step(entry, "finished", entry.agent_id, outcome=outcome)
            journal.record(events.WorkFinished(entry.id, outcome, ticket=entry.ticket_id))
            _rest(entry.agent_id)


def requeue(entry: QueueEntry, why: str) -> bool:
    """Somebody who had the work is gone: it waits again with the age it had. False where nobody had it."""
    with journal.transaction():
        before = entry.agent_id
        offers.withdraw_all(entry, why)
        if not entries.move(entry, "accepted", "waiting", None):
            return False
        entries.line_up(entry)
        trace.step(entry, "back", before, reason=why)
        entry.ticket.assign(None, why)
        journal.record(events.WorkQueued(entry.id, entry.queue_id, entry.kind, ticket=entry.ticket_id))
        return True


def _rest(agent_id: int | None) -> None:
    if agent_id:
        db.session.execute(update(Agent).where(Agent.id == agent_id).values(idle_since=clock.now()))
