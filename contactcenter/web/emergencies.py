"""Emergencies on a ticket: a plan is started, gone through step by step, led by somebody, ended and looked back on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext as _

from contactcenter import clock, emergencies, views
from contactcenter.columns import clean
from contactcenter.emergencies import updates
from contactcenter.extensions import db
from contactcenter.models import Agent, Emergency, EmergencyStep, Ticket
from contactcenter.present import emergencies as shown_emergencies
from contactcenter.web import sessions, shown
from contactcenter.web.asked import LARGEST, line, refuse, whole
from contactcenter.web.security import role

door = Blueprint("emergencies", __name__)
LONGEST = 2000


@door.get("/emergencies")
def page() -> str:
    """What is open, and what ended last and may still be looked back on."""
    agent = sessions.current()
    return render_template("emergencies/page.html", nav="emergencies", banner=_banner(agent),
                           register=shown_emergencies.register(agent, agent.language))


@door.get("/live/emergencies")
def banner() -> str:
    """The banner, for pages that are told that something has changed."""
    return render_template("emergencies/_banner.html", banner=_banner(sessions.current()))


@door.post("/tickets/<int:number>/emergencies")
def start(number: int):
    """`plan` (a button), or `chosen` from the list."""
    agent, ticket = _ticket(number)
    try:
        emergencies.start(ticket, line("plan") or line("chosen"), agent)
    except LookupError:
        refuse(_("Choose a plan."), 409)
    return shown.ticket(ticket, agent)


@door.post("/tickets/<int:number>/emergencies/<int:emergency_id>/steps/<int:step_id>")
def mark(number: int, emergency_id: int, step_id: int):
    """`state`: done, open or skipped; `note`: what was found, or why it does not apply."""
    agent, emergency = _emergency(number, emergency_id)
    step = db.session.get(EmergencyStep, min(step_id, LARGEST))
    if step is None or step.emergency_id != emergency.id:
        abort(404)
    return _done(emergency, agent, lambda: emergencies.mark(step, line("state"), agent, _text("note")))


@door.post("/tickets/<int:number>/emergencies/<int:emergency_id>/news")
def news(number: int, emergency_id: int):
    """The traveller hears from us in so many `minutes`."""
    agent, emergency = _emergency(number, emergency_id)
    minutes = whole("minutes")
    if minutes not in shown_emergencies.NEWS:
        refuse(_("Choose a time within 30 minutes."), 409)
    due = clock.now() + timedelta(minutes=minutes)
    return _done(emergency, agent, lambda: updates.promise(emergency.ticket, due, agent))


@door.post("/tickets/<int:number>/emergencies/<int:emergency_id>/lead")
def lead(number: int, emergency_id: int):
    """`I lead`."""
    agent, emergency = _emergency(number, emergency_id)
    return _done(emergency, agent, lambda: emergencies.lead(emergency, agent))


@door.post("/tickets/<int:number>/emergencies/<int:emergency_id>/end")
def end(number: int, emergency_id: int):
    """`summary`, and its `outcome`: over or false_alarm."""
    agent, emergency = _emergency(number, emergency_id)
    return _done(emergency, agent,
                 lambda: emergencies.end(emergency, agent, _text("summary"), line("outcome") or "over"))


@door.post("/tickets/<int:number>/emergencies/<int:emergency_id>/review")
@role("supervisor", "admin")
def review(number: int, emergency_id: int):
    """`worked` and `change`, by whoever leads people."""
    agent, emergency = _emergency(number, emergency_id)
    return _done(emergency, agent, lambda: emergencies.review(emergency, agent, _text("worked"), _text("change")))


@door.app_errorhandler(emergencies.StillOpen)
def still_open(error: emergencies.StillOpen) -> Response:
    """For whoever tried to close the ticket, at whichever door."""
    return Response(_("An emergency is open on this ticket. End it first, and say how it ended."), 422,
                    mimetype="text/plain")


def _banner(agent: Agent) -> list[dict]:
    return shown_emergencies.banner(agent, agent.language)


def _ticket(number: int) -> tuple[Agent, Ticket]:
    agent = sessions.current()
    return agent, views.ticket(agent, min(number, LARGEST))


def _emergency(number: int, emergency_id: int) -> tuple[Agent, Emergency]:
    agent, ticket = _ticket(number)
    emergency = db.session.get(Emergency, min(emergency_id, LARGEST))
    if emergency is None or emergency.ticket_id != ticket.id:
        abort(404)
    return agent, emergency


def _done(emergency: Emergency, agent: Agent, act: Callable[[], object]):
    """Do it and show the ticket, or say why it cannot be done."""
    try:
        act()
    except emergencies.NotSaid:
        refuse(_("Say it in words."))
    except emergencies.Over:
        refuse(_("This is not possible in the present state of the case."), 409)
    except ValueError:
        refuse(_("Check what you have filled in."), 409)
    return shown.ticket(emergency.ticket, agent)


def _text(name: str) -> str:
    return clean(request.form.get(name, "")).strip()[:LONGEST]
