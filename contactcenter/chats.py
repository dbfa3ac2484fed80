"""Chat windows: opened with a token, tied to their ticket, closed, opened again and rated."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload, selectinload

import channels
from channels import webchat
from channels.base import Raw
from contactcenter import clock, events, intake, journal
from contactcenter.events import (
    ChatClosed,
    DeliveryChanged,
    MessageReceived,
    ReplyQueued,
    ReplyWithdrawn,
    StatusChanged,
    TicketAssigned,
)
from contactcenter.extensions import db
from contactcenter.intake import ladder
from contactcenter.models import Attachment, Chat, Customer, Identity, Item, Outbox, Ticket

CHANNEL: Final = "webchat"
SHOWN = 200
HIDDEN = ("withdrawn", "failed")
ENDED = ("resolved", "closed", "spam")
SCORES = range(1, 6)
SHORT = timedelta(seconds=10)  # whoever leaves within this has hardly come


@dataclass(frozen=True)
class Visitor:
    """What the visitor says before the chat. Nothing of it is proven."""

    name: str = ""
    contact: str = ""
    booking: str = ""
    topic: str | None = None
    page: str = ""
    language: str = "en"
    agreed: bool = False


def begin(visitor: Visitor, before: Chat | None = None) -> tuple[Chat, str]:
    """A new window and its token, which is told once and kept as a hash. before: the same browser's last window."""
    token = secrets.token_urlsafe(32)
    with journal.transaction():
        customer = ladder.standing(before.customer) if before else _meet(visitor)
        chat = Chat(
            token_hash=_hashed(token), customer=customer, customer_id=customer.id, language=visitor.language,
            topic=visitor.topic, name=visitor.name, contact=visitor.contact, booking=visitor.booking, page=visitor.page,
            agreed_at=clock.now() if visitor.agreed else None, rev=1, comment="",
        )
        db.session.add(chat)
        db.session.flush()
        db.session.add(Identity(customer=customer, kind="visitor", value=webchat.address(chat.id)))
        journal.record(events.ChatOpened(chat.id))
    return chat, token


def of_token(token: str) -> Chat | None:
    """The window this token proves."""
    return db.session.scalar(select(Chat).where(Chat.token_hash == _hashed(token))) if token else None


def write(chat: Chat, message, *, offline: bool = False) -> Raw:
    """Store a visitor's message; once this returns, it is kept. A repeat of its client_id changes nothing.

    Raises channels.base.Malformed, whose text is the reason for the visitor's page.
    """
    known = {"name": chat.name, "contact": chat.contact, "booking": chat.booking, "topic": chat.topic,
             "page": chat.page, "language": chat.language, "offline": offline}
    raw = channels.get(CHANNEL).take(chat.id, message, known)
    intake.store(raw)
    return raw


def speak(chat: Chat, language: str) -> None:
    """The visitor reads this language from now on."""
    with journal.transaction():
        journal.touch(chat)
        chat.language = language


def close(chat: Chat, by: str) -> None:
    """End the talk. by: visitor, agent or system. A message of either side opens it again."""
    with journal.transaction():
        if chat.closed_at is None:
            journal.touch(chat)
            chat.closed_at, chat.closed_by = clock.now(), by
            journal.record(events.ChatClosed(chat.id, by, ticket=chat.ticket_id))


def rate(chat: Chat, score: int, comment: str = "", unsolved: bool = False) -> None:
    """Keep the visitor's mark, 1 to 5; the last one stands. unsolved: the ticket opens again. Raises ValueError."""
    if score not in SCORES:
        raise ValueError("score")
    with journal.transaction():
        journal.touch(chat)
        chat.score, chat.comment = score, webchat.readable(comment).strip()[:1000]
        journal.record(events.ChatRated(chat.id, score, chat.comment or None, ticket=chat.ticket_id))
        ticket = ticket_of(chat)
        if unsolved and ticket and not ticket.live:
            ticket.reopen("the visitor says it is not solved")


def seen(chat: Chat, upto: int, status: str = "read") -> None:
    """The visitor's page shows our messages up to this item: as a receipt, by the road of all receipts."""
    rows = db.session.scalars(
        select(Outbox).where(Outbox.channel == CHANNEL, Outbox.recipient == webchat.address(chat.id),
                             Outbox.item_id <= upto, Outbox.state.in_(("sent", "delivered"))).limit(50)
    ).all()
    for row in rows:
        intake.store(channels.get(CHANNEL).seen(chat.id, row.provider_id or "", status))


