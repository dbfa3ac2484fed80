"""How urgent a matter is: importance times urgency, what is known of the customer, or a person's word with a reason.

The table and the rules are the policy's (priority_matrix, priority_rules). What is known by itself only ever raises a
priority, and never against a person's word; weighing importance and urgency anew sets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from contactcenter import clock, fields
from contactcenter.events import FieldChanged, MessageReceived, PriorityChanged, TicketOpened
from contactcenter.extensions import db
from contactcenter.greetings import occasion
from contactcenter.journal import JournalEntry
from contactcenter.models import FieldValue, Ticket
from contactcenter.models.tickets import PRIORITIES
from contactcenter.sla import policies

IMPORTANCE, URGENCY, PAYMENT = "ticket.importance", "ticket.urgency", "payment.problem"
LEVELS = ("low", "medium", "high")
MATRIX = "matrix"
SOON = timedelta(hours=72)


@dataclass(frozen=True)
class Ground:
    """A reason for a priority. code: `matrix`, or the name of one of FACTS."""

    code: str
    priority: str


def on_opened(fact: TicketOpened) -> None:
    raise_if_known(db.session.get_one(Ticket, fact.ticket))


def on_received(fact: MessageReceived) -> None:
    """A message came: what is known of its sender may make it urgent. Machines' mail is never urgent."""
    if not fact.automatic:
        raise_if_known(db.session.get_one(Ticket, fact.ticket))


def on_field(fact: FieldChanged) -> None:
    """Importance or urgency was weighed, or a payment is in doubt."""
    if fact.field in (IMPORTANCE, URGENCY):
        weigh(db.session.get_one(Ticket, fact.ticket))
    elif fact.field == PAYMENT:
        raise_if_known(db.session.get_one(Ticket, fact.ticket))


def weigh(ticket: Ticket) -> None:
    """Set the priority that importance and urgency give, or a higher one that what is known asks for."""
    given, floors = matrix(ticket), list(_known(ticket))
    if given is None:
        return
    last = last_change(ticket)
    if last and last.actor_kind != "agent" and last.data.get("why") not in (MATRIX, *FACTS):
        floors.append(Ground(last.data["why"] or MATRIX, ticket.priority))  # the desk itself saw an emergency
    _set(ticket, min([Ground(MATRIX, given), *floors], key=lambda ground: ground.priority))


def raise_if_known(ticket: Ticket) -> None:
    """Raise the priority to what is known of the matter, unless a person has set it."""
    highest = min(_known(ticket), key=lambda ground: ground.priority, default=None)
    if highest is None or highest.priority >= ticket.priority:
        return
    last = last_change(ticket)
    if last is None or last.actor_kind != "agent":
        _set(ticket, highest)


def matrix(ticket: Ticket) -> str | None:
    """The priority by importance and urgency, as far as both have been weighed."""
    held = weighed(ticket)
    table = policies.current().body.get("priority_matrix", {})
    return table.get(held.get(IMPORTANCE), {}).get(held.get(URGENCY))


def weighed(ticket: Ticket) -> dict[str, Any]:
    """Importance and urgency, as far as somebody has said."""
    names = (IMPORTANCE, URGENCY)
    query = select(FieldValue).where(FieldValue.ticket_id == ticket.id, FieldValue.field.in_(names))
    return {row.field: row.value for row in db.session.scalars(query)}


def last_change(ticket: Ticket) -> JournalEntry | None:
    """Who changed the priority last, and why; None where it is as it began."""
    query = select(JournalEntry).where(JournalEntry.ticket_id == ticket.id,
                                       JournalEntry.type == PriorityChanged.__name__)
    return db.session.scalar(query.order_by(JournalEntry.id.desc()).limit(1))


def _set(ticket: Ticket, ground: Ground) -> None:
    ticket.set_priority(ground.priority, ground.code)


def _known(ticket: Ticket) -> Iterator[Ground]:
    """Every rule of the policy that holds for this ticket."""
    for rule in policies.current().body.get("priority_rules", ()):
        code = RULES.get(rule.get("if", ""))
        if code and rule.get("at_least") in PRIORITIES and FACTS[code](ticket):
            yield Ground(code, rule["at_least"])


def _unconfirmed(ticket: Ticket) -> bool:
    """Paid, nothing confirmed, and leaving within three days."""
    leaves = any(_leaves_soon(trip) for trip in (ticket.customer.facts or {}).get("trips") or [])
    return leaves and fields.known(ticket).get(PAYMENT) == "paid_no_confirmation"


def _leaves_soon(trip: Mapping[str, Any]) -> bool:
    try:
        left = date.fromisoformat(trip["start"]) - clock.now().date()
    except (KeyError, TypeError, ValueError):
        return False
    return timedelta(0) <= left <= SOON


FACTS: dict[str, Callable[[Ticket], bool]] = {
    "on_trip": lambda ticket: occasion.current_trip(ticket.customer) is not None,
    "emergency": lambda ticket: "emergency" in (ticket.flags or ()),
    "unconfirmed": _unconfirmed,
    "complaint": lambda ticket: ticket.type == "complaint" or "complaint" in (ticket.flags or ()),
    "tier": lambda ticket: ticket.customer.tier == "platinum",
}
RULES = {  # as the policy writes it -> what is looked at
    "customer is on a trip today": "on_trip",
    "emergency keyword or menu choice": "emergency",
    "payment.problem = paid_no_confirmation and departure within PT72H": "unconfirmed",
    "complaint": "complaint",
    "customer.tier = platinum": "tier",
}
