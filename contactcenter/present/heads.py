"""The header over a conversation."""

from __future__ import annotations

from collections.abc import Sequence

from contactcenter.models import Agent, Ticket
from contactcenter.present import deadlines, people, words


def head(ticket: Ticket, language: str) -> dict:
    """Subject, state and what can be done, the same for everybody who looks."""
    return {
        "id": ticket.id,
        "number": ticket.number,
        "scope": f"ticket-{ticket.id}",
        "rev": ticket.rev,
        "subject": ticket.subject,
        "status": ticket.status,
        "live": ticket.live,
        "priority": ticket.priority,
        "complaint": ticket.type == "complaint",
        "flags": words.flags(ticket.flags),
        "owner": people.colleague(ticket.owner, language),
        "queue": ticket.queue.name(language) if ticket.queue else "",
        "due": deadlines.of_ticket(ticket, language),
        "rest": deadlines.rest(ticket, language),
    }


def viewers(there: Sequence[tuple[Agent, str]], language: str) -> list[dict]:
    """Who has the ticket open, each in a mode: viewing, idle or writing. A page leaves out its own agent."""
    return [{**people.colleague(agent, language), "mode": mode} for agent, mode in there]
