"""Fields out of the house: every value that was kept on tickets somebody may see, a row each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import or_, select

from contactcenter import journal, views
from contactcenter.events import TableTakenOut
from contactcenter.extensions import db
from contactcenter.fields import register
from contactcenter.models import Agent, FieldValue, Ticket

HEAD = ("ticket", "subject", "field", "label", "value", "source", "at", "agent")
BATCH = 500
ALLOWED = ("admin",)  # who may take out what is about health, diet or belief, and only by asking for it


def take_out(agent: Agent, field: str = "", value: str = "", sensitive: bool = False) -> Iterator[Mapping[str, str]]:
    """One row for each value; narrowed to one field, and to values that hold some words. That it was done is noted.

    sensitive: with values about health, diet or belief. Raises PermissionError where that is not this agent's to ask.
    """
    if sensitive and agent.role not in ALLOWED:
        raise PermissionError("sensitive")
    with journal.transaction():
        journal.record(TableTakenOut("fields", {"field": field, "value": value, "sensitive": sensitive}))
    return _rows(agent, field, value, sensitive)


def _rows(agent: Agent, field: str, value: str, sensitive: bool) -> Iterator[Mapping[str, str]]:
    known = register.definitions()
    for held, ticket in db.session.execute(_query(agent, field, value).execution_options(yield_per=BATCH)):
        kind = known.get(held.field)
        if kind and (sensitive or not kind.sensitive):
            yield dict(zip(HEAD, (str(ticket.number), ticket.subject, held.field, kind.name(agent.language), held.text,
                                  held.source, held.at.isoformat(), str(held.agent_id or "")), strict=True))


def _query(agent: Agent, field: str, value: str):
    """A customer's own values stand beside each of their tickets."""
    of_it = or_(FieldValue.ticket_id == Ticket.id, FieldValue.customer_id == Ticket.customer_id)
    query = select(FieldValue, Ticket).join(Ticket, of_it).where(views.may_see(agent))
    if field:
        query = query.where(FieldValue.field == field)
    if value:
        query = query.where(FieldValue.text.icontains(value, autoescape=True))
    return query.order_by(Ticket.id, FieldValue.id)
