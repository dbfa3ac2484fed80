"""Promises to customers: given from the ticket or the composer in one click, made good, or taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from contactcenter import clock, promises, views
from contactcenter.extensions import db
from contactcenter.models import Agent, Promise, Ticket
from contactcenter.present import people, pledges, times
from contactcenter.web import sessions, shown
from contactcenter.web.asked import LARGEST, line, refuse, whole
from contactcenter.web.security import role

door = Blueprint("promises", __name__)
MONTH = timedelta(days=30)


@door.post("/tickets/<int:number>/promises")
def give(number: int):
    """`preset` or `until` (a wall time of the desk), `kind`, `words` for the customer on `channel`, `owner`. {time} in
    the words becomes the time promised."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    owner = db.session.get(Agent, whole("owner")) if whole("owner") else agent
    try:
        due = _when(ticket)
        promises.make(ticket, due, agent, line("kind") or "call", pledges.filled(line("words", 1000), due, ticket),
                      owner, line("channel") or None)
    except ValueError:
        refuse(_("Choose a time to come."), 409)
    return shown.ticket(ticket, agent)


@door.post("/promises/<int:promise_id>/keeping")
def keep(promise_id: int):
    """It was done by a way that the desk cannot see."""
    promise, agent = _promise(promise_id), sessions.current()
    promises.keep(promise)
    return shown.ticket(promise.ticket, agent)


@door.post("/promises/<int:promise_id>/cancellation")
def cancel(promise_id: int):
    promise, agent = _promise(promise_id), sessions.current()
    promises.cancel(promise, line("why") or "no longer needed")
    return shown.ticket(promise.ticket, agent)


@door.get("/promises")
@role("supervisor", "admin")
def kept():
    """How everybody kept their word in the last thirty days."""
    language, now = sessions.current().language, clock.now()
    rows = [{"who": people.colleague(db.session.get(Agent, one.agent), language), "kept": one.kept,
             "broken": one.broken, "share": one.share} for one in promises.statistics(now - MONTH, now)]
    return render_template("promises/page.html", rows=rows, nav="promises")


def _promise(promise_id: int) -> Promise:
    found = db.session.get(Promise, min(promise_id, LARGEST))
    if found is None:
        abort(404)
    views.ticket(sessions.current(), found.ticket.number)
    return found


def _when(ticket: Ticket) -> datetime:
    """Raises ValueError where neither says a time."""
    if preset := pledges.instant(request.form.get("preset", ""), ticket):
        return preset
    asked = datetime.fromisoformat(line("until"))
    return asked if asked.tzinfo else asked.replace(tzinfo=times.zone())
