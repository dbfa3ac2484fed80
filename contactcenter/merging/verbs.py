"""Merge and part: the pointer is set and cleared, and what is owed to the customer goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select

from contactcenter import journal, promises
from contactcenter.case_events import TicketMerged, TicketParted, TicketTookIn
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.merging import preview
from contactcenter.merging.group import merged_into
from contactcenter.merging.preview import CannotMerge
from contactcenter.models import Agent, Clock, Promise, Ticket
from contactcenter.models.tickets import LIVE
from contactcenter.sla import ledger
from contactcenter.sla.promises import OWED, RESPONSES, Promises

WHY = "merged"
MOST = 20


def candidates(ticket: Ticket) -> Select:
    """The same customer's other open tickets, the last touched first: what is likely the same matter."""
    theirs = select(Ticket).where(Ticket.customer_id == ticket.customer_id, Ticket.status.in_(LIVE),
                                  Ticket.id != ticket.id)
    return theirs.order_by(Ticket.touched_at.desc()).limit(MOST)


def merge(ticket: Ticket, into: Ticket, agent: Agent) -> None:
    """From now on `into` stands for both: old numbers, mail threads and texts lead there. Raises CannotMerge.

    What is promised to the customer is owed there, with the time that has run; nobody is blamed for it twice.
    """
    with journal.transaction():
        for one in sorted((ticket, into), key=lambda held: held.id):  # in one order, so that two never wait in a circle
            with one.changing():
                pass
        if why := preview.hindrance(ticket, into):
            raise CannotMerge(why)
        was, wakes = {"status": ticket.status}, preview.wakes(ticket, into)
        owed, given = Promises(ticket).of(OWED), _given(ticket)
        _point(ticket, into)
        journal.record(TicketMerged(into.id, was, ticket=ticket.id))
        ticket.change_status("merged", f"#{into.number}")
        journal.record(TicketTookIn(ticket.id, ticket=into.id))
        _take_over(ticket, into, owed, wakes)
        for promise in given:
            promises.make(into, promise.due_at, agent, promise.kind, owner=promise.agent)


def part(ticket: Ticket) -> Ticket:
    """A matter of its own again, as it was; what was said since the merge stays where it was said.

    The ticket it was in is returned. Raises CannotMerge where it is in none.
    """
    with ticket.changing():
        if ticket.merged_into_id is None:
            raise CannotMerge("gone")
        other = db.session.get_one(Ticket, ticket.merged_into_id)
        with other.changing():
            _owe_no_more(other, ticket)
            ticket.merged_into_id = None
            journal.record(TicketParted(other.id, ticket=ticket.id))
            journal.record(TicketParted(ticket.id, ticket=other.id))
            ticket.change_status(_was(ticket), f"no longer #{other.number}")
    return other


def _point(ticket: Ticket, into: Ticket) -> None:
    """What had been merged into this one before points to what stands now."""
    for one in merged_into(ticket):
        with one.changing():
            one.merged_into_id = into.id
    ticket.merged_into_id = into.id


def _take_over(ticket: Ticket, into: Ticket, owed: Sequence[Clock], wakes: bool) -> None:
    into.set_priority(preview.priority(ticket, into), WHY)
    into.tag([*(into.tags or []), *(ticket.tags or [])])
    into.flags = list(dict.fromkeys([*(into.flags or []), *(ticket.flags or [])]))
    into.unread += ticket.unread
    into.last_inbound_at = _latest(into.last_inbound_at, ticket.last_inbound_at)
    into.last_outbound_at = _latest(into.last_outbound_at, ticket.last_outbound_at)
    waiting = [at for at in (into.unanswered_since, ticket.unanswered_since) if at]
    into.unanswered_since = min(waiting, default=None)
    if wakes:
        into.change_status("open", WHY)
    held = Promises(into)
    for one in owed:
        _owe(held, one)
    held.stand_still_or_run()
    held.show()


def _owe(held: Promises, one: Clock) -> None:
    """A promise of the ticket that is gone is owed by the one that stands, where it has none that is as old."""
    metrics = RESPONSES if one.metric in RESPONSES else ("resolution",) if one.metric == "resolution" else ()
    if not metrics or any(other.opened_at <= one.opened_at for other in held.of(OWED, metrics)):
        return
    before = len(held.clocks)
    held.begin(one.metric, one.opened_at, one.data["channel"], one.data["kind"], one.item_id)
    for fresh in held.clocks[before:]:
        fresh.data = {**fresh.data, "from": one.id}
        if one.breached_at:  # it was told of there, once
            fresh.breached_at, fresh.warned, fresh.next_at = one.breached_at, one.warned, None


def _owe_no_more(other: Ticket, ticket: Ticket) -> None:
    """What came over with the ticket goes back with it."""
    theirs = {one.id for one in Promises(ticket).clocks}
    held = Promises(other)
    for one in held.of(OWED):
        if one.data.get("from") in theirs:
            ledger.cancel(one, "parted")
    held.show()


def _given(ticket: Ticket) -> Sequence[Promise]:
    """Promises to the customer that are still to be kept."""
    return db.session.scalars(select(Promise).where(Promise.ticket_id == ticket.id, Promise.state == "open")).all()


def _was(ticket: Ticket) -> str:
    """The status the ticket had when it was merged; the hour until which it was put aside is over."""
    told = select(JournalEntry).where(JournalEntry.ticket_id == ticket.id, JournalEntry.type == "TicketMerged")
    entry = db.session.scalar(told.order_by(JournalEntry.id.desc()).limit(1))
    status = entry.data["was"]["status"] if entry else "open"
    return "open" if status == "scheduled" else status


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at), default=None)
