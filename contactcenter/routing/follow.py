"""What facts mean for waiting work: whoever takes a ticket has its work, and it goes where its ticket goes."""

from __future__ import annotations

from sqlalchemy import select, update

import channels
from contactcenter.events import (
    AgentStateChanged,
    ChatClosed,
    MessageReceived,
    PriorityChanged,
    StatusChanged,
    TicketAssigned,
    TicketMoved,
)
from contactcenter.extensions import db
from contactcenter.models import Agent, QueueEntry, Ticket
from contactcenter.routing import entries, finishing, offers, trace
from contactcenter.routing.entries import OPEN


def on_assigned(fact: TicketAssigned) -> None:
    """Whoever takes a ticket by hand has its waiting work; what was offered to others is called back."""
    if fact.agent is None:
        return _let_go(fact)
    agent = db.session.get_one(Agent, fact.agent)
    for entry in entries.of_ticket(fact.ticket, ("waiting", "offered")):
        offers.withdraw_all(entry, "taken by hand")
        if entries.move(entry, entry.state, "accepted", agent):
            trace.step(entry, "taken", agent, why="by hand")
    for entry in entries.of_ticket(fact.ticket, ("accepted",)):
        if entry.kind != "call" and entry.agent_id != agent.id:  # whoever speaks with a caller does so to the end
            offers.withdraw_all(entry, "taken by hand")
            entries.move(entry, "accepted", "accepted", agent)


def _let_go(fact: TicketAssigned) -> None:
    """Taken from an owner by a rule, what they had in hand waits for somebody else. Who lets go by hand means to leave
    it lying: it is not handed straight back."""
    if fact.how != "by hand":
        for entry in entries.of_ticket(fact.ticket, ("accepted",)):
            if entry.kind != "call":
                finishing.requeue(entry, fact.how)


def on_moved(fact: TicketMoved) -> None:
    """Work goes with its ticket to the other queue and keeps its age; a ticket without waiting work gets some."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    for entry in entries.of_ticket(fact.ticket, OPEN):
        offers.withdraw_all(entry, "moved to another queue")
        entry.queue, entry.queue_id, entry.pinned_id = ticket.queue, fact.queue, None
        if entry.kind != "call" or entry.state != "accepted":  # a call that is being spoken on stays with its agent
            entry.state, entry.agent_id, entry.accepted_at, entry.parked = "waiting", None, None, False
        entries.line_up(entry)
        trace.step(entry, "moved", queue=fact.queue, before=fact.before, note=fact.note)
    if ticket.live:
        entries.route(ticket)


def on_priority(fact: PriorityChanged) -> None:
    """More urgent is further ahead, by the same age."""
    for entry in entries.of_ticket(fact.ticket, OPEN):
        entry.priority = fact.after
        entries.rank(entry)


def on_status(fact: StatusChanged) -> None:
    """Work that is answered or settled is done; a ticket that comes back without an owner waits again."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    if ticket.tab != "todo":
        for entry in entries.of_ticket(fact.ticket, OPEN):
            if entry.kind == "message" or not ticket.live and entry.kind != "call":
                finishing.finish(entry)
    elif ticket.owner_id is None and fact.before != "new":
        entries.route(ticket)


def on_received(fact: MessageReceived) -> None:
    """A visitor who was silent for long is back: the chat takes its place again."""
    channel = channels.find(fact.channel)
    if not channel or not channel.live:
        return
    db.session.execute(update(QueueEntry).where(QueueEntry.ticket_id == fact.ticket, QueueEntry.kind == "chat",
                                                QueueEntry.parked).values(parked=False))


def on_chat_closed(fact: ChatClosed) -> None:
    """The visitor has gone: nobody needs to come any more, or whoever was there is free."""
    for entry in entries.of_ticket(fact.ticket, OPEN):
        if entry.kind == "chat":
            finishing.finish(entry, "done" if entry.state == "accepted" else "abandoned")


def on_agent_state(fact: AgentStateChanged) -> None:
    """An agent who left has no offers and no live work: both go back to their queue at once, with their age."""
    if fact.after != "offline":
        return
    for offer in offers.open_of(fact.agent):
        offers.withdraw(offer, "agent offline")
        entries.move(offer.entry, "offered", "waiting", None)
    live = select(QueueEntry).where(QueueEntry.agent_id == fact.agent, QueueEntry.state == "accepted",
                                    QueueEntry.kind == "chat")
    for entry in db.session.scalars(live):
        finishing.requeue(entry, "agent offline")
