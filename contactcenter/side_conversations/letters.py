"""The mails of a side conversation: rows of the outbox like every message, in a thread that no customer is in."""

from __future__ import annotations

from sqlalchemy import select

import channels
from channels.base import Outbound
from contactcenter import clock, files
from contactcenter.extensions import db
from contactcenter.models import Agent, Item, Outbox, SideConversation

KIND = "side"  # of an entry of the timeline
CHANNEL = "email"
LATEST = 20  # messages of a thread that its next mail names


def put(side: SideConversation, text: str, agent: Agent, client_id: str | None) -> Item:
    """The message on the timeline and the row that carries it out. Inside `ticket.changing()`."""
    ticket, now = side.ticket, clock.now()
    item = Item(ticket=ticket, ticket_id=ticket.id, kind=KIND, direction="out", channel=CHANNEL, author="agent",
                agent=agent, agent_id=agent.id, public=False, subject=side.subject, text=text, client_id=client_id,
                state="queued", language=ticket.language, data={"side": side.id, "to": side.address, "name": side.name})
    db.session.add(item)
    db.session.flush()
    db.session.add(Outbox(item=item, item_id=item.id, ticket_id=ticket.id, channel=CHANNEL, recipient=side.address,
                          sender=channels.get(CHANNEL).address, not_before=now, next_at=now, data={}))
    return item


def of(side: SideConversation) -> list[Item]:
    """Every message of the thread, oldest first."""
    query = select(Item).where(Item.ticket_id == side.ticket_id, Item.kind == KIND).order_by(Item.id)
    return [item for item in db.session.scalars(query) if item.data.get("side") == side.id]


def outbound(row: Outbox) -> Outbound:
    """The mail as it leaves: it answers the newest message of its own thread and names nothing of the customer's."""
    item = row.item
    side = db.session.get_one(SideConversation, item.data["side"])
    ids = [_id_of(one) for one in of(side) if one.id < item.id]
    heard = [_id_of(one) for one in of(side) if one.direction == "in" and one.id < item.id]
    return Outbound(
        id=row.id, recipient=row.recipient, sender=row.sender, text=item.text, ticket=item.ticket.number, side=side.id,
        subject=side.subject, recipient_name=side.name, references=tuple(filter(None, ids))[-LATEST:],
        in_reply_to=heard[-1] if heard else "", language=item.language or "en",
        files=[files.outgoing(attachment) for attachment in item.attachments],
    )


def _id_of(item: Item) -> str:
    """The Message-ID under which a message is known to both sides."""
    if item.direction == "in":
        return str(item.data.get("message_id") or "")
    return db.session.scalar(select(Outbox.provider_id).where(Outbox.item_id == item.id)) or ""
