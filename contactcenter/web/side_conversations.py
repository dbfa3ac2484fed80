"""Side conversations of a ticket: begun, gone on with, read and closed by whoever may see the ticket."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, request
from flask_babel import gettext as _

from contactcenter import clock, side_conversations, views
from contactcenter.columns import clean
from contactcenter.extensions import db
from contactcenter.models import Agent, SideConversation
from contactcenter.present import times
from contactcenter.web import sessions, shown
from contactcenter.web.asked import LARGEST, client_id, line, refuse

door = Blueprint("side_conversations", __name__)
LONGEST = 20_000


@door.post("/tickets/<int:number>/side-conversations")
def begin(number: int):
    """`to, subject, text, due, client_id`: a thread by mail beside the ticket."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    to = _address()
    name = next((one.name for one in side_conversations.known(ticket.language) if one.address.lower() == to), "")
    asked = side_conversations.Asked(to, line("subject", 200) or refuse(_("A side conversation needs a subject.")),
                                     _text(), name, _due())
    side_conversations.begin(ticket, asked, agent, client_id())
    return shown.ticket(ticket, agent), 201


@door.post("/side-conversations/<int:side_id>/messages")
def write(side_id: int):
    """`text, client_id`: one more mail in the thread."""
    agent, side = _side(side_id)
    side_conversations.write(side, _text(), agent, client_id())
    return shown.ticket(side.ticket, agent), 201


@door.post("/side-conversations/<int:side_id>/seen")
def see(side_id: int):
    agent, side = _side(side_id)
    side_conversations.see(side)
    return shown.ticket(side.ticket, agent)


@door.post("/side-conversations/<int:side_id>/closure")
def close(side_id: int):
    """Nothing more is expected of it."""
    agent, side = _side(side_id)
    side_conversations.close(side)
    return shown.ticket(side.ticket, agent)


@door.delete("/side-conversations/<int:side_id>/closure")
def reopen(side_id: int):
    agent, side = _side(side_id)
    side_conversations.reopen(side)
    return shown.ticket(side.ticket, agent)


def _side(side_id: int) -> tuple[Agent, SideConversation]:
    """The thread of a ticket that the agent may see. Raises NotFound."""
    agent, found = sessions.current(), db.session.get(SideConversation, min(side_id, LARGEST))
    if found is None:
        raise views.NotFound(side_id)
    views.ticket(agent, found.ticket.number)
    return agent, found


def _address() -> str:
    written = line("to", 254).lower()
    name, _at, domain = written.partition("@")
    if not name or "." not in domain or any(letter in written for letter in " ,;<>\"\\"):
        refuse(_("%(part)s is not a mail address.", part=written[:80]))
    return written


def _text() -> str:
    return clean(request.form.get("text", "")).strip()[:LONGEST] or refuse(_("Write something first."))


def _due() -> datetime | None:
    """A wall time of the desk, or none. What is past cannot be asked for."""
    written = line("due", 40)
    try:
        due = datetime.fromisoformat(written) if written else None
    except ValueError:
        refuse(_("Choose a time to come."))
    due = due.replace(tzinfo=times.zone()) if due and due.tzinfo is None else due
    return due if due is None or due > clock.now() else refuse(_("Choose a time to come."))
