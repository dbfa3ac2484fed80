"""Words in a customer's message that call for human eyes: the ticket is flagged, and an emergency goes first.

A hit never sends anything and never judges; it only makes sure that a person looks, and looks soon.
"""

from __future__ import annotations

from contactcenter import escalation, keywords
from contactcenter.complaints import catalogue
from contactcenter.events import CallChanged, MessageReceived
from contactcenter.extensions import db
from contactcenter.greetings import occasion
from contactcenter.intake import desk_map
from contactcenter.models import Item, Ticket

FLAGGED = ("complaint", "abuse", "emergency", "privacy")  # lists of keywords.yaml whose hit stays visible on the ticket
URGENT = "P1"
ABUSE = "abuse"  # nobody has to bear it alone: the team lead looks
AUTHORITY = "regulator_words"  # an authority writes, or somebody who quotes one
EMERGENCY = "emergency"  # the queue of those who help travellers at any hour


def on_received(fact: MessageReceived) -> None:
    """A message came: raise the flags its words call for. Machines' mail raises none."""
    if fact.automatic:
        return
    ticket, item = db.session.get_one(Ticket, fact.ticket), db.session.get_one(Item, fact.item)
    words, text = keywords.current(), f"{item.subject}\n{item.text}"
    raise_flags(ticket, _called_for(text))
    if not words.urgent(item.text, on_trip=True):
        return
    on_trip = occasion.current_trip(ticket.customer) is not None
    if words.urgent(item.text, on_trip):
        ticket.set_priority(URGENT, "the message says it is an emergency")
        if on_trip and ticket.owner_id is None and (queue := desk_map.queue_of(EMERGENCY)):
            ticket.move(queue, "a traveller writes of an emergency")


def on_heard(fact: CallChanged) -> None:
    """A sentence was heard on a call: the customer's words call for the same flags as written ones."""
    spoken = db.session.get_one(Item, fact.item).data.get("transcript", ()) if fact.what == "heard" else ()
    if spoken and spoken[-1]["who"] == "customer":
        raise_flags(db.session.get_one(Ticket, fact.ticket), _called_for(spoken[-1]["text"]))


def _called_for(text: str) -> list[str]:
    words = keywords.current()
    found = [name for name in FLAGGED if words.has(name, text)]
    return [*found, AUTHORITY] if catalogue.mentions(catalogue.book().get("authority", ()), text) else found


def raise_flags(ticket: Ticket, names: list[str]) -> None:
    """Add these flags, each once; none is ever taken away by a later message. Inside a transaction."""
    flags = list(ticket.flags or [])
    fresh = [name for name in names if name not in flags]
    if fresh:
        with ticket.changing():
            ticket.flags = [*flags, *fresh]
            if ABUSE in fresh:
                escalation.event_happened(ticket, "abuse_review")
