"""What stands beside a conversation: the customer, the trip, earlier tickets, and the facts of this one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select

from contactcenter import clock, side_conversations
from contactcenter.extensions import db
from contactcenter.models import Customer, Ticket
from contactcenter.present import (
    complaints,
    emergencies,
    field_pages,
    icons,
    people,
    pledges,
    ringing,
    routes,
    scripts,
    side_talks,
    times,
    trips,
)

EARLIER = 5
CHANNEL_OF = {"phone": "voice", "email": "email", "visitor": "webchat"}


def side(customer: Customer, ticket: Ticket | None, language: str) -> dict:
    """The customer's panel beside one of their tickets, or alone."""
    return {
        "scope": f"ticket-{ticket.id}" if ticket else None,
        "customer": card(customer, language),
        "trip": trips.current(customer, language),
        "history": history(customer, ticket, language),
        "ticket": details(ticket, language) if ticket else None,
        "route": routes.panel(ticket, language) if ticket else None,
        "emergency": emergencies.panel(ticket, language) if ticket else None,
        "complaint": complaints.panel(ticket, language) if ticket else None,
        "promises": pledges.panel(ticket, language) if ticket else None,
        "script": scripts.panel(ticket, language) if ticket else None,
        "fields": field_pages.known(ticket, language) if ticket else None,
        "talks": side_talks.panel(ticket, language) if ticket else None,
        "addressees": side_conversations.known(language) if ticket else (),
        "ringing": ringing.panel(ticket, language) if ticket else None,
    }


def card(customer: Customer, language: str) -> dict:
    name = people.customer_name(customer)
    facts = customer.facts or {}
    return {
        "id": customer.id,
        "name": name,
        "initials": people.initials(name),
        "hue": people.hue(customer.id),
        "tier": people.tier(customer),
        "since": facts.get("since") or customer.made_at.year,
        "trips": trips.count(customer),
        "language": customer.language,
        "local": _local_time(customer),
        "identities": [_identity(one) for one in customer.identities if one.kind != "visitor"],
        "phone": customer.address("phone"),
        "needs": facts.get("special_needs") if isinstance(facts.get("special_needs"), str) else None,
        "tags": list(customer.tags or []),
    }


def history(customer: Customer, ticket: Ticket | None, language: str) -> dict:
    """The customer's other tickets, the newest first, with how many there are in all."""
    others = Ticket.customer_id == customer.id
    if ticket:
        others = others & (Ticket.id != ticket.id)
    count = db.session.scalar(select(func.count()).select_from(Ticket).where(others))
    newest = db.session.scalars(select(Ticket).where(others).order_by(Ticket.id.desc()).limit(EARLIER)) if count else ()
    return {"count": count, "tickets": [line(one, language) for one in newest]}


def line(ticket: Ticket, language: str) -> dict:
    return {
        "number": ticket.number,
        "subject": ticket.subject or ticket.preview,
        "status": ticket.status,
        "live": ticket.live,
        "channel": ticket.channel,
        "at": times.stamp(ticket.made_at, clock.now(), language),
    }


def details(ticket: Ticket, language: str) -> dict:
    return {
        "number": ticket.number,
        "queue": ticket.queue.name(language) if ticket.queue else "",
        "queue_icon": icons.of_queue(ticket.queue),
        "owner": people.colleague(ticket.owner, language),
        "type": ticket.type,
        "channel": ticket.channel,
        "tags": list(ticket.tags or []),
        "opened": times.stamp(ticket.made_at, clock.now(), language),
    }


def _identity(one) -> dict:
    return {"kind": one.kind, "channel": CHANNEL_OF.get(one.kind, one.kind), "verified": one.verified,
            "value": people.address(one.kind, one.value), "shared": one.shared}


def _local_time(customer: Customer) -> dict | None:
    """The customer's wall clock: its zone, what it shows now, and the zone's last name for a place."""
    try:
        zone = ZoneInfo(customer.timezone or "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    now: datetime = clock.now().astimezone(zone)
    city = (customer.facts or {}).get("city") or zone.key.rsplit("/", 1)[-1].replace("_", " ")
    return {"zone": zone.key, "clock": now.strftime("%H:%M"), "place": city, "name": now.tzname() or ""}
