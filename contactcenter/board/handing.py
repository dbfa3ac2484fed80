"""Handing work over from the board, and taking it back at once if that was a mistake."""

from __future__ import annotations

from sqlalchemy import select

from contactcenter import routing
from contactcenter.extensions import db
from contactcenter.models import Agent, QueueEntry, Ticket

HOW = "from the board"


def give(ticket: Ticket, agent: Agent, before: int | None) -> bool:
    """The ticket is this agent's; False, and nothing done, if it is no longer whose it was on the board."""
    with ticket.changing():
        if ticket.owner_id != before:
            return False
        ticket.assign(agent, HOW)
        return True


def take_back(ticket: Ticket, agent: Agent, before: Agent | None) -> bool:
    """It is whose it was, or waits again with the age it had; False if it is no longer with this agent."""
    with ticket.changing():
        if ticket.owner_id != agent.id:
            return False
        if before is None:
            _wait_again(ticket)
        ticket.assign(before, "taken back")
        return True


def _wait_again(ticket: Ticket) -> None:
    taken = select(QueueEntry).where(QueueEntry.ticket_id == ticket.id, QueueEntry.state == "accepted",
                                     QueueEntry.kind != "call")
    for entry in db.session.scalars(taken):
        routing.requeue(entry, "taken back")
