"""Deadlines as chips and as the panel beside a ticket: how much time is left, and how near the end is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Clock, Ticket
from contactcenter.models.clocks import METRICS
from contactcenter.present import explained, times, urgency, words
from contactcenter.sla import due

NEAR = timedelta(minutes=5)
CLOSE = timedelta(minutes=2)
NEAR_SHARE = 0.25
PROMISE = "promise"  # runs on while we wait for the customer


def level(due_at: datetime, since: datetime | None, now: datetime) -> str:
    """bad: late or two minutes away; warn: five minutes or a quarter of the time away; else ok."""
    left = due_at - now
    if left <= CLOSE:
        return "bad"
    quarter = (due_at - since) * NEAR_SHARE if since else NEAR
    return "warn" if left <= max(NEAR, quarter) else "ok"


def chip(due_at: datetime, since: datetime | None, language: str, metric: str | None = None) -> dict:
    """A running deadline. `clock` stays true however long the html is kept, `left` and `late` are for now."""
    now = clock.now()
    return {
        "at": times.iso(due_at),
        "since": times.iso(since),
        "level": level(due_at, since, now),
        "late": due_at < now,
        "left": times.span(abs(due_at - now)),
        "clock": times.short(due_at, now, language),
        "metric": metric or "next_response",
    }


def of_ticket(ticket: Ticket, language: str) -> dict | None:
    """The chip of a ticket that has something to do, or has promised something, or None."""
    idle = ticket.tab != "todo" and ticket.due_metric != PROMISE
    if idle or ticket.due_at is None or ticket.due_state == "paused":
        return None
    return chip(ticket.due_at, ticket.due_from, language, ticket.due_metric)


def rest(ticket: Ticket, language: str) -> dict | None:
    """What stands in place of a deadline: snoozed until, or paused while the customer has the word."""
    if ticket.status == "scheduled" and ticket.wake_at:
        return {"kind": "snoozed", **times.stamp(ticket.wake_at, clock.now(), language)}
    if ticket.tab == "waiting" or ticket.due_state == "paused":
        return {"kind": "paused"}
    return None


def clocks(ticket: Ticket, language: str) -> dict:
    """The panel of promises: one row for each metric, the newest clock of it; and where the priority comes from."""
    newest: dict[str, Clock] = {}
    for one in db.session.scalars(select(Clock).where(Clock.ticket_id == ticket.id).order_by(Clock.id)):
        if one.state != "cancelled":
            newest[one.metric] = one
    named = [newest.pop(metric) for metric in METRICS if metric in newest]
    rows = [_row(one, language) for one in [*named, *sorted(newest.values(), key=lambda one: one.due_at)]]
    return {"scope": f"ticket-{ticket.id}", "ticket": ticket.id, "number": ticket.number, "rows": rows,
            "priority": ticket.priority, "judged": urgency.judged(ticket, language)}


def _review(one: Clock, language: str) -> dict:
    """When the pause is put before the team lead, or that it has been."""
    at, told = due.review(one), one.pauses[-1].reviewed_at
    return {"told": told is not None, "at": times.stamp(at, clock.now(), language) if at else None}


def _row(one: Clock, language: str) -> dict:
    late = one.breached_at is not None
    row = {"id": one.id, "metric": one.metric, "label": words.METRICS.get(one.metric, one.metric), "state": one.state,
           "late": late, "key": f"{one.state}-{int(one.due_at.timestamp())}-{len(one.pauses)}",
           "waived": bool(late and one.waivers)}
    if one.state == "met" and one.met_at:
        return {**row, "took": times.span(one.met_at - one.opened_at), "level": "bad" if late else "ok"}
    if one.state == "paused":
        gap = one.pauses[-1]
        return {**row, "level": "paused", "for": explained.length(clock.now() - gap.since, language),
                "why": explained.PAUSES.get(gap.reason, gap.reason), "review": _review(one, language)}
    return {**row, **chip(one.due_at, one.opened_at, language, one.metric), "metric": one.metric}
