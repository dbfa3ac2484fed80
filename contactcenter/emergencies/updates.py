"""News for somebody in trouble: the next one is always promised, in half an hour at most, until it is over."""

from __future__ import annotations

from datetime import datetime

from contactcenter import clock, emergency_events, fields, journal, promises
from contactcenter.emergencies import book
from contactcenter.emergencies.starting import SOURCE, open_of
from contactcenter.extensions import db
from contactcenter.models import Agent, Emergency, Promise, Ticket

FIELD = "incident.next_update_at"
OWED = ("open", "broken")


def promise(ticket: Ticket, due: datetime, agent: Agent) -> Promise | None:
    """We are heard of by then, and never later than the longest silence; it takes the place of what was promised.

    None where nothing is under way. Raises ValueError for a time that is past.
    """
    emergency = next(iter(open_of(ticket)), None)
    if emergency is None:
        return None
    due = min(due, clock.now() + book.silence())
    with ticket.changing():
        held = current(emergency)
        if held and held.due_at == due:
            return held
        given = promises.make(ticket, due, agent, "answer", owner=ticket.owner or agent)
        if held:
            promises.cancel(held, "another time was promised")
        emergency.updates = [*emergency.updates, given.id]
        _write_down(ticket, due, agent)
        journal.record(emergency_events.EmergencyUpdatePromised(emergency.id, given.id, due.isoformat(),
                                                                ticket=ticket.id))
        return given


def current(emergency: Emergency) -> Promise | None:
    """The news that are owed."""
    held = db.session.get(Promise, emergency.updates[-1]) if emergency.updates else None
    return held if held and held.state in OWED and held.kept_at is None else None


def stop(emergency: Emergency) -> None:
    """It is over: no more news are owed. Inside a transaction."""
    if held := current(emergency):
        promises.cancel(held, "the emergency is over")


def follow_kept(ticket: Ticket, promise_id: int, agent: Agent) -> None:
    """News were given: the next ones are due the longest silence later. Inside a transaction."""
    emergency = _of_update(ticket, promise_id)
    if emergency and emergency.updates[-1] == promise_id:
        promise(ticket, clock.now() + book.silence(), agent)


def take_back(ticket: Ticket) -> None:
    """News were withdrawn before they left: what was promised before is owed again, and only that."""
    for emergency in open_of(ticket):
        held = [db.session.get_one(Promise, one) for one in emergency.updates]
        again = [one for one in held if one.state in OWED and one.kept_at is None]
        for later in again[1:]:
            promises.cancel(later, "the earlier one is owed again")
        if again:
            emergency.updates = [one for one in emergency.updates if one <= again[0].id]


def _of_update(ticket: Ticket, promise_id: int) -> Emergency | None:
    return next((one for one in open_of(ticket) if promise_id in one.updates), None)


def _write_down(ticket: Ticket, due: datetime, agent: Agent) -> None:
    if FIELD in fields.definitions():
        fields.write(ticket, FIELD, due.isoformat(), agent=agent, source=SOURCE)
