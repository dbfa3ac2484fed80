"""Threads beside a ticket: begun, gone on with, closed and opened again by the desk's people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from contactcenter import clock, contact_events, journal
from contactcenter.extensions import db
from contactcenter.models import Agent, Item, SideConversation, Ticket
from contactcenter.side_conversations import letters


@dataclass(frozen=True)
class Asked:
    """What is asked of whom. due: until when an answer is needed."""

    address: str
    subject: str
    text: str
    name: str = ""
    due: datetime | None = None


def begin(ticket: Ticket, asked: Asked, agent: Agent, client_id: str | None = None) -> SideConversation:
    """A new thread with its first mail. The same client_id again gives the same thread."""
    with ticket.changing():
        if client_id and (held := _begun_by(client_id)):
            return held
        side = SideConversation(ticket=ticket, ticket_id=ticket.id, agent=agent, agent_id=agent.id,
                                address=asked.address, name=asked.name, subject=asked.subject, due_at=asked.due)
        db.session.add(side)
        db.session.flush()
        journal.record(contact_events.SideConversationOpened(side.id, ticket=ticket.id))
        write(side, asked.text, agent, client_id)
        return side


def write(side: SideConversation, text: str, agent: Agent, client_id: str | None = None) -> Item:
    """One more mail in the thread: from now on we wait for their answer."""
    with side.ticket.changing():
        item = letters.put(side, text, agent, client_id)
        side.waiting_since, side.closed_at, side.unread = side.waiting_since or clock.now(), None, 0
        journal.record(contact_events.SideMessageWritten(side.id, item.id, ticket=side.ticket_id))
        return item


def close(side: SideConversation) -> None:
    """Nothing more is expected of it. An answer that comes all the same opens it again."""
    with side.ticket.changing():
        if side.closed_at is None:
            side.closed_at, side.unread = clock.now(), 0
            journal.record(contact_events.SideConversationClosed(side.id, ticket=side.ticket_id))


def reopen(side: SideConversation) -> None:
    with side.ticket.changing():
        if side.closed_at is not None:
            side.closed_at = None
            journal.record(contact_events.SideConversationReopened(side.id, ticket=side.ticket_id))


def see(side: SideConversation) -> None:
    """Somebody has read the answers."""
    if side.unread:
        with side.ticket.changing():
            side.unread = 0


def of_ticket(ticket: Ticket) -> Sequence[SideConversation]:
    """The threads beside a ticket, and beside those that were merged into it, the newest first."""
    merged = select(Ticket.id).where(Ticket.merged_into_id == ticket.id)
    query = select(SideConversation).where(
        (SideConversation.ticket_id == ticket.id) | SideConversation.ticket_id.in_(merged))
    return db.session.scalars(query.order_by(SideConversation.id.desc())).all()


def _begun_by(client_id: str) -> SideConversation | None:
    first = db.session.scalar(select(Item).where(Item.client_id == client_id, Item.kind == letters.KIND))
    return db.session.get(SideConversation, first.data["side"]) if first else None
