"""The page of a customer: who it is, and every ticket of theirs that the agent may see."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from contactcenter import present, views
from contactcenter.extensions import db
from contactcenter.models import Customer, Ticket
from contactcenter.present import rows
from contactcenter.web import sessions
from contactcenter.web.asked import LARGEST

door = Blueprint("customers", __name__)
SHOWN = 100


@door.get("/customers/<int:customer_id>")
def page(customer_id: int) -> str:
    """404 where the agent may see none of the customer's tickets: both look the same."""
    agent = sessions.current()
    theirs = views.visible_tickets(agent).where(Ticket.customer_id == min(customer_id, LARGEST))
    tickets = db.session.scalars(theirs.order_by(Ticket.id.desc()).limit(SHOWN)).all()
    if not tickets:
        abort(404)
    customer = db.session.get_one(Customer, customer_id)
    return render_template("customers/page.html", side=present.side(customer, None, agent.language), view=None,
                           rows=[rows.html(ticket, agent.language) for ticket in tickets])
