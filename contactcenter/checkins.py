"""Check-ins on the way: the desk asks a traveller how it goes, and the answer is one digit.

All well is noted and is nobody's work; who needs us goes before others. Anything else is a message like any other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

import channels
from channels.base import Inbound
from contactcenter import clock, contact_events, journal, keywords
from contactcenter.events import MessageReceived
from contactcenter.extensions import db
from contactcenter.models import Customer, Identity, Item, Ticket
from contactcenter.models.tickets import PRIORITIES

REPLY = "mid_trip_checkin"  # the prepared reply that asks
ANSWERS, WELL, HELP = "checkin_reply", "1", "2"
STANDS = timedelta(hours=48)
PRIORITY = "P2"
MEANING = "all is well"  # what the message is known by


def understood(inbound: Inbound) -> Inbound:
    """The message marked as one that nobody owes an answer to, if it says that all is well."""
    ways = channels.get(inbound.channel)
    if inbound.automatic or inbound.keyword or ways.identity != "phone" or ways.live or _digit(inbound.text) != WELL:
        return inbound
    known = Identity.find("phone", inbound.sender)
    return replace(inbound, automatic=MEANING) if known and _asked(known.customer) else inbound


def on_received(fact: MessageReceived) -> None:
    """All well: what was only a question is over. Help: it is urgent from now on."""
    item, ticket = db.session.get_one(Item, fact.item), db.session.get_one(Ticket, fact.ticket)
    if fact.automatic == MEANING:
        _note(item, ticket, help=False)
        if ticket.status == "waiting_customer":
            ticket.change_status("closed", MEANING)
    elif not fact.automatic and fact.channel == "sms" and _digit(item.text) == HELP and _asked(ticket.customer):
        _note(item, ticket, help=True)
        if PRIORITIES.index(PRIORITY) < PRIORITIES.index(ticket.priority):
            ticket.set_priority(PRIORITY, "the traveller asks for help")


def _note(item: Item, ticket: Ticket, *, help: bool) -> None:
    journal.record(contact_events.CheckInAnswered(item.id, help, ticket=ticket.id))


def _digit(text: str) -> str | None:
    """The answer, where the whole text is one of the desk's own list."""
    said = text.strip().rstrip(".!。！")
    return _FOLDED.get(said, said) if keywords.current().has(ANSWERS, text) else None


_FOLDED = {"１": WELL, "２": HELP}


def _asked(customer: Customer) -> bool:
    """Whether the newest text of ours to this customer asks how it goes."""
    theirs = select(Ticket.id).where(Ticket.customer_id == customer.id)
    newest = db.session.scalar(select(Item).where(
        Item.ticket_id.in_(theirs), Item.direction == "out", Item.channel == "sms", Item.kind == "message",
        Item.automatic.is_(None), Item.state != "withdrawn", Item.at > clock.now() - STANDS,
    ).order_by(Item.id.desc()).limit(1))
    return newest is not None and (newest.data or {}).get("reply") == REPLY
