"""What happens during a shift: chats come, agents take them, and the board is looked at."""

from __future__ import annotations

from contactcenter import journal, routing
from contactcenter.board import reading
from contactcenter.board.scope import Scope
from contactcenter.extensions import db
from contactcenter.models import Customer, Offer, Ticket


def chat(desk, sender, queue="sales"):
    """Somebody opens a chat in a queue and waits; the work that an agent shall take."""
    with journal.transaction():
        customer, line = Customer(name=f"Customer {sender}"), getattr(desk, queue)
        ticket = Ticket(subject="Hello", queue=line, queue_id=line.id, customer=customer, channel="webchat",
                        last_channel="webchat", tags=[], status="new")
        db.session.add(ticket)
        db.session.flush()
        return routing.route(ticket, "chat")


def scope(desk, *queues, window="day", stage=None) -> Scope:
    return Scope(reading.read(), [getattr(desk, key).id for key in queues or ("sales", "bookings")], window, stage)


def accept(desk, agent):
    offer = db.session.query(Offer).filter_by(agent_id=agent.id, outcome=None).one()
    routing.accept(offer, agent)
