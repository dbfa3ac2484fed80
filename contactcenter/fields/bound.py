"""Fields that are not values of their own: what a customer or a ticket is known by anyway, read and written there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from contactcenter import clock
from contactcenter.columns import label
from contactcenter.extensions import db
from contactcenter.greetings.occasion import current_trip, zone_of
from contactcenter.models import Customer, Identity, Ticket
from contactcenter.models.tickets import PRIORITIES


def read(ticket: Ticket) -> dict[str, Any]:
    """What the customer and the ticket say of themselves."""
    customer = ticket.customer
    return {**_of_customer(customer, ticket.language), **_of_ticket(ticket)}


def proposed(ticket: Ticket) -> dict[str, Any]:
    """What is probably true, from the customer's trip: shown to be agreed to, and kept only then."""
    trip = current_trip(ticket.customer) or _next_trip(ticket.customer)
    found = {
        "booking.ref": trip.get("booking_ref"), "trip.destination": label(trip.get("title") or {}, ticket.language),
        "booking.product": label(trip.get("title") or {}, ticket.language), "trip.date_from": trip.get("start"),
        "trip.date_to": trip.get("end"), "trip.adults": trip.get("pax"), "trip.area": trip.get("area"),
        "ticket.callback_number": ticket.customer.address("phone"),
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def write(ticket: Ticket, name: str, value: Any) -> None:
    """Let the customer or the ticket say so themselves, where that is where it belongs. Inside `ticket.changing()`."""
    if name in _WRITE and value not in (None, ""):
        _WRITE[name](ticket, value)


def _of_customer(customer: Customer, language: str) -> Mapping[str, Any]:
    facts = customer.facts or {}
    contact = facts.get("emergency_contact") or {}
    found = {
        "customer.name": customer.name, "customer.salutation": (customer.salutation or {}).get(language),
        "customer.phone": customer.address("phone"), "customer.email": customer.address("email"),
        "customer.language": customer.language, "customer.tier": customer.tier, "customer.timezone": customer.timezone,
        "customer.home_city": facts.get("city"), "customer.personality": facts.get("personality"),
        "customer.preferences": facts.get("preferences"),
        "customer.emergency_contact": _contact(contact, language) if contact else None,
        **{f"customer.consent_{name}": agreed for name, agreed in (facts.get("consent") or {}).items()},
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _of_ticket(ticket: Ticket) -> Mapping[str, Any]:
    found = {"ticket.subject": ticket.subject, "ticket.priority": ticket.priority,
             "ticket.resolution": ticket.resolution}
    return {name: value for name, value in found.items() if value}


def _contact(contact: Mapping[str, Any], language: str) -> str:
    return " ".join(part for part in (label(contact.get("name") or {}, language), contact.get("phone")) if part)


def _next_trip(customer: Customer) -> Mapping[str, Any]:
    """The trip that comes next, else the last one, else nothing."""
    trips = [trip for trip in (customer.facts or {}).get("trips") or [] if isinstance(trip, dict) and trip.get("start")]
    today = _today(customer)
    ahead = sorted((trip for trip in trips if trip["start"] > today), key=lambda trip: trip["start"])
    past = sorted(trips, key=lambda trip: trip["start"], reverse=True)
    return next(iter(ahead or past), {})


def _today(customer: Customer) -> str:
    return clock.now().astimezone(zone_of(customer)).date().isoformat()


def _name(ticket: Ticket, value: str) -> None:
    ticket.customer.name = value


def _salutation(ticket: Ticket, value: str) -> None:
    ticket.customer.salutation = {**(ticket.customer.salutation or {}), ticket.language: value}


def _language(ticket: Ticket, value: str) -> None:
    ticket.customer.language = value


def _subject(ticket: Ticket, value: str) -> None:
    ticket.retitle(value)


def _priority(ticket: Ticket, value: str) -> None:
    if value in PRIORITIES:
        ticket.set_priority(value, "said in a script")


def _resolution(ticket: Ticket, value: str) -> None:
    ticket.resolution = value


def _address(kind: str) -> Callable[[Ticket, str], None]:
    def write(ticket: Ticket, value: str) -> None:
        """A new way to reach the customer, not proven; one that is somebody else's stays theirs."""
        if Identity.find(kind, value) is None:
            db.session.add(Identity(customer=ticket.customer, kind=kind, value=value))
    return write


_WRITE: Mapping[str, Callable[[Ticket, Any], None]] = {
    "customer.name": _name, "customer.salutation": _salutation, "customer.language": _language,
    "customer.phone": _address("phone"), "customer.email": _address("email"), "ticket.subject": _subject,
    "ticket.priority": _priority, "ticket.resolution": _resolution,
}
WRITTEN = frozenset(_WRITE)
