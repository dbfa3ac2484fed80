"""Which plan a ticket may need, for a person to judge: what was written down of it, or the words it came with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from contactcenter import fields
from contactcenter.emergencies import book
from contactcenter.emergencies.book import Plan
from contactcenter.emergencies.starting import KIND_FIELD, all_of
from contactcenter.extensions import db
from contactcenter.models import Item, Ticket

FLAG = "emergency"
LOOKED_AT = 5  # messages of the customer


@dataclass(frozen=True)
class Suggestion:
    """reason: kind (said by somebody), words or flag."""

    plan: Plan
    reason: str


def suggestion(ticket: Ticket) -> Suggestion | None:
    """The plan that fits best and was never on this ticket; None where nothing speaks of an emergency."""
    held = {one.plan for one in all_of(ticket)}
    fitting = (_by_kind(ticket), _by_words(ticket), _by_flag(ticket))
    if held:  # what happened may be one more thing; that something happened is known
        fitting = fitting[:2]
    return next((one for one in fitting if one and one.plan.key not in held), None) if ticket.live else None


def _by_kind(ticket: Ticket) -> Suggestion | None:
    kind = fields.known(ticket).get(KIND_FIELD)
    plan = next((one for one in book.plans() if one.kind == kind), None) if kind else None
    return Suggestion(plan, "kind") if plan else None


def _by_words(ticket: Ticket) -> Suggestion | None:
    said = select(Item.subject, Item.text).where(Item.ticket_id == ticket.id, Item.direction == "in",
                                                 Item.automatic.is_(None))
    rows = db.session.execute(said.order_by(Item.id.desc()).limit(LOOKED_AT)).all()
    plan = book.by_words("\n".join(f"{subject}\n{text}" for subject, text in rows))
    return Suggestion(plan, "words") if plan else None


def _by_flag(ticket: Ticket) -> Suggestion | None:
    plan = book.general() if FLAG in (ticket.flags or ()) else None
    return Suggestion(plan, "flag") if plan else None
