"""Promises as plain data: what is owed on a ticket, and the presets with which a new one is given."""

from __future__ import annotations

from datetime import datetime, timedelta

from contactcenter import clock, promises
from contactcenter.complaints import texts
from contactcenter.extensions import db
from contactcenter.greetings import occasion
from contactcenter.models import Clock, Promise, Ticket
from contactcenter.present import deadlines, people, times
from contactcenter.present.words import N_
from contactcenter.sla import calendar, policies

MORNING, EVENING = 10, 17
PRESETS = (("30m", N_("In 30 minutes")), ("2h", N_("In two hours")), ("today", N_("Today by 17:00")),
           ("tomorrow", N_("Tomorrow by 10:00")), ("3d", N_("In three working days")))

QUICK = ("2h", "today", "tomorrow")
WORDS = {  # what the customer reads; {time} is filled in
    "call": {"en": "We will call you by {time}.", "zh": "我们会在{time}前给您来电。"},
    "answer": {"en": "You will hear from us by {time}.", "zh": "我们会在{time}前回复您。"},
}
YOURS = {"en": "{time} (your time)", "zh": "您当地时间{time}"}


def panel(ticket: Ticket, language: str) -> dict:
    """What `promises/_panel.html` draws beside a ticket."""
    return {"number": ticket.number, "rows": [row(one, language) for one in promises.of_ticket(ticket)],
            "presets": [{"key": key, "label": name} for key, name in PRESETS if instant(key, ticket)],
            "way": next(iter(texts.ways(ticket)), None), "live": ticket.live}


def quick(ticket: Ticket) -> dict:
    """What the button beside Send offers: a few times, and the words for the customer in the customer's language."""
    names = dict(PRESETS)
    offered = [{"key": key, "label": names[key], "clock": times.clock(at)} for key in QUICK
              if (at := instant(key, ticket))]
    return {"times": offered, "words": {kind: words[_spoken(ticket)] for kind, words in WORDS.items()},
            "language": _spoken(ticket)}


def filled(words: str, due: datetime, ticket: Ticket) -> str:
    """The words with the time in them, on the customer's own wall clock; said so where that is not the desk's."""
    language, zone = _spoken(ticket), occasion.zone_of(ticket.customer)
    told = texts.instant(due, ticket, language)
    if due.astimezone(zone).utcoffset() != due.astimezone(times.zone()).utcoffset():
        told = YOURS[language].format(time=told)
    return words.replace("{time}", told)


def row(one: Promise, language: str) -> dict:
    held = db.session.get(Clock, one.clock_id) if one.clock_id else None
    return {
        "id": one.id, "kind": one.kind, "words": one.words, "state": one.state, "number": one.ticket.number,
        "customer": people.customer_name(one.ticket.customer), "owner": people.colleague(one.agent, language),
        "at": times.stamp(one.due_at, clock.now(), language),
        "chip": deadlines.chip(one.due_at, one.made_at, language, "promise") if held and not one.kept_at else None,
    }


def instant(preset: str, ticket: Ticket) -> datetime | None:
    """When a preset means, in the desk's own time; None for one that is over for today, or that does not exist."""
    now = clock.now()
    local = now.astimezone(times.zone())
    found = {
        "30m": now + timedelta(minutes=30), "2h": now + timedelta(hours=2),
        "today": local.replace(hour=EVENING, minute=0, second=0, microsecond=0),
        "tomorrow": (local + timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0),
        "3d": calendar.advance_days(now, 3, policies.calendar_of(ticket.queue.calendar)) if preset == "3d" else None,
    }.get(preset)
    return found if found and found > now else None


def _spoken(ticket: Ticket) -> str:
    return ticket.language if ticket.language in texts.LOCALES else "en"
