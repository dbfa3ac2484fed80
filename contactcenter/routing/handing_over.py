"""Handing over: cold into another queue, or warm to a colleague, who reads the note and the history before deciding.

Until the colleague has accepted, the work stays where it is: a refusal needs no way back.
"""

from __future__ import annotations

from sqlalchemy import select

from contactcenter import journal
from contactcenter.extensions import db
from contactcenter.models import Agent, Offer, Queue, QueueEntry, QueueMember, Ticket
from contactcenter.routing import entries, offers, trace
from contactcenter.routing.entries import OPEN


class CannotHandOver(Exception):
    """The text is why: not_there, not_yours, on_call, asked_already, yourself."""


def to_queue(ticket: Ticket, queue: Queue, note: str | None = None) -> None:
    """Cold: it waits in the other queue with the age it has, and the note goes with it."""
    ticket.move(queue, note)


def to_agent(ticket: Ticket, to: Agent, by: Agent, note: str) -> Offer:
    """Warm: held out to a colleague who is at the desk. Raises CannotHandOver.

    Chats and messages; a call is handed over on the telephone.
    """
    if ticket.owner_id != by.id:
        raise CannotHandOver("not_yours")
    if to.id == by.id:
        raise CannotHandOver("yourself")
    if not to.active or to.state == "offline":
        raise CannotHandOver("not_there")
    with journal.transaction(), ticket.changing():
        entry = _held(ticket, by)
        if db.session.scalar(select(Offer.id).where(Offer.entry_id == entry.id, Offer.outcome.is_(None))):
            raise CannotHandOver("asked_already")
        trace.step(entry, "transfer", to, note=note)
        return offers.hand_over(entry, by, to, note)


def call_back(ticket: Ticket, by: Agent) -> bool:
    """The sender has changed their mind; False where it was decided already."""
    held = db.session.scalar(_asked(ticket).where(Offer.from_id == by.id))
    if held is None:
        return False
    offers.withdraw(held, "kept by the sender")
    return held.outcome == "withdrawn"


def pending(ticket: Ticket) -> Offer | None:
    """The colleague's answer that is being waited for."""
    return db.session.scalar(_asked(ticket))


def colleagues(ticket: Ticket, by: Agent) -> list[Agent]:
    """Who could be asked: at the desk, those of the ticket's queue first."""
    mates = set(db.session.scalars(select(QueueMember.agent_id).where(QueueMember.queue_id == ticket.queue_id)))
    there = select(Agent).where(Agent.active, Agent.state != "offline", Agent.id != by.id)
    return sorted(db.session.scalars(there), key=lambda one: (one.id not in mates, one.state != "available", one.login))


def other_queues(ticket: Ticket) -> list[Queue]:
    """Where else it could wait."""
    return list(db.session.scalars(select(Queue).where(Queue.active, Queue.id != ticket.queue_id).order_by(
        Queue.position, Queue.id)))


def _held(ticket: Ticket, by: Agent) -> QueueEntry:
    """The work that the sender has: a chat before a message; made where they have the ticket without any."""
    held = {entry.kind: entry for entry in entries.of_ticket(ticket.id, OPEN) if entry.agent_id == by.id}
    if "call" in held or "callback" in held:
        raise CannotHandOver("on_call")
    found = held.get("chat") or held.get("message")
    return found or entries.add(ticket, "message", state="accepted", agent_id=by.id)


def _asked(ticket: Ticket):
    return select(Offer).join(Offer.entry).where(
        QueueEntry.ticket_id == ticket.id, Offer.outcome.is_(None), Offer.from_id.is_not(None)).limit(1)