def ticket_of(chat: Chat) -> Ticket | None:
    """The ticket that this window's messages go to now."""
    return ladder.root_of(db.session.get_one(Ticket, chat.ticket_id)) if chat.ticket_id else None


def conversation(chat: Chat) -> list[Item]:
    """What the visitor may see, oldest first: chat messages to and from this very window, never a note."""
    address, ticket = webchat.address(chat.id), ticket_of(chat)
    if ticket is None:
        return []
    tickets = select(Ticket.id).where((Ticket.customer_id == chat.customer_id) | (Ticket.id == ticket.id))
    items = db.session.scalars(
        select(Item).where(Item.ticket_id.in_(tickets), Item.channel == CHANNEL, Item.kind == "message", Item.public,
                           Item.state.not_in(HIDDEN)).order_by(Item.id.desc()).limit(SHOWN)
        .options(selectinload(Item.attachments), joinedload(Item.agent))
    ).all()
    return [item for item in reversed(items) if address in (item.data.get("from"), item.data.get("to"))]


def readable_file(chat: Chat, key: str) -> Attachment | None:
    """The file of this key, if the visitor uploaded it or was sent it."""
    found = db.session.scalar(select(Attachment).where(Attachment.key == key, Attachment.state == "stored"))
    if found is None or found.chat_id == chat.id:
        return found
    return found if found.item_id in {item.id for item in conversation(chat)} else None


def addressed(item: Item) -> Chat | None:
    """The window that a message came from or goes to."""
    number = webchat.chat_of(item.data.get("from" if item.direction == "in" else "to") or "")
    return db.session.get(Chat, number) if number else None


def of_ticket(ticket_id: int) -> Sequence[Chat]:
    """The windows whose messages go to this ticket."""
    merged = select(Ticket.id).where(Ticket.merged_into_id == ticket_id)
    return db.session.scalars(select(Chat).where(or_(Chat.ticket_id == ticket_id, Chat.ticket_id.in_(merged)))).all()


# -- what follows from facts, in the same commit (reactions.WITHIN) ---------------------------------------------------

def on_message(fact: MessageReceived | ReplyQueued | ReplyWithdrawn | DeliveryChanged) -> None:
    """A chat message came, is on its way or will not arrive: the visitor's page has something new."""
    item = db.session.get_one(Item, fact.item)
    chat = addressed(item) if item.channel == CHANNEL else None
    if chat is None or isinstance(fact, DeliveryChanged) and fact.after not in HIDDEN:
        return
    journal.touch(chat)
    if item.direction == "in":
        _tie(chat, item)
    if item.automatic is None and item.state not in HIDDEN:
        chat.closed_at = chat.closed_by = None


def on_assigned(fact: TicketAssigned) -> None:
    """The page shows who answers."""
    for chat in of_ticket(fact.ticket):
        journal.touch(chat)


def on_status(fact: StatusChanged) -> None:
    """What is settled is no longer talked about, until somebody writes again."""
    if fact.after in ENDED:
        for chat in of_ticket(fact.ticket):
            close(chat, journal.actor().kind)


def on_left(fact: ChatClosed) -> None:
    """Whoever opened a chat and left within seconds, with no way to be reached, has nothing to be answered."""
    chat = db.session.get_one(Chat, fact.chat)
    ticket = ticket_of(chat)
    if ticket and fact.by == "visitor" and ticket.owner_id is None and _hardly_came(chat, ticket):
        ticket.change_status("closed", "left before anybody answered")


def _hardly_came(chat: Chat, ticket: Ticket) -> bool:
    reachable = chat.contact or any(one.kind != "visitor" for one in chat.customer.identities)
    return ticket.channel == CHANNEL and not reachable and clock.now() - ticket.made_at < SHORT


def _tie(chat: Chat, item: Item) -> None:
    """A visitor's message has found its ticket: the window and the uploaded files go with it."""
    standing = ticket_of(chat)
    if standing is None or standing.id != item.ticket_id:
        chat.ticket_id = item.ticket_id
    chat.seen_at = clock.now()
    db.session.execute(
        update(Attachment).where(Attachment.key.in_(item.data.get("attachments", ())), Attachment.chat_id == chat.id,
                                 Attachment.item_id.is_(None)).values(item_id=item.id)
    )
    db.session.expire(item, ["attachments"])


def _meet(visitor: Visitor) -> Customer:
    customer = Customer(name=visitor.name, language=visitor.language, facts={}, tags=[])
    db.session.add(customer)
    db.session.flush()
    journal.record(events.CustomerMet(customer.id, "visitor"))
    return customer


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
