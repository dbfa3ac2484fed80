"""Named fields of customers and tickets: what scripts ask for, replies quote and reports count.

A value is typed by its field. One about health, diet or belief is kept only where the customer has agreed to that.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from contactcenter import clock, config, journal, masking
from contactcenter.events import FieldChanged, FieldShown
from contactcenter.extensions import db
from contactcenter.fields import bound, types
from contactcenter.fields.bound import proposed
from contactcenter.fields.register import BadField, definitions, field, groups
from contactcenter.fields.types import Field, Wrong
from contactcenter.models import Agent, Customer, FieldValue, Ticket, Version

__all__ = ["AGREED", "READ_ONLY", "BadField", "Field", "NoConsent", "Wrong", "ask", "currency", "definitions", "field",
           "groups", "kept", "known", "proposed", "shown", "uncover", "write", "zone"]
AGREED = "customer.consent_sensitive"
READ_ONLY = ("customer.tier",)  # worked out from what somebody buys, and not said by anybody


class NoConsent(Exception):
    """The customer has not agreed that this is kept. `field` is its name."""

    def __init__(self, field: str):
        super().__init__(field)
        self.field = field


def known(ticket: Ticket) -> dict[str, Any]:
    """Every value there is for this ticket and its customer, by the field's name."""
    own, written_down = bound.read(ticket), {row.field: row.value for row in kept(ticket)}
    return {**own, **written_down, **{name: own[name] for name in own.keys() & bound.WRITTEN}}


def kept(ticket: Ticket) -> list[FieldValue]:
    """The values that were written down, with who did it and when; of a field of the customer the newest."""
    theirs = or_(FieldValue.ticket_id == ticket.id, FieldValue.customer_id == ticket.customer_id)
    return list(db.session.scalars(select(FieldValue).where(theirs).order_by(FieldValue.id)))


def ask(name: str, typed: str) -> Any:
    """The value of what somebody typed for a field, without a card or identity number in it.

    Raises Wrong, and KeyError for a name that nobody has defined.
    """
    return types.parse(field(name), masking.mask(typed), zone(), currency())


def write(ticket: Ticket, name: str, value: Any, *, agent: Agent | None = None, source: str = "by hand") -> bool:
    """Keep a value, or forget it where it is None; whether anything changed. Raises NoConsent, KeyError.

    What is only read stays as it is.
    """
    kind = field(name)
    if name in READ_ONLY:
        return False
    with ticket.changing():
        held = _row(ticket, kind)
        if value is None and held is None or held is not None and held.value == value:
            return False
        if kind.sensitive and value is not None and known(ticket).get(AGREED) is not True:
            raise NoConsent(name)
        _put(ticket, kind, held, value, agent, source)
        bound.write(ticket, name, value)
        open_value = None if kind.pii or kind.sensitive else value
        journal.record(FieldChanged(name, source, open_value, ticket=ticket.id))
        return True


def uncover(ticket: Ticket, name: str) -> Any:
    """A masked value, which is noted; None where there is none. Raises KeyError for a field that is not masked."""
    if not field(name).sensitive:
        raise KeyError(name)
    with journal.transaction():
        journal.record(FieldShown(name, ticket=ticket.id))
    return known(ticket).get(name)


def shown(name: str, value: Any, language: str) -> str:
    """The value in words."""
    held = definitions().get(name)
    return types.shown(held, value, language, zone()) if held else str(value)


def zone() -> ZoneInfo:
    """The desk's time zone: what is typed without one is meant in it."""
    return ZoneInfo(config.current().timezone)


def currency() -> str:
    """The desk's own currency."""
    held = Version.of("setting", "desk")
    return str((held.body if held else {}).get("currency") or "CNY")


def _row(ticket: Ticket, kind: Field) -> FieldValue | None:
    """The row that holds the value; the customer is locked first, whom other tickets may be about."""
    if kind.of_customer:
        db.session.get(Customer, ticket.customer_id, with_for_update=True)
    owner = FieldValue.customer_id == ticket.customer_id if kind.of_customer else FieldValue.ticket_id == ticket.id
    return db.session.scalar(select(FieldValue).where(owner, FieldValue.field == kind.id))


def _put(ticket: Ticket, kind: Field, held: FieldValue | None, value: Any, agent: Agent | None, source: str) -> None:
    if value is None:
        db.session.delete(held)
        return
    told = {"value": value, "source": source, "at": clock.now(), "agent_id": agent.id if agent else None,
            "text": types.shown(kind, value, "en", zone())}
    if held is None:
        owner = {"customer_id": ticket.customer_id} if kind.of_customer else {"ticket_id": ticket.id}
        db.session.add(FieldValue(field=kind.id, **owner, **told))
    else:
        held.value, held.text, held.source = told["value"], told["text"], told["source"]
        held.at, held.agent_id = told["at"], told["agent_id"]
    db.session.flush()
