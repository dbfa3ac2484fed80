"""How a ticket's work found somebody, and its way to somebody else."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from contactcenter import journal, routing, views
from contactcenter.columns import clean
from contactcenter.extensions import db
from contactcenter.models import Agent, Queue, Ticket
from contactcenter.present import route_words, routes
from contactcenter.web import sessions, shown
from contactcenter.web.asked import LARGEST, refuse

door = Blueprint("routes", __name__)
LONGEST_NOTE = 2_000


@door.get("/tickets/<int:number>/route")
def story(number: int) -> str:
    """Every decision about who gets it, with its reasons."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    steering = routes.steering(ticket, agent.language) if agent.supervises else None
    return render_template("tickets/_route_story.html", story=routes.story(ticket, agent.language), steering=steering)


@door.get("/tickets/<int:number>/handover")
def form(number: int) -> str:
    """To whom it could go."""
    agent = sessions.current()
    asked = routes.hand_over(views.ticket(agent, min(number, LARGEST)), agent)
    return render_template("tickets/_handover.html", form=asked)


@door.post("/tickets/<int:number>/handover")
def hand_over(number: int):
    """`to`: agent-<id>, who is asked first, or queue-<key>; `note`: what they should know."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    note = clean(request.form.get("note", "")).strip()[:LONGEST_NOTE] or refuse(_("Say what they should know."))
    kind, _dash, key = request.form.get("to", "").partition("-")
    try:
        with journal.transaction():
            _go(ticket, kind, key, agent, note)
            ticket.note(note, agent=agent)
    except routing.CannotHandOver as why:
        refuse(_(route_words.CANNOT[str(why)]))
    return shown.ticket(ticket, agent)


@door.post("/tickets/<int:number>/handover/recall")
def keep(number: int):
    """I keep it after all."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    if not routing.call_back(ticket, agent):
        refuse(_("It has been decided already."), 409)
    return shown.ticket(ticket, agent)


def _go(ticket: Ticket, kind: str, key: str, agent: Agent, note: str) -> None:
    if kind == "queue":
        queue = db.session.scalar(select(Queue).where(Queue.active, Queue.key == key))
        routing.to_queue(ticket, queue or refuse(_("Choose a queue.")), note)
        return
    to = db.session.get(Agent, int(key)) if kind == "agent" and key.isdecimal() and int(key) < LARGEST else None
    routing.to_agent(ticket, to or refuse(_("Choose a colleague or a queue.")), agent, note)
