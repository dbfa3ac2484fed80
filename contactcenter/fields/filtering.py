"""Tickets by what is known of them: `field:trip.adults>=2`, each wish compared as its field's type says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, Numeric, Text, and_, case, cast, func, literal, select, text

from contactcenter import clock, fields, masking
from contactcenter.extensions import db
from contactcenter.fields import register, types
from contactcenter.fields.types import Field, Wrong
from contactcenter.models import Agent, Customer, FieldValue, Identity, Ticket

ASKED = re.compile(
    r'\bfield:(?P<name>[a-z]+\.[a-z0-9_]+)(?:(?P<how>!=|<=|>=|=|<|>)(?P<value>"[^"]*"|\S*))?', re.IGNORECASE)
HOWS = ("=", "!=", ">=", "<=", ">", "<")
ORDERED = ("int", "money", "date", "datetime")
NUMBER = r"^-?[0-9]+([.][0-9]+)?$"
CURRENCY = 4  # letters before the sum: `CNY `
MOST = 5  # wishes of one search
OWN: Mapping[str, Any] = {  # what a customer and a ticket say of themselves
    "customer.name": Customer.name, "customer.language": Customer.language, "customer.tier": Customer.tier,
    "customer.timezone": Customer.timezone, "ticket.subject": Ticket.subject, "ticket.priority": Ticket.priority,
    "ticket.resolution": Ticket.resolution,
}
ADDRESSES = {"customer.phone": "phone", "customer.email": "email"}
Compare = Callable[[Any, Any], ColumnElement[bool]]


class BadWish(ValueError):
    """What was asked of a field makes no sense. `code` names the sentence that says why, `field` is its name."""

    def __init__(self, code: str, field: str):
        super().__init__(code, field)
        self.code, self.field = code, field


@dataclass(frozen=True)
class Wish:
    """how: one of HOWS, or nothing where any value will do."""

    field: str
    how: str = ""
    value: str = ""

    def __str__(self) -> str:
        value = f'"{self.value}"' if re.search(r"\s", self.value) or not self.value else self.value
        return f"field:{self.field}{self.how}{value if self.how else ''}"


def split(asked: str) -> tuple[str, list[Wish]]:
    """(the words that are left, what is asked of fields)."""
    wishes = [Wish(found["name"].lower(), found["how"] or "", (found["value"] or "").strip('"').strip())
              for found in ASKED.finditer(asked)]
    return " ".join(ASKED.sub(" ", asked).split()), wishes[:MOST]


def condition(agent: Agent, wishes: list[Wish]) -> ColumnElement[bool]:
    """On tickets, that all of it holds. Raises BadWish."""
    return and_(*(_holds(agent, wish) for wish in wishes))


def _holds(agent: Agent, wish: Wish) -> ColumnElement[bool]:
    kind = _field(agent, wish)
    try:
        found = _among(kind, _compared(kind, wish))
    except Wrong as wrong:
        raise BadWish(wrong.code, kind.id) from wrong
    return ~found if wish.how == "!=" else found


def _field(agent: Agent, wish: Wish) -> Field:
    """One that there is, and that this agent may ask about: what is masked is not to be guessed at."""
    kind = register.definitions().get(wish.field)
    if kind is None:
        raise BadWish("gone", wish.field)
    if kind.sensitive and not agent.supervises:
        raise BadWish("hidden", wish.field)
    if wish.how in ("<", ">", "<=", ">=") and kind.type not in ORDERED:
        raise BadWish("order", wish.field)
    return kind


def _among(kind: Field, compared: ColumnElement[bool]) -> ColumnElement[bool]:
    """On tickets, that the ticket or its customer has a value of which this is true."""
    if kind.id in ADDRESSES:
        return Ticket.customer_id.in_(select(Identity.customer_id).where(compared))
    if kind.id in OWN:
        return compared if not kind.of_customer else Ticket.customer_id.in_(select(Customer.id).where(compared))
    owner, ours = ((FieldValue.customer_id, Ticket.customer_id) if kind.of_customer
                   else (FieldValue.ticket_id, Ticket.id))
    return ours.in_(select(owner).where(FieldValue.field == kind.id, owner.is_not(None), compared))


def _compared(kind: Field, wish: Wish) -> ColumnElement[bool]:
    """Raises Wrong for what is no value of the field's type."""
    if kind.id in ADDRESSES:
        theirs = Identity.kind == ADDRESSES[kind.id]
        return and_(theirs, Identity.value == _value(kind, wish)) if wish.how else theirs
    own = OWN.get(kind.id)
    if not wish.how:
        return own.is_not(None) & (own != "") if own is not None else literal(True)
    if kind.type in _BY_TYPE:
        return _BY_TYPE[kind.type](kind, wish)
    if kind.type == "choice":
        return (_plain() if own is None else own) == _option(kind, wish.value)
    return (FieldValue.text if own is None else own).icontains(masking.mask(wish.value), autoescape=True)


