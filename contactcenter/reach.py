"""Reach: what an absent agent owes a customer goes back to its queue, so that no open item is owned by nobody there.

Live work goes at once (routing.on_agent_state). What nobody waits for live goes after half an hour, or when the
customer writes again, whichever is first. Deliberately given to somebody absent, it stays as long.
"""

from __future__ import annotations

from sqlalchemy import select

from contactcenter import journal, presence, routing
from contactcenter.events import MessageReceived
from contactcenter.extensions import db
from contactcenter.models import QueueEntry, Ticket

OFFLINE = "agent offline"
BATCH = 50


def sweep() -> int:
    """Everything that is nobody's waits in its queue again; how much that was."""
    return sum(put_back(ticket) for ticket in presence.orphans(BATCH))


def put_back(ticket: Ticket) -> bool:
    """Into its queue again, if it is still nobody's; whether that was so."""
    with journal.transaction():
        if not presence.is_orphan(ticket):
            return False
        give_back(ticket)
        return True


def on_received(fact: MessageReceived) -> None:
    """The customer writes again and the owner is not there: somebody else shall read it now."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    if fact.automatic is None and ticket.owner and ticket.owner.state == "offline":
        give_back(ticket)


def give_back(ticket: Ticket) -> None:
    """The ticket has no owner any more and waits in its queue, with the age its work had."""
    with ticket.changing():
        for entry in db.session.scalars(_held(ticket)).all():
            routing.requeue(entry, OFFLINE)
        ticket.assign(None, OFFLINE)
        routing.route(ticket)


def _held(ticket: Ticket):
    """A call that is being spoken on ends by itself: its telephone tells."""
    return select(QueueEntry).where(QueueEntry.ticket_id == ticket.id, QueueEntry.state == "accepted",
                                    QueueEntry.kind != "call")
