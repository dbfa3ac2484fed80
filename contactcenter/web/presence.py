"""The agent's own state: available, away, in a break."""

from __future__ import annotations

from flask import Blueprint, request
from flask_babel import gettext as _

from contactcenter import journal, presence, present
from contactcenter.web import sessions
from contactcenter.web.asked import line, refuse

door = Blueprint("presence", __name__)
THEMES = ("auto", "light", "dark")
CHOSEN = ("available", "busy", "away", "break", "training", "offline")


@door.post("/presence")
def change():
    """`state`: one an agent may choose; the others are the desk's to give."""
    agent, state = sessions.current(), request.form.get("state", "")
    if state not in CHOSEN:
        refuse(_("Choose a state."))
    presence.set_state(agent, state, line("reason", 200) or None)
    return present.presence_html(agent, agent.language)


@door.post("/theme")
def theme():
    """`theme`: how the desk looks to this agent from now on."""
    wanted = request.form.get("theme", "")
    if wanted not in THEMES:
        refuse(_("Choose a theme."))
    with journal.transaction():
        sessions.current().theme = wanted
    return "", 204