def _value(kind: Field, wish: Wish) -> Any:
    value = types.parse(kind, wish.value, fields.zone(), fields.currency())
    if value is None:
        raise Wrong("empty")
    return value


def _option(kind: Field, typed: str) -> str:
    """An option by itself or by its wording in any language."""
    told = typed.casefold()
    for option in kind.options:
        if told in (option.casefold(), *(kind.option(option, language).casefold() for language in ("en", "zh"))):
            return option
    raise Wrong("choice")


def _whole(kind: Field, wish: Wish) -> ColumnElement[bool]:
    return _how(wish)(_number(_plain()), _value(kind, wish))


def _sum(kind: Field, wish: Wish) -> ColumnElement[bool]:
    """Of the same currency only: nobody knows here what another one is worth."""
    currency, _, amount = _value(kind, wish).partition(" ")
    of_it = _plain().startswith(f"{currency} ", autoescape=True)
    return and_(of_it, _how(wish)(_number(func.substr(_plain(), CURRENCY + 1)), float(amount)))


def _day(kind: Field, wish: Wish) -> ColumnElement[bool]:
    return _how(wish)(_plain(), _value(kind, wish))


def _instant(kind: Field, wish: Wish) -> ColumnElement[bool]:
    """A day without an hour is the whole day at the desk; instants are kept in UTC and compare as they are written."""
    begin = _value(kind, wish)
    if len(wish.value) > len("2026-12-01") or wish.how in ("<", ">="):
        return _how(wish)(_plain(), begin)
    day = clock.datetime_of(begin).astimezone(fields.zone())
    end = _utc(datetime.combine(day.date() + timedelta(days=1), day.timetz()))
    if wish.how in ("<=", ">"):
        return _plain() < end if wish.how == "<=" else _plain() >= end
    return and_(_plain() >= begin, _plain() < end)


def _truth(kind: Field, wish: Wish) -> ColumnElement[bool]:
    value = _value(kind, wish)
    return _plain() == (str(int(value)) if _is_sqlite() else str(value).lower())


def _several(kind: Field, wish: Wish) -> ColumnElement[bool]:
    if not kind.options:
        return FieldValue.text.icontains(masking.mask(wish.value), autoescape=True)
    return _plain().contains(f'"{_option(kind, wish.value)}"', autoescape=True)


def _how(wish: Wish) -> Compare:
    return {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
            ">=": lambda a, b: a >= b}.get(wish.how, lambda a, b: a == b)


def _plain() -> ColumnElement[str]:
    """The kept value as text: JSON's own words for it."""
    if _is_sqlite():
        return cast(func.json_extract(FieldValue.value, "$"), Text)
    return FieldValue.value.op("#>>", return_type=Text())(text("'{}'")).collate("C")


def _number(plain: ColumnElement[str]) -> ColumnElement[Any]:
    """As a number. PostgreSQL stumbles over what is none, in whichever row it happens to look at."""
    if _is_sqlite():
        return cast(plain, Float)
    return case((plain.regexp_match(NUMBER), cast(plain, Numeric)))


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


_BY_TYPE: Mapping[str, Callable[[Field, Wish], ColumnElement[bool]]] = {
    "int": _whole, "money": _sum, "date": _day, "datetime": _instant, "bool": _truth, "multi": _several,
    "list": _several,
}
