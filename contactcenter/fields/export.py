"""Fields out of the house: every value that was kept on tickets somebody may see, a row each."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from contactcenter import views
from contactcenter.extensions import db
from contactcenter.fields import register
from contactcenter.models import Agent, FieldValue, Ticket

HEAD = ("ticket", "subject", "field", "label", "value", "source", "at", "agent")
BATCH = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would compute what begins so


def rows(agent: Agent, field: str = "", value: str = "") -> Iterator[tuple[str, ...]]:
    """HEAD, then one row for each value; narrowed to one field, and to values that hold some words.

    Values about health, diet or belief are not among them: they leave the desk by the customer's own wish only.
    """
    yield HEAD
    known = {one.id: one for one in register.definitions().values()}
    for held, ticket in db.session.execute(_query(agent, field, value).execution_options(yield_per=BATCH)):
        kind = known.get(held.field)
        if kind and not kind.sensitive:
            yield (str(ticket.number), _plain(ticket.subject), held.field, kind.name(agent.language), _plain(held.text),
                   held.source, held.at.isoformat(), str(held.agent_id or ""))


def _query(agent: Agent, field: str, value: str):
    """A customer's own values stand beside each of their tickets."""
    of_it = or_(FieldValue.ticket_id == Ticket.id, FieldValue.customer_id == Ticket.customer_id)
    query = select(FieldValue, Ticket).join(Ticket, of_it).where(views.may_see(agent))
    if field:
        query = query.where(FieldValue.field == field)
    if value:
        query = query.where(FieldValue.text.icontains(value, autoescape=True))
    return query.order_by(Ticket.id, FieldValue.id)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
