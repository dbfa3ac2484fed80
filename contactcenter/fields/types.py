"""The types of fields: what somebody typed becomes a plain value or is refused, and a value becomes words again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from contactcenter import clock, phones
from contactcenter.columns import clean, label

LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
YES, NO = ("yes", "true", "on", "1", "是"), ("no", "false", "off", "0", "否")
SHORT, LONG, MOST = 500, 5000, 50  # characters of a line and of a text, entries of a list
SEPARATORS = re.compile(r"[\n;；、]+")
MONEY = re.compile(r"(?P<before>[A-Za-z]{3}|[¥€$£])?\s*(?P<amount>\d[\d,]*(?:\.\d{1,2})?)\s*(?P<after>[A-Za-z]{3}|元)?")
SIGNS = {"¥": "CNY", "元": "CNY", "€": "EUR", "$": "USD", "£": "GBP"}
MAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
LARGEST = 10**12


@dataclass(frozen=True)
class Field:
    """A named field. sensitive: it may only be kept where the customer has agreed to that."""

    id: str
    type: str
    labels: Mapping[str, str]
    options: tuple[str, ...] = ()
    pii: bool = False
    sensitive: bool = False
    own: bool = False
    wording: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False, hash=False)

    @property
    def group(self) -> str:
        """customer, ticket, trip, ...: the first part of its name."""
        return self.id.partition(".")[0]

    @property
    def of_customer(self) -> bool:
        """It is kept with the person and not with one of their tickets."""
        return self.group == "customer"

    def name(self, language: str) -> str:
        return label(self.labels, language) or self.id

    def option(self, value: str, language: str) -> str:
        """The wording of one option, else the option itself."""
        return label(self.wording.get(value, {}), language) or value.replace("_", " ")


class Wrong(ValueError):
    """What was typed is no value of the field's type. `code` names the sentence that says so."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def parse(kind: Field, typed: str, zone: ZoneInfo, currency: str = "CNY") -> Any:
    """The plain value of what was typed, None for nothing. Instants without a zone are the desk's. Raises Wrong."""
    text = clean(typed).strip()
    return _PARSE[kind.type](kind, text, zone, currency) if text else None


def written(kind: Field, value: Any, zone: ZoneInfo) -> str:
    """The value as an input element takes it and `parse` reads it again."""
    if value is None:
        return ""
    if kind.type == "datetime":
        return clock.datetime_of(value).astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    if kind.type == "bool":
        return "yes" if value else "no"
    return "\n".join(value) if isinstance(value, list) else str(value)


def shown(kind: Field, value: Any, language: str, zone: ZoneInfo) -> str:
    """The value in words of a language, as it stands in a sentence."""
    show = _SHOW.get(kind.type)
    return "" if value is None else show(kind, value, language, zone) if show else str(value)


def _line(kind: Field, text: str, zone: ZoneInfo, currency: str) -> str:
    return " ".join(text.split())[:SHORT]


def _text(kind: Field, text: str, zone: ZoneInfo, currency: str) -> str:
    return text.replace("\r\n", "\n")[:LONG]


def _whole(kind: Field, text: str, zone: ZoneInfo, currency: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,12}", text):
        raise Wrong("number")
    return int(text)


def _money(kind: Field, text: str, zone: ZoneInfo, currency: str) -> str:
    """`CNY 1200.00`: the sum with its currency, the desk's own where none is named."""
    found = MONEY.fullmatch(text)
    if not found:
        raise Wrong("money")
    named = found["before"] or found["after"] or currency
    try:
        amount = Decimal(found["amount"].replace(",", ""))
    except InvalidOperation:
        raise Wrong("money") from None
    if amount >= LARGEST:
        raise Wrong("money")
    return f"{SIGNS.get(named, named.upper())} {amount:.2f}"


def _date(kind: Field, text: str, zone: ZoneInfo, currency: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Wrong("date") from None


def _instant(kind: Field, text: str, zone: ZoneInfo, currency: str) -> str:
    try:
        instant = datetime.fromisoformat(text)
        return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(ZoneInfo("UTC")).isoformat()
    except (ValueError, OverflowError):
        raise Wrong("datetime") from None


def _truth(kind: Field, text: str, zone: ZoneInfo, currency: str) -> bool:
    if text.lower() not in YES + NO:
        raise Wrong("bool")
    return text.lower() in YES


def _phone(kind: Field, text: str, zone: ZoneInfo, currency: str) -> str:
    number = phones.normalise(text)
    if number is None:
        raise Wrong("phone")
    return number


def _mail(kind: Field, text: str, zone: ZoneInfo, currency: str) -> str:
    if len(text) > 254 or not MAIL.fullmatch(text):
        raise Wrong("email")
    return text.lower()


def _choice(kind: Field, text: str, zone: ZoneInfo, currency: str) -> str:
    if text not in kind.options:
        raise Wrong("choice")
    return text


def _list(kind: Field, text: str, zone: ZoneInfo, currency: str) -> list[str]:
    entries = dict.fromkeys(" ".join(part.split())[:SHORT] for part in SEPARATORS.split(text) if part.strip())
    if kind.type == "multi" and kind.options and not set(entries) <= set(kind.options):
        raise Wrong("choice")
    return list(entries)[:MOST]


def _show_money(kind: Field, value: str, language: str, zone: ZoneInfo) -> str:
    currency, _, amount = str(value).partition(" ")
    return f"{currency} {format_decimal(Decimal(amount), locale=LOCALES.get(language, 'en_GB'))}"


def _show_date(kind: Field, value: str, language: str, zone: ZoneInfo) -> str:
    return _day(date.fromisoformat(value), language)


def _show_instant(kind: Field, value: str, language: str, zone: ZoneInfo) -> str:
    """14:30 if that is today, else with its day."""
    local, now = clock.datetime_of(value).astimezone(zone), clock.now().astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{_day(local.date(), language)} {local:%H:%M}"


def _day(day: date, language: str) -> str:
    locale = LOCALES.get(language, "en_GB")
    if day.year != clock.now().year:
        return format_date(day, "long", locale=locale)
    return format_skeleton("MMMEd", day, locale=locale).replace(",", "")


def _show_truth(kind: Field, value: bool, language: str, zone: ZoneInfo) -> str:
    return {"zh": ("否", "是")}.get(language, ("no", "yes"))[bool(value)]


def _show_phone(kind: Field, value: str, language: str, zone: ZoneInfo) -> str:
    return phones.shown(value)


def _show_choice(kind: Field, value: str, language: str, zone: ZoneInfo) -> str:
    return kind.option(value, language)


def _show_list(kind: Field, value: list, language: str, zone: ZoneInfo) -> str:
    between = "、" if language == "zh" else ", "
    return between.join(kind.option(each, language) if each in kind.options else str(each) for each in value)


_PARSE: Mapping[str, Callable[[Field, str, ZoneInfo, str], Any]] = {
    "text": _line, "person": _line, "longtext": _text, "int": _whole, "money": _money, "date": _date,
    "datetime": _instant, "bool": _truth, "phone": _phone, "email": _mail, "choice": _choice, "multi": _list,
    "list": _list,
}
_SHOW: Mapping[str, Callable[[Field, Any, str, ZoneInfo], str]] = {
    "money": _show_money, "date": _show_date, "datetime": _show_instant, "bool": _show_truth, "phone": _show_phone,
    "choice": _show_choice, "multi": _show_list, "list": _show_list,
}
TYPES = tuple(_PARSE)
