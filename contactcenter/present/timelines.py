"""The timeline of a ticket: what was said and what happened, in the order of time, fifty messages to a page."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Item, Ticket
from contactcenter.present import entries, items, times

PAGE = 50


def timeline(ticket: Ticket, language: str, before: int | None = None) -> dict:
    """A page of entries, oldest first; before: the id of the oldest item already shown.

    older: the id to ask for next, or None at the beginning. Day dividers stand between the entries.
    """
    found = _items(ticket, before)
    more, found = len(found) > PAGE, found[:PAGE][::-1]
    told = _events(ticket, since=found[0] if more else None, until=_one(before))
    shown = [*(items.item(one, language) for one in found), *filter(None, (entries.event(one, language) for one in told))]
    shown.sort(key=lambda one: one["at"]["iso"])
    _mark_new(shown, ticket.unread if before is None else 0)
    return {
        "number": ticket.number,
        "scope": f"ticket-{ticket.id}",
        "entries": list(_with_days(shown, language)),
        "older": found[0].id if more else None,
    }


def _items(ticket: Ticket, before: int | None) -> list[Item]:
    query = select(Item).where(Item.ticket_id == ticket.id, Item.state != "withdrawn")
    if before is not None:
        query = query.where(Item.id < before)
    query = query.options(joinedload(Item.agent), selectinload(Item.attachments))
    return list(db.session.scalars(query.order_by(Item.id.desc()).limit(PAGE + 1)))


def _events(ticket: Ticket, since: Item | None, until: Item | None) -> list[JournalEntry]:
    query = select(JournalEntry).where(JournalEntry.ticket_id == ticket.id, JournalEntry.type.in_(entries.SHOWN))
    if since:
        query = query.where(JournalEntry.at >= since.at)
    if until:
        query = query.where(JournalEntry.at < until.at)
    return list(db.session.scalars(query.order_by(JournalEntry.id.desc()).limit(4 * PAGE)))


def _one(item_id: int | None) -> Item | None:
    return db.session.get(Item, item_id) if item_id is not None else None


def _mark_new(shown: list[dict], unread: int) -> None:
    """The first of the customer's messages that nobody has read carries how many there are."""
    arrived = [one for one in shown if one.get("direction") == "in"]
    if 0 < unread <= len(arrived):
        arrived[-unread]["new"] = unread


def _with_days(shown: list[dict], language: str):
    last = None
    for one in shown:
        if one["day"] != last:
            last = one["day"]
            yield {"shape": "day", "id": f"d-{last}", "text": _day(date.fromisoformat(last), language)}
        yield one


def _day(when: date, language: str) -> str:
    today = times.day_of(clock.now())
    with force_locale(language):
        if when == today:
            return gettext("Today")
        if when == today - timedelta(days=1):
            return gettext("Yesterday")
    return times.day(when, language, times.WEEKDAY if when.year == today.year else times.DAY_AND_YEAR)
