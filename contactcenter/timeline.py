"""A ticket's timeline: what was said and what happened, in one order, a page at a time.

The timelines of tickets that were merged into it are part of it.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contactcenter import merging
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Item, Ticket

PAGE = 50
SHOWN = (  # facts that are a line of their own on the ticket; what was said is shown as itself
    "TicketAssigned", "MacroRun", "ReminderSet", "ContactBlocked", "ContactUnblocked",
    "TicketMoved", "StatusChanged", "PriorityChanged", "TagsChanged", "SubjectChanged",
    "ComplaintOpened", "ComplaintClosed", "EscalationFired", "EscalationTaken", "PromiseMade", "PromiseKept",
    "EmergencyStarted", "EmergencyLed", "EmergencyEnded", "PromiseBroken", "ClockBreached", "ClockPausedLong",
    "ChatClosed", "ChatRated", "CustomerOptedOut", "CustomerOptedIn", "TicketTookIn", "TicketParted",
)


def page(ticket: Ticket, before: int | None = None, size: int = PAGE) -> list[Item | JournalEntry]:
    """The newest `size` messages before item `before` with the events among them, oldest first."""
    tickets = merging.tickets_of(ticket)
    query = select(Item).where(Item.ticket_id.in_(tickets), Item.state != "withdrawn")
    if before:
        query = query.where(Item.id < before)
    loading = (selectinload(Item.attachments), joinedload(Item.agent))
    items = list(db.session.scalars(query.order_by(Item.id.desc()).limit(size).options(*loading)))
    entries: list[Item | JournalEntry] = [*items, *_events(tickets, items, before, size)]
    return sorted(entries, key=lambda entry: (entry.at, isinstance(entry, Item)))


def newest_id(ticket: Ticket) -> int:
    """The id of the newest message: what a reply's author has seen when the page is fresh."""
    newest = select(Item.id).where(Item.ticket_id.in_(merging.tickets_of(ticket))).order_by(Item.id.desc()).limit(1)
    return db.session.scalar(newest) or 0


def _events(tickets: list[int], items: list[Item], before: int | None, size: int) -> list[JournalEntry]:
    query = select(JournalEntry).where(JournalEntry.ticket_id.in_(tickets), JournalEntry.type.in_(SHOWN))
    if len(items) == size:
        query = query.where(JournalEntry.at >= items[-1].at)
    if before and items:
        query = query.where(JournalEntry.at <= items[0].at)
    return list(db.session.scalars(query.order_by(JournalEntry.id.desc()).limit(2 * size)))
