"""Which ticket a message belongs to: a ladder of rungs in a fixed order; the rung that held is kept on the item.

A wrong join can then be explained and mended. A subject or a number alone never joins across customers.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import joinedload

import channels
from channels.base import Inbound
from contactcenter import clock, events, journal, language
from contactcenter.extensions import db
from contactcenter.intake import desk_map
from contactcenter.models import Chat, Customer, Identity, Item, Outbox, Ticket
from contactcenter.models.tickets import LIVE

CONVERSATION = timedelta(hours=72)
REOPEN = timedelta(days=7)
REOPEN_COMPLAINT = timedelta(days=30)
UNDER_WAY = (select(Ticket).where(Ticket.customer_id == bindparam("customer"), Ticket.status.in_((*LIVE, "resolved")))
             .order_by(Ticket.touched_at.desc()).limit(20).options(joinedload(Ticket.owner)))
LAST_WRITTEN = select(Item.ticket_id).where(
    Item.ticket_id.in_(bindparam("tickets", expanding=True)), Item.direction == "out",
    Item.channel == bindparam("channel"), Item.automatic.is_(None), Item.at >= bindparam("since"),
).order_by(Item.id.desc()).limit(1)


def choose(inbound: Inbound, identity: Identity) -> tuple[Ticket, str]:
    """The ticket and the name of the rung that found it; a new ticket where none holds."""
    customer = standing(identity.customer)
    for rung in (_by_token, _by_reference, _by_chat, _by_number, _by_conversation):
        found = rung(inbound, customer)
        if found:
            ticket, how = found
            return _or_follow_up(root_of(ticket), inbound, customer, how)
    return open_ticket(inbound, customer), "new"


def open_ticket(inbound: Inbound, customer: Customer, follows: Ticket | None = None) -> Ticket:
    """A new ticket for this message; one that follows an ended ticket keeps its queue and fields."""
    ticket = Ticket(
        subject=_subject(inbound), queue=follows.queue if follows else desk_map.queue_for(inbound),
        customer=customer, customer_id=customer.id, channel=inbound.channel,
        language=_language(inbound, customer), last_channel=inbound.channel,
        type=follows.type if follows else desk_map.type_for(inbound), fields=dict(follows.fields) if follows else {},
        follow_up_of_id=follows.id if follows else None, rev=0, tags=[], flags=[], preview="", unread=0,
        status="new", tab="todo", due_state="", priority=follows.priority if follows else "P3",
    )
    db.session.add(ticket)
    db.session.flush()
    journal.touch(ticket)
    journal.record(events.TicketOpened(inbound.channel, ticket.queue.id, ticket.follow_up_of_id, ticket=ticket.id))
    return ticket


def root_of(ticket: Ticket) -> Ticket:
    """The ticket that stands: a merged one points to it."""
    while ticket.merged_into_id:
        ticket = db.session.get_one(Ticket, ticket.merged_into_id)
    return ticket


def open_tickets(customer: Customer) -> bool:
    """Whether anything is open with this customer."""
    live = select(Ticket.id).where(Ticket.customer_id == standing(customer).id, Ticket.status.in_(LIVE)).limit(1)
    return db.session.scalar(live) is not None


def standing(customer: Customer) -> Customer:
    """The customer record that stands: a merged one points to it."""
    while customer.merged_into_id:
        customer = db.session.get_one(Customer, customer.merged_into_id)
    return customer


def _by_token(inbound: Inbound, customer: Customer):
    """A number that only we could have signed."""
    ticket = inbound.ticket and db.session.get(Ticket, Ticket.id_of(inbound.ticket))
    return (ticket, "token") if ticket else None


def _by_reference(inbound: Inbound, customer: Customer):
    """It names a message that we sent or hold, nearest first."""
    for reference in inbound.references:
        sent = select(Outbox.ticket_id).where(Outbox.channel == inbound.channel, Outbox.provider_id == reference)
        held = select(Item.ticket_id).where(
            Item.channel == inbound.channel,
            or_(Item.external_id == reference, Item.external_id.startswith(reference + " ")),
        )
        found = db.session.scalar(sent) or db.session.scalar(held)
        if found:
            return db.session.get(Ticket, found), "references"
    return None


def _by_chat(inbound: Inbound, customer: Customer):
    """It comes from a chat window that already has its ticket."""
    chat = inbound.meta.get("chat") and db.session.get(Chat, inbound.meta["chat"])
    if not chat or not chat.ticket_id:
        return None
    return db.session.get(Ticket, chat.ticket_id), "chat"


def _by_number(inbound: Inbound, customer: Customer):
    """Its text names a ticket of the same customer. An automatic message may not join by a mere number."""
    if not inbound.mentions or inbound.automatic:
        return None
    ticket = db.session.get(Ticket, Ticket.id_of(inbound.mentions))
    return (ticket, "number") if ticket and ticket.customer_id == customer.id else None


def _by_conversation(inbound: Inbound, customer: Customer):
    """On channels whose messages name no other: the customer's open ticket, the one we last wrote about, the newest."""
    if channels.get(inbound.channel).threads:
        return None
    tickets = db.session.scalars(UNDER_WAY, {"customer": customer.id}).all()
    live = [ticket for ticket in tickets if ticket.live]
    if len(live) == 1:
        return live[0], "only open ticket"
    if live:
        return _last_written(live, inbound.channel) or (live[0], "newest of several")
    recent = [ticket for ticket in tickets if _reopens(ticket)]
    return (recent[0], "reopened") if recent else None


def _last_written(tickets: list[Ticket], channel: str):
    asked = {"tickets": [ticket.id for ticket in tickets], "channel": channel, "since": clock.now() - CONVERSATION}
    newest = db.session.scalar(LAST_WRITTEN, asked)
    chosen = next((ticket for ticket in tickets if ticket.id == newest), None)
    return (chosen, "last conversation") if chosen else None


def _or_follow_up(ticket: Ticket, inbound: Inbound, customer: Customer, how: str) -> tuple[Ticket, str]:
    """An ended ticket takes messages for a while; then a new one follows it. Automatic mail never makes one."""
    if ticket.live or inbound.automatic or _reopens(ticket):
        return ticket, how
    return open_ticket(inbound, standing(ticket.customer), ticket), f"follow-up, {how}"


def _reopens(ticket: Ticket) -> bool:
    window = REOPEN_COMPLAINT if ticket.type == "complaint" else REOPEN
    ended = ticket.resolved_at
    return ticket.status == "resolved" and ended is not None and clock.now() - ended <= window


def _language(inbound: Inbound, customer: Customer) -> str:
    """Chinese words are Chinese, whatever the page or the record says; else what the channel or the desk knows."""
    written = language.guess(f"{inbound.subject}\n{inbound.text}")
    return written or inbound.language or customer.language or "en"


def _subject(inbound: Inbound) -> str:
    words = inbound.subject.strip() or " ".join(inbound.text.split())
    return words[:120] or inbound.sender_name or inbound.sender
