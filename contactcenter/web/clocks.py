"""Doors of a ticket's promises: why a time is due, how urgent the matter is, and a supervisor's waiver."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from contactcenter import fields, journal, views
from contactcenter.extensions import db
from contactcenter.models import Clock, Ticket
from contactcenter.models.tickets import PRIORITIES
from contactcenter.present import explained
from contactcenter.sla import ledger, urgency
from contactcenter.web import sessions, shown
from contactcenter.web.asked import line, refuse
from contactcenter.web.security import role

door = Blueprint("clocks", __name__)


@door.get("/tickets/<int:number>/clocks/<int:clock_id>")
def explain(number: int, clock_id: int):
    """The stretches that make the due time, in the reader's language."""
    agent = sessions.current()
    one = _clock(views.ticket(agent, number), clock_id)
    return render_template("tickets/_clock.html", clock=explained.clock(one, agent.language), number=number,
                           may_waive=agent.supervises and one.breached_at is not None and not one.waivers)


@door.post("/tickets/<int:number>/clocks/<int:clock_id>/waiver")
@role("supervisor", "admin")
def waive(number: int, clock_id: int):
    """A broken promise is held against nobody, for this `reason`."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    one = _clock(ticket, clock_id)
    if not line("reason"):
        refuse(_("Say why."))
    try:
        with ticket.changing():
            ledger.waive(one, agent, line("reason"))
    except ValueError:
        refuse(_("This promise is not broken."))
    return shown.ticket(ticket, agent)


@door.post("/tickets/<int:number>/urgency")
def weigh(number: int):
    """`importance` and `urgency`: low, medium or high; together they give the priority."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    asked = {urgency.IMPORTANCE: request.form.get("importance"), urgency.URGENCY: request.form.get("urgency")}
    if not set(asked.values()) <= set(urgency.LEVELS):
        refuse(_("Choose importance and urgency."))
    with ticket.changing():
        for name, level in asked.items():
            fields.write(ticket, name, level, agent=agent)
        urgency.weigh(ticket)
    return shown.ticket(ticket, agent)


@door.post("/tickets/<int:number>/urgency/override")
def override(number: int):
    """Another `priority` than the one that comes out, for a `reason`."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    if request.form.get("priority") not in PRIORITIES:
        refuse(_("Choose a priority."))
    if not line("reason"):
        refuse(_("Say why."))
    with journal.transaction():
        ticket.set_priority(request.form["priority"], line("reason"))
    return shown.ticket(ticket, agent)


def _clock(ticket: Ticket, clock_id: int) -> Clock:
    one = db.session.get(Clock, clock_id)
    return one if one is not None and one.ticket_id == ticket.id else abort(404)
