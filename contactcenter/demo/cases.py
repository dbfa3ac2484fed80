"""What the autopilot does about complaints, the ladder and promises: the same forms that people send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from contactcenter import clock, complaints
from contactcenter.demo import guided, telephoning
from contactcenter.demo.screens import Known
from contactcenter.demo.script import Turn
from contactcenter.extensions import db
from contactcenter.models import Ticket
from contactcenter.present import times
from contactcenter.sla import calendar, hours, policies

Post = Callable[[str, Mapping[str, Any]], Any]
INTAKE, OUTCOME = "complaint_intake", "complaint_outcome"
FINDINGS = {"en": "The supplier's sheet left out what you had asked for.", "zh": "供应商的确认单遗漏了您的要求。"}
REMEDY = {"en": "We pay back what you spent on it.", "zh": "我们将退还您由此产生的费用。"}
TIMED = ("ticket.promise_due_at", "ticket.follow_up_at")


def script(app: Flask, post: Post, turn: Turn, ticket: Known) -> None:
    """Taking down a complaint is quicker by its own form, unless the script under way leads there; every other one
    is gone through."""
    if turn.more.get("copy_fields") and telephoning.hand_over(app, post, ticket, turn.more["script"]):
        return
    if turn.more.get("script") == INTAKE:
        post(f"/tickets/{ticket.number}/complaint", {})
    else:
        guided.run(app, post, turn, ticket)


def escalate(app: Flask, post: Post, turn: Turn, ticket: Known) -> None:
    post(f"/tickets/{ticket.number}/escalation", {"level": turn.more["level"], "reason": turn.more["reason"]})


def write_down(app: Flask, post: Post, turn: Turn, ticket: Known) -> None:
    """A field: a time is a promise to the customer, the root cause belongs to the complaint."""
    field, value = turn.more["field"], str(turn.more["value"])
    if field in TIMED:
        with app.app_context():
            until = instant(value, db.session.get_one(Ticket, ticket.id))
        post(f"/tickets/{ticket.number}/promises", {"until": until.isoformat(), "kind": "answer"})
    elif field.startswith("complaint.") and (case := _case(app, ticket)):
        post(f"/complaints/{case}/fields", {field.removeprefix("complaint."): value})
    elif not field.startswith("complaint."):
        with app.app_context():
            until = instant(value, db.session.get_one(Ticket, ticket.id))
        guided.keep(post, ticket, field, until.isoformat())


def settle(app: Flask, post: Post, ticket: Known, language: str) -> bool:
    """Find out, offer what an adviser may grant, and tell the customer; False where there is no complaint."""
    case = _case(app, ticket)
    if case is None:
        return False
    language = language if language in FINDINGS else "en"
    post(f"/complaints/{case}/fields", {"findings": FINDINGS[language], "cause": "supplier"})
    post(f"/complaints/{case}/remedies", {"kind": "costs", "amount": "480", "words": REMEDY[language]})
    return bool(post(f"/complaints/{case}/outcome", {}).ok)


def instant(written: str, ticket: Ticket) -> datetime:
    """`+30m`, `+2BD` or `today 18:00` as an instant of the desk."""
    now = clock.now()
    if written.endswith("BD"):
        return calendar.advance_days(now, int(written[1:-2]), policies.calendar_of(ticket.queue.calendar))
    if written.startswith("+"):
        return now + timedelta(minutes=hours.duration(f"PT{written[1:].upper()}").minutes)
    hour, _, minute = written.rpartition(" ")[2].partition(":")
    return now.astimezone(times.zone()).replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)


def _case(app: Flask, ticket: Known) -> int | None:
    with app.app_context():
        held = complaints.of_ticket(db.session.get_one(Ticket, ticket.id))
        return held.id if held else None


