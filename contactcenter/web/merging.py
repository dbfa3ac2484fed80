"""Merging tickets and parting them again, with a preview before anything is done."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from contactcenter import merging, views
from contactcenter.extensions import db
from contactcenter.merging import CannotMerge
from contactcenter.models import Agent, Ticket
from contactcenter.present import merging as shown
from contactcenter.web import sessions
from contactcenter.web.asked import LARGEST, refuse, whole

door = Blueprint("merging", __name__)


@door.get("/tickets/<int:number>/merging")
def page(number: int) -> ResponseReturnValue:
    """What is part of the ticket and what may be; `other`: a ticket to be merged into it, or, with `way=there`,
    the one that shall stand for both."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    other, unknown = _other(agent)
    plan = shown.plan(*_way(ticket, other), agent) if other else None
    return render_template("merging/page.html", page=shown.page(ticket, _candidates(agent, ticket), agent.language),
                           plan=plan, unknown=unknown, there=request.args.get("way") == "there", nav="")


@door.post("/tickets/<int:number>/merging")
def merge(number: int) -> ResponseReturnValue:
    """Merge this ticket into `into`, which stands for both from now on."""
    agent = sessions.current()
    ticket, into = views.ticket(agent, min(number, LARGEST)), views.ticket(agent, whole("into"))
    try:
        merging.merge(ticket, into, agent)
    except CannotMerge as reason:
        refuse(shown.sentence(reason, agent.language), 409)
    return redirect(f"/tickets/{into.number}", 303)


@door.post("/tickets/<int:number>/parting")
def part(number: int) -> ResponseReturnValue:
    """A ticket of its own again."""
    agent = sessions.current()
    ticket = views.ticket(agent, min(number, LARGEST))
    try:
        merging.part(ticket)
    except CannotMerge as reason:
        refuse(shown.sentence(reason, agent.language), 409)
    return redirect(f"/tickets/{ticket.number}", 303)


def _other(agent: Agent) -> tuple[Ticket | None, str]:
    """The ticket asked for, or the number under which this agent sees none."""
    asked = request.args.get("other", "").strip().lstrip("#")[:20]
    try:
        return (views.ticket(agent, min(int(asked), LARGEST)), "") if asked else (None, "")
    except (ValueError, views.NotFound):
        return None, asked


def _way(ticket: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """(gone, stays)."""
    return (ticket, other) if request.args.get("way") == "there" else (other, ticket)


def _candidates(agent: Agent, ticket: Ticket) -> list[Ticket]:
    """The customer's other open tickets, as far as this agent may see them."""
    return list(db.session.scalars(merging.candidates(ticket).where(views.may_see(agent))))
