"""The header over a conversation."""

from __future__ import annotations

from contactcenter.models import Agent, Ticket
from contactcenter.present import deadlines, people


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
        "owner": people.colleague(ticket.owner, language),
        "queue": ticket.queue.name(language) if ticket.queue else "",
        "due": deadlines.of_ticket(ticket, language),
        "rest": deadlines.rest(ticket, language),
    }


def viewers(agents: list[Agent], writing: set[int], language: str) -> list[dict]:
    """Who else has the ticket open; writing holds the ids of those who are typing an answer."""
    return [{**people.colleague(agent, language), "writing": agent.id in writing} for agent in agents]
