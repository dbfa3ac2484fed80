"""What somebody who complains is after, as far as their own words tell: proposed once, and people may say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contactcenter import complaints
from contactcenter.complaints import catalogue
from contactcenter.events import CallChanged, MessageReceived
from contactcenter.extensions import db
from contactcenter.models import Item, Ticket

UNCLEAR = "unclear"


def on_heard(fact: CallChanged) -> None:
    """A sentence was heard on a call of a customer who complains."""
    spoken = db.session.get_one(Item, fact.item).data.get("transcript", ()) if fact.what == "heard" else ()
    if spoken and spoken[-1]["who"] == "customer":
        _follow(fact.ticket, spoken[-1]["text"])


def on_received(fact: MessageReceived) -> None:
    """They wrote."""
    if not fact.automatic:
        _follow(fact.ticket, db.session.get_one(Item, fact.item).text)


def guess(text: str) -> str | None:
    """The motive that the words tell; None where they tell none."""
    return next((one["motive"] for one in catalogue.book().get("motive_guesses", ()) if _fits(one, text)), None)


def _fits(one: Mapping[str, Any], text: str) -> bool:
    return catalogue.mentions(one["any"], text) and not catalogue.mentions(one.get("unless", ()), text)


def _follow(ticket_id: int, text: str) -> None:
    ticket = db.session.get_one(Ticket, ticket_id)
    case = complaints.of_ticket(ticket) if ticket.type == "complaint" else None
    if case and case.motive == UNCLEAR and (found := guess(text)):
        complaints.edit(case, motive=found)
