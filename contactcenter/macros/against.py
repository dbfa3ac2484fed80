"""What stands against an action of a macro now, and what it would be about: read only, before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from contactcenter import blocks, clock, fields, merging, promises, reminders, scripts, surveys
from contactcenter.complaints import authority
from contactcenter.extensions import db
from contactcenter.macros.case import Case
from contactcenter.models import Queue
from contactcenter.pack.macros import SAME
from contactcenter.scripts import actions
from contactcenter.sla import hours

Action = Mapping[str, Any]
NUMBER = "ticket.callback_number"
MORNING = time(9)


def due(case: Case, action: Action) -> datetime | None:
    """When a follow-up falls due, as its field says; None where the field is not known."""
    name = action.get("at_field") or action.get("before_field")
    known = {**fields.proposed(case.ticket), **case.known}.get(name) if name else None
    try:
        at = _instant(str(known)) if known else None
    except ValueError:
        return None
    return at - timedelta(seconds=hours.seconds(action["before"])) if at and "before" in action else at


def number_of(case: Case) -> str | None:
    """Where to call back: the number asked for, else the customer's own."""
    return case.known.get(NUMBER) or case.ticket.customer.address("phone")


def queue_of(case: Case, action: Action) -> Queue | None:
    if action.get("queue") == SAME:
        return case.ticket.queue
    return db.session.scalar(select(Queue).where(Queue.active, Queue.key == str(action.get("queue"))))


def language_of(action: Action) -> str:
    """The language that a transfer asks for."""
    return str(action.get("skill") or "").removeprefix("lang:")


def nothing(case: Case, action: Action) -> str:
    return ""


def needs_due(case: Case, action: Action) -> str:
    longest = promises.LONGEST if action.get("kind") in actions.GIVEN else reminders.LONGEST
    at = due(case, action)
    return "no_time" if at is None else "" if clock.now() < at <= clock.now() + longest else "past"


def needs_queue(case: Case, action: Action) -> str:
    queue = queue_of(case, action)
    return "no_queue" if queue is None else "there" if queue is case.ticket.queue and not language_of(action) else ""


def needs_lead(case: Case, action: Action) -> str:
    level = actions.TOLD.get(str(action.get("who")), 0)
    return "" if level and authority.person(level, case.ticket, without=(case.agent.id,)) else "nobody"


def needs_script(case: Case, action: Action) -> str:
    try:
        scripts.script(str(action.get("script")))
    except LookupError:
        return "no_script"
    return ""


def needs_reply(case: Case, action: Action) -> str:
    body = case.body_of(str(action.get("reply")))
    if body is None:
        return "no_reply"
    return "no_address" if case.way(body) is None else "gaps" if case.filled(body)[1] else ""


def needs_sender(case: Case, action: Action) -> str:
    return "" if blocks.of_ticket(case.ticket) else "no_sender"


def needs_number(case: Case, action: Action) -> str:
    return "" if number_of(case) else "no_number"


def needs_older(case: Case, action: Action) -> str:
    into = case.older
    if into is None:
        return "no_older"
    try:
        merging.changes(case.ticket, into)
    except merging.CannotMerge as why:
        return f"merge_{why.why}"
    return ""


def needs_survey(case: Case, action: Action) -> str:
    try:
        surveys.survey(str(action.get("survey")))
    except LookupError:
        return "no_survey"
    return ""


def _instant(value: str) -> datetime:
    """An instant, or a day's morning by the clock of the desk. Raises ValueError."""
    if len(value) > 10:
        return clock.datetime_of(value)
    return datetime.combine(date.fromisoformat(value), MORNING, fields.zone())
