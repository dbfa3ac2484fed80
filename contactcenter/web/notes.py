"""Notes for colleagues: on the ticket, and never on a channel."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from contactcenter import drafts, files, journal, views, wording_help
from contactcenter.extensions import db
from contactcenter.models import Agent
from contactcenter.present.wording_help import advice
from contactcenter.web import sessions, shown
from contactcenter.web.asked import client_id, refuse, wholes

door = Blueprint("notes", __name__)
LONGEST = 20_000


@door.post("/tickets/<int:number>/notes")
def add(number: int):
    """`client_id, text, attachment*, then` -> the note. Colleagues named with @ are mentioned."""
    agent, text = sessions.current(), request.form.get("text", "").strip()[:LONGEST]
    ticket = views.ticket(agent, number)
    attached = files.unsent(wholes("attachment"), agent.id)
    if not text and not attached:
        refuse(_("Write something first."))
    if (found := wording_help.look_at_note(ticket, text)).refusal:
        return render_template("composer/_before.html", advice=advice(found), number=number), 422
    with journal.transaction():
        item = ticket.note(text, agent=agent, client_id=client_id(), mentions=mentioned(text), attachments=attached)
        drafts.forget(agent, ticket, "note")
        if request.form.get("then") == "resolve":
            ticket.resolve(agent)
    return shown.item(item, agent), 201


def mentioned(text: str) -> list[int]:
    """The agents whose login or name, in either language, follows an @ in the text."""
    folded = text.casefold()
    if "@" not in folded:
        return []
    everybody = db.session.scalars(select(Agent).where(Agent.active).order_by(Agent.id))
    return [agent.id for agent in everybody if any(f"@{name}" in folded for name in _names(agent))]


def _names(agent: Agent) -> set[str]:
    """What a colleague may be called: login, full names, first names."""
    full = [name.casefold() for name in (agent.names or {}).values() if name]
    return {agent.login, *full, *(name.split()[0] for name in full)}
