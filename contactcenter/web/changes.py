"""Changes to a ticket, each a resource of it: who owns it, whether it is closed or snoozed, where it waits."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from contactcenter import clock, views
from contactcenter.columns import clean
from contactcenter.extensions import db
from contactcenter.models import Agent, Queue, QueueMember, Ticket
from contactcenter.models.tickets import PRIORITIES
from contactcenter.present.choices import ANSWERS, PICKS
from contactcenter.web import sessions, shown
from contactcenter.web.asked import line, refuse

door = Blueprint("changes", __name__)
LONGEST_SNOOZE = timedelta(days=366)
LONGEST_TAG, MOST_TAGS = 40, 20


@door.post("/tickets/<int:number>/assignment")
def assign(number: int):
    """`agent`: an id, `me`, or nothing for nobody."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    ticket.assign(_whom(ticket, agent))
    return shown.ticket(ticket, agent)


@door.delete("/tickets/<int:number>/assignment")
def unassign(number: int):
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    ticket.assign(None)
    return shown.ticket(ticket, agent)


@door.post("/tickets/<int:number>/closure")
def resolve(number: int):
    """The matter is settled; `resolution` may say how."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    ticket.resolve(agent, line("resolution") or None)
    return shown.ticket(ticket, agent)


@door.delete("/tickets/<int:number>/closure")
def reopen(number: int):
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    ticket.reopen("opened again by hand")
    return shown.ticket(ticket, agent)


@door.post("/tickets/<int:number>/reopening")
def open_again(number: int):
    """The same for a button, which can only post."""
    return reopen(number)


@door.post("/tickets/<int:number>/snooze")
def snooze(number: int):
    """Out of sight `until` an instant, or until the customer writes."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    ticket.snooze(_until(), line("reason") or None)
    return shown.ticket(ticket, agent)


@door.delete("/tickets/<int:number>/snooze")
def wake(number: int):
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    ticket.change_status("open", "woken by hand")
    return shown.ticket(ticket, agent)


@door.post("/tickets/<int:number>/queue")
def transfer(number: int):
    """Hand it to the `queue` of this key, with a `note` for whoever takes it."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    ticket.move(_queue(), line("note", 2000) or None)
    return shown.ticket(ticket, agent)


@door.post("/tickets/<int:number>/priority")
def prioritise(number: int):
    """Another `priority`, and `why`."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    if request.form.get("priority") not in PRIORITIES:
        refuse(_("Choose a priority."))
    if not line("why"):
        refuse(_("Say why."))
    ticket.set_priority(request.form["priority"], line("why"))
    return shown.ticket(ticket, agent)


@door.post("/tickets/<int:number>/tags")
def tag(number: int):
    """All labels the ticket has from now on, one a line."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    labels = [label.strip()[:LONGEST_TAG] for label in clean(request.form.get("tags", "")).splitlines()]
    ticket.tag([label for label in labels if label][:MOST_TAGS])
    return shown.ticket(ticket, agent)


@door.post("/tickets/<int:number>/subject")
def retitle(number: int):
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    if not line("subject"):
        refuse(_("A ticket needs a subject."))
    ticket.retitle(line("subject"))
    return shown.ticket(ticket, agent)


@door.get("/tickets/<int:number>/<pick>")
def choices(number: int, pick: str):
    """What each of the above could be set to, `q` narrowing it down."""
    agent = sessions.current()
    ticket = views.ticket(agent, number)
    if pick not in PICKS:
        abort(404)
    lines = PICKS[pick](ticket, agent, request.args.get("q", "")[:200])
    where = f"/tickets/{number}/{ANSWERS.get(pick, pick)}"
    return render_template("palette/_choices.html", lines=lines, pick=pick, where=where)


def _whom(ticket: Ticket, agent: Agent) -> Agent | None:
    """The agent asked for. A ticket goes to somebody who works in its queue, or to oneself."""
    asked = request.form.get("agent", "")
    if asked in ("", "me", str(agent.id)):
        return agent if asked else None
    query = select(Agent).join(QueueMember, QueueMember.agent_id == Agent.id).where(
        Agent.active, QueueMember.queue_id == ticket.queue_id)
    found = [one for one in db.session.scalars(query) if str(one.id) == asked]
    return found[0] if found else refuse(_("This colleague does not work in the ticket's queue."))


def _until():
    try:
        until = clock.datetime_of(request.form.get("until", ""))
    except ValueError:
        refuse(_("Choose until when."))
    if not clock.now() < until <= clock.now() + LONGEST_SNOOZE:
        refuse(_("Choose a time within the next year."))
    return until


def _queue() -> Queue:
    found = db.session.scalar(select(Queue).where(Queue.active, Queue.key == line("queue")))
    return found or refuse(_("Choose a queue."))
