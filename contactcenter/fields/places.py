"""What the places of a text are filled with, on one ticket: fields in words, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from contactcenter import clock, complaints, fields
from contactcenter.complaints import texts
from contactcenter.emergencies import contacts
from contactcenter.greetings import occasion
from contactcenter.models import Agent, Ticket

COUNTED = {
    "en": (("1 adult", "{} adults"), ("1 child", "{} children"), " and "),
    "zh": (("{}位成人", "{}位成人"), ("{}位儿童", "{}位儿童"), "、"),
}
FROM = {  # a place -> the field it tells in words
    "booking.amount_text": "booking.amount", "booking.fee_text": "booking.fee_quoted",
    "booking.hold_text": "payment.hold_until", "booking.date_from": "trip.date_from", "booking.date_to": "trip.date_to",
    "payment.expected_text": "payment.expected", "payment.charged_text": "payment.charged",
    "refund.amount_text": "refund.amount", "refund.method_text": "refund.method", "refund.due_text": "refund.due_date",
    "incident.next_update_text": "incident.next_update_at", "ticket.promise_text": "ticket.promise_due_at",
    "callback.time_text": "ticket.follow_up_at",
}


def values(ticket: Ticket, language: str, agent: Agent | None = None,
           known: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Every place that can be filled, in this language. A place that is not among them stays a hole."""
    known = fields.known(ticket) if known is None else known
    told = {**fields.proposed(ticket), **known}
    said = {name: fields.shown(name, value, language) for name, value in told.items() if value not in (None, "", [])}
    derived = {place: said[name] for place, name in FROM.items() if name in said}
    house = occasion.values(ticket, language, occasion.house(ticket), agent)
    desk = {name: text for name, text in house.items() if text}
    case = complaints.newest(ticket)
    here = {"trip.local_emergency": number} if (number := contacts.local_number(ticket)) else {}
    return {**derived, **said, **here, **_counted(told, language), **desk, **_own_salutation(ticket, language),
            **(texts.values(case) if case and language == ticket.language else {})}


def _counted(told: Mapping[str, Any], language: str) -> dict[str, str]:
    """2 adults and 1 child; the days until a trip."""
    adults, children, between = COUNTED.get(language, COUNTED["en"])
    counts = ((adults, told.get("trip.adults")), (children, told.get("trip.children")))
    parts = [(one if count == 1 else many).format(count)
             for (one, many), count in counts if isinstance(count, int) and count]
    found = {"booking.pax_text": between.join(parts)} if parts else {}
    return {**found, **_days_to_go(told.get("trip.date_from"))}


def _days_to_go(start: Any) -> dict[str, str]:
    try:
        days = (date.fromisoformat(start) - clock.now().astimezone(fields.zone()).date()).days
    except (TypeError, ValueError):
        return {}
    return {"trip.days_to_go": str(days)} if days >= 0 else {}


def _own_salutation(ticket: Ticket, language: str) -> dict[str, str]:
    """Spoken to by name where no form of address is known: a sentence with `customer` in it is none."""
    named = (ticket.customer.salutation or {}).get(language) or ticket.customer.name
    return {"customer.salutation": named} if named else {}
