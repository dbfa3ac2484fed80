"""A page of a ticket's timeline as plain data: entries, the days between them, and where the new ones begin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flask_babel import force_locale, gettext

from contactcenter import clock, timeline
from contactcenter.extensions import db
from contactcenter.models import Item, Ticket
from contactcenter.present import entries, items, times
from contactcenter.present.render import LOCALES


def shown(ticket: Ticket, language: str, before: int | None = None) -> dict:
    """A page of entries, oldest first; before: the id of the oldest message already on the page.

    older: the id to ask for next, or None at the beginning.
    """
    found = timeline.page(ticket, before)
    messages = [one for one in found if isinstance(one, Item)]
    told = [one for one in (_entry(one, language) for one in found) if one]
    _mark_new(told, 0 if before else ticket.unread)
    return {
        "number": ticket.number,
        "scope": f"ticket-{ticket.id}",
        "entries": list(_with_days(told, language)),
        "older": messages[0].id if len(messages) == timeline.PAGE else None,
        "same_day": _same_day(told, before),
    }


def _entry(one, language: str) -> dict | None:
    return items.item(one, language) if isinstance(one, Item) else entries.event(one, language)


def _same_day(told: list[dict], before: int | None) -> str | None:
    """The divider already on the page that these older entries move up: they end on the day it opens."""
    next_one = db.session.get(Item, before) if before else None
    day = times.day_of(next_one.at).isoformat() if next_one else None
    return f"d-{day}" if told and told[-1]["day"] == day else None


def _mark_new(told: list[dict], unread: int) -> None:
    """The first of the customer's messages that nobody has read carries how many there are."""
    arrived = [one for one in told if one.get("direction") == "in"]
    if 0 < unread <= len(arrived):
        arrived[-unread]["new"] = unread


def _with_days(told: list[dict], language: str) -> Iterator[dict]:
    last = None
    for one in told:
        if one["day"] != last:
            last = one["day"]
            yield {"shape": "day", "id": f"d-{last}", "text": _day(date.fromisoformat(last), language)}
        yield one


def _day(when: date, language: str) -> str:
    today = times.day_of(clock.now())
    with force_locale(LOCALES.get(language, language)):
        if when == today:
            return gettext("Today")
        if when == today - timedelta(days=1):
            return gettext("Yesterday")
    return times.day(when, language, times.WEEKDAY if when.year == today.year else times.DAY_AND_YEAR)
