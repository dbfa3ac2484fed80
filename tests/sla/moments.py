"""Words for the tests of promises: instants of one week, the clocks of a ticket, and what was recorded of them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from contactcenter import clock, journal
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Clock, Item, Ticket, Version

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """An instant of the week of Monday, 23 November 2026, in Shanghai: `Mon 10:00`."""
    day, hour = text.split()
    number = 23 + ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun").index(day)
    return datetime.strptime(f"2026-11-{number} {hour}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def now_is(text: str) -> None:
    clock.desk.set(at(text))


def of(ticket: Ticket, metric: str) -> list[Clock]:
    return list(db.session.scalars(select(Clock).where(Clock.ticket_id == ticket.id, Clock.metric == metric)
                                   .order_by(Clock.id).execution_options(populate_existing=True)))


def only(ticket: Ticket, metric: str) -> Clock:
    (one,) = of(ticket, metric)
    return one


def facts(name: str) -> list[JournalEntry]:
    return list(db.session.scalars(select(JournalEntry).where(JournalEntry.type == name).order_by(JournalEntry.id)))


def answer(ticket: Ticket, agent, text: str = "I am looking into it.") -> Item:
    return ticket.reply(text, ticket.last_channel, agent=agent)


def publish(kind: str, key: str, **change) -> Version:
    """A further version of a policy or calendar, changed in these parts."""
    with journal.transaction():
        body = {**Version.of(kind, key).body, **change}
        return Version.publish(kind, key, body, None)
