"""The ledger of contacts: what every fact means for them, written in the same commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from contactcenter import clock
from contactcenter.events import CallMoved, OfferAccepted, TicketAssigned, TicketMoved, WorkFinished, WorkQueued
from contactcenter.extensions import db
from contactcenter.models import Call, ContactRow, Offer, QueueEntry


def on_queued(fact: WorkQueued) -> None:
    """Work enters a queue, or comes back to it: then it is the same contact, and nobody is with it any more."""
    held = _of_entry(fact.entry)
    if held:
        _let_go(held)
        return
    db.session.add(ContactRow(entry_id=fact.entry, ticket_id=fact.ticket, queue_id=fact.queue, kind=fact.kind))
    db.session.flush()


def on_talking(fact: CallMoved) -> None:
    """Customer and agent hear each other: for a call, that is the answer."""
    if fact.after != "talking":
        return
    call = db.session.get_one(Call, fact.call)
    if call.entry_id:
        _answered([call.entry_id], fact.agent)


def on_accepted(fact: OfferAccepted) -> None:
    """Whoever takes a chat is connected with it at once; a call has yet to be put through."""
    entry = db.session.get_one(Offer, fact.offer).entry
    if entry.kind != "call":
        _answered([entry.id], fact.agent)


def on_assigned(fact: TicketAssigned) -> None:
    """Work that was given or taken by hand. After routing has seen to its entries."""
    if fact.agent is None:
        return
    taken = select(QueueEntry.id).where(QueueEntry.ticket_id == fact.ticket, QueueEntry.state == "accepted",
                                        QueueEntry.kind != "call")
    _answered(list(db.session.scalars(taken)), fact.agent)


def on_moved(fact: TicketMoved) -> None:
    """Who waits in another queue is that queue's to answer; what was answered stays where it was."""
    db.session.execute(
        update(ContactRow).where(ContactRow.ticket_id == fact.ticket, ContactRow.ended_at.is_(None),
                                 ContactRow.answered_at.is_(None)).values(queue_id=fact.queue)
    )


def on_finished(fact: WorkFinished) -> None:
    """The work is over, or the customer has gone."""
    held = _of_entry(fact.entry)
    if held and held.ended_at is None:
        _let_go(held)
        held.ended_at, held.outcome = clock.now(), fact.outcome
        db.session.flush()


def _answered(entries: Sequence[int], agent: int | None) -> None:
    """Somebody is with these contacts from now on; the first one who was is who answered."""
    waiting = select(ContactRow).where(ContactRow.entry_id.in_(entries), ContactRow.busy_since.is_(None),
                                       ContactRow.ended_at.is_(None))
    for one in db.session.scalars(waiting):
        one.busy_since = clock.now()
        if one.answered_at is None:
            one.answered_at, one.agent_id = one.busy_since, agent
    db.session.flush()


def _let_go(one: ContactRow) -> None:
    if one.busy_since:
        one.handled_seconds += (clock.now() - one.busy_since).total_seconds()
        one.busy_since = None


def _of_entry(entry_id: int) -> Any:
    return db.session.scalar(select(ContactRow).where(ContactRow.entry_id == entry_id))
