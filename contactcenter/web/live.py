"""What a page that was away asks for: the present state of what it shows, where that differs from what it has."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Blueprint, Response, request

from contactcenter import present, views
from contactcenter.extensions import db
from contactcenter.models import Agent, Ticket
from contactcenter.present.render import render
from contactcenter.web import board_sockets, sessions
from contactcenter.web.shell import Shell

door = Blueprint("live", __name__)
SCOPES = 200


@door.get("/live/resync")
def resync() -> Response:
    """`at=ticket-7@12,row-9@3`: html of the scopes that differ; X-Live-Versions names their versions now.

    A row that is no longer this agent's business has the version -1. What rings for the agent and the call in progress
    have no version: they are answered with the agent's own scope, always.
    """
    agent, html, versions = sessions.current(), [], []
    for scope, version in _asked(request.args.get("at", "")):
        kind, _, key = scope.partition("-")
        state = _STATES.get(kind, lambda *_: None)(agent, key)
        if state and (state[0] != version or kind == "agent"):
            versions.append([scope, state[0]])
            html.append(state[1]())
    return Response("\n".join(html), headers={"X-Live-Versions": json.dumps(versions)})


def _asked(at: str) -> list[tuple[str, int]]:
    pairs = [part.rpartition("@") for part in at.split(",")[:SCOPES] if "@" in part]
    return [(scope, int(version)) for scope, _, version in pairs if version.lstrip("-").isdigit()]


def _ticket(agent: Agent, key: str) -> tuple[int, Callable[[], str]] | None:
    ticket = _visible(agent, key)
    return (ticket.rev, lambda: present.ticket_state_html(ticket, agent.language)) if ticket else None


def _row(agent: Agent, key: str) -> tuple[int, Callable[[], str]] | None:
    ticket = _visible(agent, key)
    return (ticket.rev, lambda: present.row_html(ticket, agent.language)) if ticket else (-1, lambda: "")


def _agent(agent: Agent, key: str) -> tuple[int, Callable[[], str]] | None:
    return (agent.rev, _own) if key == str(agent.id) else None


def _own() -> str:
    """Presence, offers and call of whoever asks: what was pushed while the page was on its way is not missed."""
    around = Shell()
    return render("nav/_own.html", around.agent.language, agent=around.me, offers=around.offers, call=around.call,
                  oob="outerMorph")


def _visible(agent: Agent, key: str) -> Ticket | None:
    if not key.isdigit() or len(key) > 12:
        return None
    return db.session.scalar(views.visible_tickets(agent).where(Ticket.id == int(key)))


_STATES = {"ticket": _ticket, "row": _row, "agent": _agent, "board": board_sockets.state}
