"""The ledger: what can happen to one clock. Due dates are derived from opening, target, pauses and calendar, always."""

from __future__ import annotations

from datetime import datetime

from contactcenter import clock, events, journal
from contactcenter.extensions import db
from contactcenter.models import Clock, ClockPause, Ticket
from contactcenter.sla import calendar, policies
from contactcenter.sla.calendar import Calendar, Segment
from contactcenter.sla.policies import Target


def start(ticket: Ticket, target: Target, opened: datetime, channel: str, kind: str = "case",
          item: int | None = None) -> Clock:
    """Open a clock at this instant. item: the message that waits for an answer."""
    one = Clock(ticket_id=ticket.id, item_id=item, opened_at=opened, state="running",
                data={"channel": channel, "kind": kind}, pauses=[])
    _aim(one, target)
    db.session.add(one)
    db.session.flush()
    journal.record(events.ClockStarted(one.id, one.metric, one.due_at.isoformat(), ticket=ticket.id))
    return one


def meet(one: Clock, at: datetime, item: int | None = None) -> None:
    """The promise was kept, in time or late. item: the answer that did it, so that taking it back is possible."""
    _close_pause(one, at)
    if one.state == "running" and one.due_at < at:
        breach(one, one.due_at)
    one.state, one.met_at = "met", at
    one.data = {**one.data, "met_by": item}
    journal.record(events.ClockMet(one.id, one.metric, one.breached_at is not None, ticket=one.ticket_id))


def pause(one: Clock, reason: str) -> None:
    """The clock stands still from now on. What was due before that stays broken."""
    now = clock.now()
    if one.due_at < now:
        breach(one, one.due_at)
    one.state = "paused"
    one.pauses.append(ClockPause(since=now, reason=reason))
    journal.record(events.ClockPaused(one.id, one.metric, reason, ticket=one.ticket_id))


def resume(one: Clock) -> None:
    """The clock runs again; the time it stood still is credited."""
    _close_pause(one, clock.now())
    one.state, one.met_at, one.due_at = "running", None, due(one)
    journal.record(events.ClockResumed(one.id, one.metric, one.due_at.isoformat(), ticket=one.ticket_id))


def revive(one: Clock, reason: str) -> None:
    """A clock that had ended runs again: the same one, what it had used up kept, the time between credited."""
    one.pauses.append(ClockPause(since=one.met_at or clock.datetime_of(one.data["ended"]), reason=reason))
    resume(one)


def take_back(one: Clock) -> None:
    """The answer that met the clock was withdrawn: nobody has answered, and no time is credited."""
    one.state, one.met_at = "running", None
    one.data = {**one.data, "met_by": None}
    journal.record(events.ClockResumed(one.id, one.metric, one.due_at.isoformat(), ticket=one.ticket_id))


def cancel(one: Clock, why: str) -> None:
    """The promise is no longer owed. What was due before that stays broken."""
    now = clock.now()
    _close_pause(one, now)
    if one.state == "running" and one.due_at < now:
        breach(one, one.due_at)
    one.state, one.data = "cancelled", {**one.data, "why": why, "ended": now.isoformat()}


def breach(one: Clock, at: datetime, cause: str | None = None) -> bool:
    """The promise is broken, once and for good; False if it was already."""
    if one.breached_at is not None:
        return False
    one.breached_at = at
    if cause:
        one.data = {**one.data, "cause": cause}
    journal.record(events.ClockBreached(one.id, one.metric, ticket=one.ticket_id))
    return True


def retarget(one: Clock, target: Target) -> None:
    """Other rules apply from now on, over the same opening and the same pauses. What is too late by them is a breach
    of its own kind: nobody let it slip."""
    before = {"due": one.due_at.isoformat(), "at": clock.now().isoformat(), "policy": one.policy_version}
    one.data = {**one.data, "before": [*one.data.get("before", ()), before]}
    _aim(one, target)
    if one.state == "running" and one.due_at <= clock.now():
        breach(one, clock.now(), "retargeted")


def due(one: Clock) -> datetime:
    """When the clock is due, all closed pauses credited."""
    return _due(one, policies.calendar_of(one.calendar, one.calendar_version))


def explain(one: Clock) -> list[Segment]:
    """How the due date came about, stretch by stretch, up to it or to now, whichever is later."""
    held, end = policies.calendar_of(one.calendar, one.calendar_version), one.met_at or max(one.due_at, clock.now())
    spans = [(gap.since, gap.until or end) for gap in one.pauses]
    return calendar.explain(one.opened_at, end, held, spans, [gap.reason for gap in one.pauses])


def _aim(one: Clock, target: Target) -> None:
    one.metric, one.calendar, one.calendar_version = target.metric, target.calendar, target.calendar_version
    one.policy_version, one.pausable = target.policy_version, target.pausable
    one.target_minutes = target.minutes(one.opened_at)
    one.due_at = _due(one, target.hours)


def _due(one: Clock, opening: Calendar) -> datetime:
    pauses = [(gap.since, gap.until) for gap in one.pauses if gap.until]
    return calendar.advance(one.opened_at, one.target_minutes, opening, pauses)


def _close_pause(one: Clock, at: datetime) -> None:
    for gap in one.pauses:
        gap.until = gap.until or at
