"""The occasion of a greeting: what holds at this moment for this customer, and what its places are filled with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_skeleton

from contactcenter import clock, config, waiting
from contactcenter.models import Agent, Customer, Ticket, Version, label
from contactcenter.sla import calendar, policies
from contactcenter.sla.calendar import Calendar

LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
DEAR = {"en": "customer", "zh": "客户"}  # for somebody whose form of address nobody at the desk has written down
MINUTES = {"en": ("1 minute", "{} minutes"), "zh": ("1分钟", "{}分钟")}
DAYS = {"en": ("today at {}", "tomorrow at {}", "on {}, {}"), "zh": ("今天{}", "明天{}", "{}{}")}
REACHED = ("phone", "sms_number", "email", "emergency_phone", "contact_url")
ACQUAINTED = timedelta(minutes=1)  # whoever has been a customer for longer than this ticket is known


@dataclass(frozen=True)
class House:
    """What of the desk a greeting depends on: settings, parts of the day, the tier's names, the queue's hours."""

    settings: Mapping[str, Any]
    dayparts: Sequence[Mapping[str, Any]]
    tier: Mapping[str, str]
    opening: Calendar

    @property
    def is_open(self) -> bool:
        return calendar.is_open(clock.now(), self.opening)


def house(ticket: Ticket) -> House:
    """The desk as this ticket's queue knows it."""
    tier = _body("tier", ticket.customer.tier).get("label", {})
    return House(_body("setting", "desk"), dayparts(), tier, policies.calendar_of(ticket.queue.calendar))


def dayparts() -> Sequence[Mapping[str, Any]]:
    """The desk's table of the parts of a day."""
    return _body("setting", "dayparts").get("dayparts", ())


def daypart(now: time, table: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The part of the day; one may run over midnight."""
    return next((part for part in table if _within(now, part)), {})


def of(ticket: Ticket, channel: str, moment: str, desk: House) -> dict[str, Any]:
    """The conditions of greetings.yaml as they stand now."""
    customer, opening, now = ticket.customer, desk.opening, clock.now()
    return {
        "moment": moment,
        "channel": channel,
        "language": ticket.language,
        "known": ticket.made_at - customer.made_at > ACQUAINTED,
        "tier": customer.tier,
        "daypart": daypart(now.astimezone(zone_of(customer)).time(), desk.dayparts).get("id"),
        "hours": "open" if desk.is_open else "closed",
        "holiday": opening.reasons.get(opening.local(now).date()),
        "on_trip": current_trip(customer) is not None,
    }


def values(ticket: Ticket, language: str, desk: House, agent: Agent | None = None) -> dict[str, str | None]:
    """What can be put into places. Nothing that the customer wrote is among it: a stranger must not be able to have us
    carry words to a third person."""
    customer, zone, trip = ticket.customer, zone_of(ticket.customer), current_trip(ticket.customer)
    part = daypart(clock.now().astimezone(zone).time(), desk.dayparts)
    return {
        "customer.salutation": label(customer.salutation or {}, language) or DEAR.get(language, DEAR["en"]),
        "customer.tier_name": label(desk.tier, language),
        "agent.name": agent.name(language) if agent else None,
        "time.greeting": label(part.get("greeting", {}), language),
        "ticket.ref": f"#{ticket.number}",
        "ticket.due_text": instant(ticket.due_at, zone, language),
        "desk.name": label(desk.settings.get("name") or {}, language),
        "desk.reopen_text": _reopens(desk, zone, language),
        **{f"desk.{name}": desk.settings.get(name) for name in REACHED},
        "trip.destination": _country(trip, language) if trip else None,
    }


def place_in_line(ticket: Ticket, language: str) -> dict[str, str]:
    """Where somebody who waits in a chat stands, and how long it may take if there is ground for a guess; empty for
    who does not wait.
    """
    place = waiting.place(ticket.id, "chat")
    if place is None:
        return {}
    one, several = MINUTES.get(language, MINUTES["en"])
    guess = {"queue.wait_text": one if place.minutes == 1 else several.format(place.minutes)} if place.minutes else {}
    return {"queue.position": str(place.number), **guess}


def zone_of(customer: Customer) -> ZoneInfo:
    """The customer's own time zone, where it is known, else the desk's."""
    try:
        return ZoneInfo(customer.timezone or config.current().timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(config.current().timezone)


def current_trip(customer: Customer) -> dict[str, Any] | None:
    """The trip the customer is on today, if there is one."""
    today = clock.now().astimezone(zone_of(customer)).date()
    trips = (customer.facts or {}).get("trips") or []
    return next((trip for trip in trips if _day(trip, "start", date.max) <= today <= _day(trip, "end", date.min)), None)


def _body(kind: str, key: str) -> Mapping[str, Any]:
    held = Version.of(kind, key)
    return held.body if held else {}


def _day(trip: dict[str, Any], name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(trip[name])
    except (KeyError, TypeError, ValueError):
        return otherwise


def _within(now: time, part: Mapping[str, Any]) -> bool:
    begin, end = time.fromisoformat(part["from"]), time.fromisoformat(part["to"])
    return begin <= now < end if begin <= end else now >= begin or now < end


def instant(instant: datetime | None, zone: ZoneInfo, language: str) -> str | None:
    """14:30 if that is today, else with its day."""
    if instant is None:
        return None
    local, now = instant.astimezone(zone), clock.now().astimezone(zone)
    clock_time = f"{local:%H:%M}"
    return clock_time if local.date() == now.date() else f"{_date(local, language)} {clock_time}"


def _reopens(desk: House, zone: ZoneInfo, language: str) -> str:
    now = clock.now()
    local = calendar.next_opening(now, desk.opening).astimezone(zone)
    today, tomorrow, later = DAYS.get(language, DAYS["en"])
    clock_time, days = f"{local:%H:%M}", (local.date() - now.astimezone(zone).date()).days
    return (today, tomorrow)[days].format(clock_time) if days < 2 else later.format(_date(local, language), clock_time)


def _date(local: datetime, language: str) -> str:
    return format_skeleton("MMMEd", local, locale=LOCALES.get(language, "en_GB")).replace(",", "")


def _country(trip: dict[str, Any], language: str) -> str | None:
    return Locale.parse(LOCALES.get(language, "en_GB")).territories.get(trip.get("country"))
