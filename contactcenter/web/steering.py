"""What a supervisor does with a ticket's waiting work: pin it to somebody, free it again, take it back."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext as _

from contactcenter import routing, views
from contactcenter.extensions import db
from contactcenter.models import Agent, QueueEntry, Ticket
from contactcenter.web import sessions, shown
from contactcenter.web.asked import LARGEST, refuse, whole
from contactcenter.web.security import role

door = Blueprint("steering", __name__)


@door.post("/tickets/<int:number>/pin")
@role("supervisor", "admin")
def pin(number: int):
    """`agent`: the one who shall do it, as soon as they can; nothing, and anybody may again."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    to, work = _named(), _waiting(ticket)
    if not (routing.pin(work, to, agent) if to else routing.unpin(work, agent)):
        refuse(_("Somebody has it already."), 409)
    return shown.ticket(ticket, agent)


@door.post("/tickets/<int:number>/pull-back")
@role("supervisor", "admin")
def pull_back(number: int):
    """Away from whoever has it, and into its queue with the age it had."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    if not routing.pull_back(ticket, agent):
        refuse(_("There is nothing to take back."), 409)
    return shown.ticket(ticket, agent)


def _waiting(ticket: Ticket) -> QueueEntry:
    return routing.waiting(ticket) or refuse(_("Nothing of this ticket is waiting."), 409)


def _named() -> Agent | None:
    """The colleague asked for. Somebody who does not work here is refused."""
    key = whole("agent")
    found = db.session.get(Agent, key) if key else None
    if key and (found is None or not found.active):
        refuse(_("Choose a colleague."))
    return found
