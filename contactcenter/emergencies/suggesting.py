"""Which plan a ticket may need, for a person to judge: what was written down of it, or the words it came with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from contactcenter import fields
from contactcenter.emergencies import book
from contactcenter.emergencies.book import KIND_FIELD, Plan
from contactcenter.emergencies.starting import all_of
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
    if not ticket.live:
        return None
    held = {one.plan for one in all_of(ticket)}
    if not held and FLAG not in (ticket.flags or ()):  # nearly every ticket: what it repeats itself is enough
        return _of_text(f"{ticket.subject}\n{ticket.preview}")
    fitting = [_by_kind(ticket), _by_words(ticket)]
    if not held:  # that something has happened is known where a plan was
        fitting.append(_by_flag())
    return next((one for one in fitting if one and one.plan.key not in held), None)


def _by_kind(ticket: Ticket) -> Suggestion | None:
    kind = fields.known(ticket).get(KIND_FIELD)
    plan = next((one for one in book.plans() if one.kind == kind), None) if kind else None
    return Suggestion(plan, "kind") if plan else None


def _by_words(ticket: Ticket) -> Suggestion | None:
    said = select(Item.subject, Item.text).where(Item.ticket_id == ticket.id, Item.direction == "in",
                                                 Item.automatic.is_(None))
    rows = db.session.execute(said.order_by(Item.id.desc()).limit(LOOKED_AT)).all()
    return _of_text("\n".join(f"{subject}\n{text}" for subject, text in rows))


def _of_text(text: str) -> Suggestion | None:
    plan = book.by_words(text)
    return Suggestion(plan, "words") if plan else None


def _by_flag() -> Suggestion | None:
    plan = book.general()
    return Suggestion(plan, "flag") if plan else None
