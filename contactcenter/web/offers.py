"""Offers: taken or refused by the agent they are held out to."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from contactcenter import present, routing, views
from contactcenter.extensions import db
from contactcenter.models import Agent, Offer
from contactcenter.web import sessions
from contactcenter.web.asked import LARGEST, line, refuse

door = Blueprint("offers", __name__)
OVER = '<div id="offer-{}" hx-swap-oob="delete"></div>'


@door.post("/offers/<int:offer_id>/acceptance")
def accept(offer_id: int) -> Response:
    """The work is mine; the page is told which ticket it is."""
    agent = sessions.current()
    ticket = routing.accept(_mine(agent, offer_id), agent)
    return Response(OVER.format(offer_id), headers={"HX-Desk-Ticket": str(ticket.number)})


@door.post("/offers/<int:offer_id>/refusal")
def decline(offer_id: int) -> Response:
    """Not now; `reason` may say why."""
    agent = sessions.current()
    routing.decline(_mine(agent, offer_id), agent, line("reason", 60) or "declined")
    return Response(OVER.format(offer_id))


@door.get("/offers/<int:offer_id>/history")
def history(offer_id: int) -> str:
    """What was said so far, for whoever is to decide whether to take it."""
    agent = sessions.current()
    offer = _mine(agent, offer_id)
    if offer.outcome is not None:
        raise views.NotFound(offer_id)
    return render_template("offers/_history.html", timeline=present.timeline(offer.entry.ticket, agent.language))


@door.post("/offers/next")
def take_next() -> Response:
    """The first waiting work that I may do is mine; the page is told which ticket it is."""
    ticket = routing.take_next(sessions.current())
    if ticket is None:
        refuse(_("Nothing is waiting that you could take."), 409)
    return Response("", headers={"HX-Desk-Ticket": str(ticket.number)})


def _mine(agent: Agent, offer_id: int) -> Offer:
    found = db.session.get(Offer, offer_id) if offer_id < LARGEST else None
    if found is None or found.agent_id != agent.id:
        raise views.NotFound(offer_id)
    return found
