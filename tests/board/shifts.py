"""What happens during a shift: chats come, agents take them, and the board is looked at."""

from __future__ import annotations

from contactcenter import routing
from contactcenter.board import reading
from contactcenter.board.scope import Scope
from contactcenter.extensions import db
from contactcenter.models import Offer, QueueEntry


def chat(desk, sender, queue="sales"):
    """A live chat of this person in a queue."""
    desk.sms(sender, "Hello")
    desk.work()
    ticket = max(desk.tickets, key=lambda one: one.id)
    for entry in db.session.query(QueueEntry).filter_by(ticket_id=ticket.id).all():
        routing.finish(entry)
    ticket.move(getattr(desk, queue))
    for entry in db.session.query(QueueEntry).filter_by(ticket_id=ticket.id, state="waiting").all():
        routing.finish(entry)
    return routing.route(ticket, "chat")


def scope(desk, *queues, window="day", stage=None) -> Scope:
    return Scope(reading.read(), [getattr(desk, key).id for key in queues or ("sales", "bookings")], window, stage)


def accept(desk, agent):
    offer = db.session.query(Offer).filter_by(agent_id=agent.id, outcome=None).one()
    routing.accept(offer, agent)
