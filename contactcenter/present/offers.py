"""An offer as the card that rings: who waits, since when, for what, and how long there is to decide."""

from __future__ import annotations

from sqlalchemy import func, select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Offer, Ticket
from contactcenter.models.tickets import LIVE
from contactcenter.present import people, route_words, times, trips

FULL_RING = 126


def offer(one: Offer, language: str) -> dict:
    """The card of an open offer. others: how many further matters of the customer are open."""
    return {**card(one, language), "others": _others(one.entry.ticket)}


def card(one: Offer, language: str) -> dict:
    """What the offer itself says. seconds: what is left now, of: the whole time."""
    entry, now = one.entry, clock.now()
    ticket, customer = entry.ticket, entry.ticket.customer
    left, whole = one.expires_at - now, one.expires_at - one.offered_at
    seconds = max(0, int(left.total_seconds()))
    name = people.customer_name(customer)
    number = customer.address("phone")
    return {
        "id": one.id,
        "scope": f"agent-{one.agent_id}",
        "kind": entry.kind,
        "channel": people.KIND_CHANNEL.get(entry.kind, ticket.channel),
        "queue": entry.queue.name(language),
        "ticket": ticket.number,
        "subject": ticket.subject,
        "preview": ticket.preview,
        "name": name,
        "address": people.address("phone", number) if number else "",
        "tier": people.tier(customer),
        "language": entry.language or ticket.language,
        "offered": times.iso(one.offered_at),
        "until": times.iso(one.expires_at),
        "seconds": seconds,
        "arc": round(FULL_RING * seconds / max(1, whole.total_seconds())),
        "waiting_since": times.iso(entry.enqueued_at),
        "waited": times.span(now - entry.enqueued_at),
        "trip": trips.current(customer, language),
        "complaint": ticket.type == "complaint",
        "urgent": entry.priority == "P1",
        "sender": one.sender.name(language) if one.sender else None,
        "note": one.note or "",
        "reasons": route_words.DECLINES,
    }


def _others(ticket: Ticket) -> int:
    theirs = Ticket.customer_id == ticket.customer_id, Ticket.status.in_(LIVE), Ticket.id != ticket.id
    return db.session.scalar(select(func.count(Ticket.id)).where(*theirs)) or 0
