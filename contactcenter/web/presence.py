"""The agent's own state: available, away, in a break; ready for the day; done with writing up."""

from __future__ import annotations

from flask import Blueprint, request
from flask_babel import gettext as _

from contactcenter import calls, journal, presence, present
from contactcenter.models import Agent
from contactcenter.web import sessions
from contactcenter.web.asked import line, refuse

door = Blueprint("presence", __name__)
THEMES = ("auto", "light", "dark")
CHOSEN = ("available", "busy", "away", "break", "training", "offline")


@door.post("/presence")
def change():
    """`state`: one an agent may choose; others are the desk's to give. `reason`: for a break, one the desk knows."""
    agent, state, reason = sessions.current(), request.form.get("state", ""), line("reason", 64)
    if state not in CHOSEN:
        refuse(_("Choose a state."))
    if reason and reason not in {known["id"] for known in presence.breaks()}:
        refuse(_("Choose a reason from the list."))
    if state == "available":
        presence.set_out(agent)
    presence.set_state(agent, state, reason or None)
    return _shown(agent)


@door.post("/presence/readiness")
def ready():
    """The list before the first customer is done."""
    agent = sessions.current()
    presence.set_out(agent)
    presence.set_state(agent, "available")
    return _shown(agent)


@door.post("/presence/wrap-up")
def extend():
    """As long again, once."""
    agent = sessions.current()
    if not presence.extend(agent):
        refuse(_("The wrap-up can be made longer only once."), 409)
    return _shown(agent)


@door.delete("/presence/wrap-up")
def finish():
    """Nothing more to write down, neither of a call nor of a chat."""
    agent = sessions.current()
    call = calls.of_agent(agent.id)
    if call and call.state == "wrapup":
        calls.finish(call, agent)
    presence.done(agent)
    return _shown(agent)


@door.post("/theme")
def theme():
    """`theme`: how the desk looks to this agent from now on."""
    wanted = request.form.get("theme", "")
    if wanted not in THEMES:
        refuse(_("Choose a theme."))
    with journal.transaction():
        sessions.current().theme = wanted
    return "", 204


def _shown(agent: Agent) -> str:
    return present.presence_html(agent, agent.language)
