"""What colleagues are told of each other: who looks at a ticket and who writes on it, there and in every list."""

from __future__ import annotations

from typing import Any

from contactcenter import bus, present, rooms, watching
from contactcenter.extensions import db
from contactcenter.models import Agent, Ticket

DESK = "/desk"
_told: dict[int, tuple] = {}  # what was last told of a ticket by this process


def show(ticket_id: int) -> None:
    """Tell it, if it is another picture than before."""
    there = watching.at(ticket_id)
    picture = tuple((one.agent_id, one.mode) for one in there)
    if _told.get(ticket_id, ()) == picture:
        return
    _told[ticket_id] = picture
    if not picture:
        _told.pop(ticket_id)
    for language in present.languages():
        for room, envelope in _envelopes(ticket_id, there, language):
            bus.emit("show", envelope, to=room, namespace=DESK)


def look_around() -> None:
    """Whoever has fallen silent is there no more, and who has stopped writing only looks."""
    for ticket_id in {*watching.tickets(), *_told}:
        show(ticket_id)


def of_list(ticket_id: int, language: str) -> dict[str, Any]:
    """The envelope of one list row, for a page that has just come."""
    return _row(ticket_id, _people(watching.at(ticket_id)), language)


def _envelopes(ticket_id: int, there: list[watching.Watcher], language: str):
    people, ticket = _people(there), db.session.get(Ticket, ticket_id)
    yield rooms.ticket(ticket_id, language), _envelope("viewers", ticket_id,
                                                       present.viewers_html(ticket_id, people, language))
    if ticket:
        yield rooms.lists(ticket.queue_id, ticket.owner_id, language), _row(ticket_id, people, language)


def _row(ticket_id: int, people: list[tuple[Agent, str]], language: str) -> dict[str, Any]:
    return _envelope("onlookers", ticket_id, present.onlookers_html(ticket_id, people, language))


def _people(there: list[watching.Watcher]) -> list[tuple[Agent, str]]:
    return [(agent, one.mode) for one in there if (agent := db.session.get(Agent, one.agent_id))]


def _envelope(kind: str, ticket_id: int, html: str) -> dict[str, Any]:
    return {"scope": f"{kind}-{ticket_id}", "v": 0, "since": 0, "key": f"{kind}-{ticket_id}", "html": html}
