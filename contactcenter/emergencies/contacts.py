"""Whom to call in an emergency: the traveller's own people, the place's numbers, consulates, partners and our leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from contactcenter import fields, phones
from contactcenter.columns import label
from contactcenter.emergencies import book
from contactcenter.extensions import db
from contactcenter.greetings import occasion
from contactcenter.intake import desk_map
from contactcenter.models import Agent, Ticket
from contactcenter.pack.plans import NUMBERS

PARTNERS = ("insurer", "local_partner", "rescue", "guide", "transport", "hotel")
BACKUP, INSURER_REF = "incident.backup_contact", "incident.insurer_ref"


@dataclass(frozen=True)
class Contact:
    """role: traveller, backup, home, one of NUMBERS, consulate, one of PARTNERS or duty. Of phone and email one may
    be empty. note: a case number, for instance."""

    role: str
    name: str
    phone: str = ""
    email: str = ""
    note: str = ""


def of_ticket(ticket: Ticket, language: str) -> list[Contact]:
    """The nearest to the traveller first; each number or address once."""
    trip = occasion.current_trip(ticket.customer) or {}
    found: dict[tuple[str, str], Contact] = {}
    for one in (*_own(ticket, language), *_of_place(trip, language), *_consular(ticket, trip, language),
                *_partners(ticket, trip, language), *_ours(language)):
        if one.phone or one.email:
            found.setdefault((one.phone or one.email, one.role if one.role in NUMBERS else ""), one)
    return list(found.values())


def local_number(ticket: Ticket) -> str:
    """The number to call for help where the traveller is; nothing where the desk knows none."""
    held = _entry((occasion.current_trip(ticket.customer) or {}).get("country"))
    return str(held.get("general") or held.get("ambulance") or held.get("police") or "")


def place_of(ticket: Ticket, language: str) -> str:
    """Where the traveller is: as they have said, else by their trip."""
    told = fields.known(ticket).get("incident.location")
    trip = occasion.current_trip(ticket.customer) or {}
    return str(told or label(_entry(trip.get("country")).get("name", {}), language)
               or label(trip.get("title") or {}, language))


def _own(ticket: Ticket, language: str) -> Iterator[Contact]:
    customer, known = ticket.customer, fields.known(ticket)
    yield Contact("traveller", customer.name, customer.address("phone") or "")
    yield Contact("backup", customer.name, str(known.get(BACKUP) or ""))
    home = (customer.facts or {}).get("emergency_contact") or {}
    yield Contact("home", label(home.get("name") or {}, language), str(home.get("phone") or ""))


def _of_place(trip: Mapping[str, Any], language: str) -> Iterator[Contact]:
    held = _entry(trip.get("country"))
    for role in NUMBERS:
        if role in held:
            yield Contact(role, label(held["name"], language), str(held[role]))


def _consular(ticket: Ticket, trip: Mapping[str, Any], language: str) -> Iterator[Contact]:
    """The line of the traveller's own country while they are in another one. Who writes Chinese may be a citizen."""
    own = (ticket.customer.facts or {}).get("nationality") or ("CN" if ticket.customer.language == "zh" else None)
    for one in book.shared().get("consular", ()):
        if one["of"] == own and trip.get("country") not in (None, own):
            yield Contact("consulate", label(one["name"], language), str(one["phone"]))


def _partners(ticket: Ticket, trip: Mapping[str, Any], language: str) -> Iterator[Contact]:
    """Those of the country the traveller is in, and those of no country in particular."""
    known = fields.known(ticket)
    for one in desk_map.settings().get("suppliers", ()):
        if one.get("kind") in PARTNERS and one.get("country") in (None, trip.get("country")):
            note = str(known.get(INSURER_REF) or "") if one["kind"] == "insurer" else ""
            number = phones.normalise(one["phone"]) or one["phone"] if one.get("phone") else ""
            yield Contact(one["kind"], label(one["name"], language), number, one.get("email", ""), note)


def _ours(language: str) -> Iterator[Contact]:
    """Whoever of our own people may be rung at any hour."""
    mobiles = desk_map.settings().get("mobiles", {})
    for agent in db.session.scalars(select(Agent).where(Agent.login.in_(mobiles), Agent.active).order_by(Agent.id)):
        yield Contact("duty", agent.name(language), str(mobiles[agent.login] or ""))


def _entry(country: str | None) -> Mapping[str, Any]:
    return next((one for one in book.shared().get("directory", ()) if one["country"] == country), {})
