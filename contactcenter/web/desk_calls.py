"""Calls that agents begin, and the numbers that must not be rung."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from contactcenter import calls, phones, present, views
from contactcenter.extensions import db
from contactcenter.models import Agent, Customer, Ticket
from contactcenter.present import ringing
from contactcenter.present.render import render
from contactcenter.web import sessions, shown
from contactcenter.web.asked import LARGEST, line, refuse

door = Blueprint("desk_calls", __name__)


@door.post("/tickets/<int:number>/calls")
def ring(number: int):
    """`number` (one of the customer's), `reason`, `anyway` in an emergency: the agent's telephone rings first."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    try:
        call = calls.ring(ticket, agent, line("number", 40), line("reason", 40) or "answer", line("anyway") == "1")
    except calls.CannotRing as why:
        refuse(sentence(why), 409)
    return present.item_html(call.item, agent.language) + shown.ticket(ticket, agent), 201


@door.post("/customers/<int:customer_id>/call-refusals")
def keep_refusal(customer_id: int) -> Response:
    """The customer asked not to be called on `number`, for a `reason`."""
    agent, customer = sessions.current(), _customer(customer_id)
    number = phones.normalise(line("number", 40))
    if number is None or number not in [one.value for one in customer.identities]:
        refuse(_(ringing.REFUSALS["number"]))
    calls.refuse(customer.id, number, agent, line("reason"))
    return _panel(agent)


@door.delete("/customers/<int:customer_id>/call-refusals/<number>")
def lift_refusal(customer_id: int, number: str) -> Response:
    """They may be called again."""
    calls.allow(_customer(customer_id).id, number)
    return _panel(sessions.current())


def sentence(why: calls.CannotRing) -> str:
    """Why the customer is not rung, for whoever tried."""
    return _(ringing.REFUSALS[why.code], until=ringing.there(why.until) if why.until else "")


def _customer(customer_id: int) -> Customer:
    """A customer of whom the agent may see a ticket. Raises NotFound."""
    theirs = views.visible_tickets(sessions.current()).where(Ticket.customer_id == min(customer_id, LARGEST)).limit(1)
    if db.session.scalar(theirs) is None:
        raise views.NotFound(customer_id)
    return db.session.get_one(Customer, customer_id)


def _panel(agent: Agent) -> Response:
    """The numbers as they stand, beside the ticket from which it was done."""
    ticket = views.ticket(agent, min(request.values.get("ticket", 0, type=int), LARGEST))
    return Response(render("calls/_ring.html", agent.language, ring=ringing.panel(ticket, agent.language),
                           oob="outerMorph"))
