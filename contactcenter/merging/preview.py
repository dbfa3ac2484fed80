"""What merging would do, told before it is done: the rules stand here, once, and the verb follows them.

The ticket that stays keeps its owner, queue and status, and gets the more urgent priority, the labels of both and the
promise of time that has run longest. A case that lives on its own, as a complaint, keeps its ticket standing.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from contactcenter import complaints, emergencies
from contactcenter.extensions import db
from contactcenter.models import Item, Ticket
from contactcenter.models.tickets import PRIORITIES
from contactcenter.routing import entries

GONE = ("merged", "spam")
LIVE = ("call", "chat")  # work that somebody is waiting for at this moment


class CannotMerge(Exception):
    """why: same, gone, ended, call, chat, complaint or emergency."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Change:
    """One line of the preview. what: messages, person, priority, tags, due or wakes."""

    what: str
    before: str = ""
    after: str = ""
    count: int = 0


def hindrance(ticket: Ticket, into: Ticket) -> str | None:
    """Why these two cannot be merged this way round; None where they can."""
    if ticket.id == into.id:
        return "same"
    if ticket.status in GONE or into.status in GONE:
        return "gone"
    if not into.live:
        return "ended"
    return _stands_alone(ticket)


def changes(ticket: Ticket, into: Ticket) -> list[Change]:
    """What merging `ticket` into the other changes about it. Raises CannotMerge."""
    if why := hindrance(ticket, into):
        raise CannotMerge(why)
    said = db.session.scalar(select(func.count(Item.id)).where(Item.ticket_id == ticket.id)) or 0
    found = [Change("messages", count=said)]
    if ticket.customer_id != into.customer_id:
        found.append(Change("person", into.customer.name, ticket.customer.name))
    if (urgent := priority(ticket, into)) != into.priority:
        found.append(Change("priority", into.priority, urgent))
    if fresh := [tag for tag in ticket.tags or [] if tag not in (into.tags or [])]:
        found.append(Change("tags", after=", ".join(fresh)))
    if wakes(ticket, into):
        found.append(Change("wakes", into.status, "open"))
    return found


def priority(ticket: Ticket, into: Ticket) -> str:
    """The more urgent of the two."""
    return min(ticket.priority, into.priority, key=PRIORITIES.index)


def wakes(ticket: Ticket, into: Ticket) -> bool:
    """Whether something in the one is still unanswered while the other waits."""
    return ticket.tab == "todo" and into.tab == "waiting"


def _stands_alone(ticket: Ticket) -> str | None:
    """What is going on here under this very ticket, and would be lost sight of elsewhere."""
    for entry in entries.of_ticket(ticket.id, entries.OPEN):
        if entry.kind in LIVE:
            return entry.kind
    if complaints.of_ticket(ticket):
        return "complaint"
    return "emergency" if emergencies.open_of(ticket) else None
