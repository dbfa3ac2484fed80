"""Text messages about waiting: whoever asks where they stand is told, and a missed caller gets a call-back for a "1".

Such a word is answered by the desk itself: it is no new message that a person owes an answer to.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

import channels
from channels.base import Inbound
from contactcenter import clock, greetings, keywords
from contactcenter.callbacks import words
from contactcenter.callbacks.asking import ask, of_ticket
from contactcenter.events import CallMissed, MessageReceived
from contactcenter.extensions import db
from contactcenter.models import Call, Customer, Identity, Item, Ticket
from contactcenter.models.tickets import LIVE

STATUS, CALLBACK = "status", "callback"
LISTS = {STATUS: "status", CALLBACK: "callback_reply"}  # what a word means -> the desk's own list of such words
OFFERED = "sms.missed"  # the message whose answer may be a mere "1"
STANDS = timedelta(hours=24)
SHORT = 5  # seconds: whoever hangs up before has not really called


def understood(inbound: Inbound) -> Inbound:
    """The message marked as answered by the desk, if it is one of these words from somebody whom it concerns."""
    ways = channels.get(inbound.channel)
    if inbound.automatic or inbound.keyword or ways.identity != "phone" or ways.live:
        return inbound
    said = [name for name in LISTS if keywords.current().has(LISTS[name], inbound.text)]
    known = Identity.find("phone", inbound.sender) if said else None
    meaning = next((name for name in said if _concerns(known.customer, name)), None) if known else None
    return replace(inbound, automatic=meaning) if meaning else inbound


def on_missed(fact: CallMissed) -> None:
    """Whoever gave up waiting on the telephone is told that a "1" brings a call, with the place they had."""
    call, ticket = db.session.get_one(Call, fact.call), db.session.get_one(Ticket, fact.ticket)
    if fact.waited < SHORT or call.data.get("hidden") or of_ticket(ticket):
        return
    since = call.queued_at or call.started_at
    greetings.tell(ticket, "sms", "missed", {"waiting_since": since.isoformat()})


def on_received(fact: MessageReceived) -> None:
    """The answer to such a word."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    item = db.session.get_one(Item, fact.item)
    if fact.automatic == CALLBACK:
        wish = ask(ticket, item.data["from"], "sms", _waiting_since(ticket.customer))
        ticket.say(words.kept(wish), fact.channel, greeting="callback.kept")
    elif fact.automatic == STATUS:
        ticket.say(words.standing(ticket, of_ticket(ticket)), fact.channel, greeting="status")


def _concerns(customer: Customer, name: str) -> bool:
    return _offered(customer) is not None if name == CALLBACK else _waits(customer)


def _waits(customer: Customer) -> bool:
    live = select(Ticket.id).where(Ticket.customer_id == customer.id, Ticket.status.in_(LIVE))
    return db.session.scalar(live.limit(1)) is not None


def _offered(customer: Customer) -> Item | None:
    """The call-back that still stands: offered within a day, and by the newest message of ours."""
    theirs = select(Ticket.id).where(Ticket.customer_id == customer.id)
    newest = db.session.scalar(select(Item).where(
        Item.ticket_id.in_(theirs), Item.direction == "out", Item.channel == "sms", Item.state != "withdrawn",
        Item.at > clock.now() - STANDS).order_by(Item.id.desc()).limit(1))
    return newest if newest is not None and newest.automatic == OFFERED else None


def _waiting_since(customer: Customer) -> datetime | None:
    offered = _offered(customer)
    return clock.datetime_of(offered.data["waiting_since"]) if offered else None
