"""The customer's telephone numbers beside a ticket, each a call in one click, or why they must not be rung now."""

from __future__ import annotations

from datetime import datetime

from contactcenter import calls, phones
from contactcenter.calls.by_desk import REASONS
from contactcenter.models import Customer, Ticket
from contactcenter.present.words import N_

LABELS = {
    "answer": N_("Answer a question"),
    "pre_departure": N_("Before departure"),
    "mid_trip": N_("During the trip"),
    "post_trip": N_("Thanks after the trip"),
    "care_call": N_("Care call"),
    "promise": N_("As promised"),
    "callback": N_("Call-back"),
}
RESULTS = {
    "reached": N_("Reached"),
    "no_answer": N_("No answer"),
    "machine": N_("A machine answered"),
    "agent_away": N_("The agent did not answer"),
    "not_connected": N_("Not connected"),
}
REFUSALS = {
    "number": N_("This is none of the customer's numbers."),
    "busy": N_("You are on a call already."),
    "line": N_("The customer is on the line already."),
    "taken": N_("A colleague is calling already."),
    "quiet": N_("It is night where the customer is: quiet until %(until)s there."),
    "refused": N_("The customer asked not to be called."),
}


def panel(ticket: Ticket, language: str) -> dict:
    """What `calls/_ring.html` draws: the numbers, what hinders a call to each, and whether this is an emergency."""
    return {
        "ticket": ticket.number,
        "customer": ticket.customer_id,
        "numbers": [_number(ticket, each) for each in calls.numbers(ticket)],
        "reasons": [(key, LABELS[key]) for key in REASONS],
        "emergency": calls.is_emergency(ticket),
    }


def refused(customer: Customer) -> list[dict]:
    """The customer's numbers that must not be rung."""
    numbers = [one.value for one in customer.identities if one.kind == "phone"]
    return [{"value": each, "shown": phones.shown(each)} for each in numbers if calls.refusal(each)]


def there(instant: datetime) -> str:
    """The wall time where the customer is."""
    return f"{instant:%H:%M}"


def _number(ticket: Ticket, value: str) -> dict:
    found = calls.hindrance(ticket, value)
    return {
        "value": value,
        "shown": phones.shown(value),
        "hindrance": found.code if found else "",
        "until": there(found.until) if found and found.until else "",
    }
