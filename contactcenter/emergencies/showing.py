"""Tells pages that the emergencies of the desk are others now: each asks for those that its reader may see."""

from __future__ import annotations

from contactcenter import bus, config, rooms
from contactcenter.emergency_events import EmergencyFact
from contactcenter.events import TicketFact
from contactcenter.extensions import db
from contactcenter.models import Ticket
from contactcenter.models.tickets import PRIORITIES

DESK, REGIONS = "/desk", ("emergencies", "counts")


def show(fact: TicketFact) -> None:
    """Something happened to an emergency, or to one of the most urgent tickets, which may have one."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    if isinstance(fact, EmergencyFact) or ticket.priority == PRIORITIES[0]:
        where = [room for language in config.current().languages
                 for room in rooms.lists(ticket.queue_id, ticket.owner_id, language)]
        for region in REGIONS:
            bus.emit("refresh", {"region": region}, to=where, namespace=DESK)
