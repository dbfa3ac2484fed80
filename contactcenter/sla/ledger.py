"""The ledger: what can happen to one clock. Each verb belongs inside a transaction, with the ticket being changed.

Whoever changes clocks calls `clocks.show(ticket)` at the end, so that lists and pages know the nearest promise.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contactcenter import clock, events, journal
from contactcenter.extensions import db
from contactcenter.models import Agent, Clock, ClockPause, ClockTarget, ClockWaiver, Ticket
from contactcenter.sla import due
from contactcenter.sla.calendar import Segment
from contactcenter.sla.policies import Target


class NotAllowed(Exception):
    """Only a supervisor may waive a broken promise."""


def start(ticket: Ticket, kind: str, target: Target, *, opened: datetime | None = None, item: int | None = None,
          data: dict[str, Any] | None = None) -> Clock:
    """Open a clock now, or at this instant. kind: what is promised. item: the message that waits for an answer."""
    one = Clock(ticket_id=ticket.id, metric=kind, item_id=item, opened_at=opened or clock.now(), state="running",
                warned=0, carried=0.0, data=data or {}, pauses=[], targets=[], waivers=[])
    due.aim(one, target)
    one.next_at = due.expected(one)
    db.session.add(one)
    db.session.flush()
    journal.record(events.ClockStarted(one.id, kind, one.due_at.isoformat(), one.rule or None, ticket=ticket.id))
    return one


def meet(one: Clock, at: datetime | None = None, item: int | None = None) -> None:
    """The promise was kept, in time or late. item: the answer that did it, so that taking it back is possible."""
    at = at or clock.now()
    _close_pause(one, at)
    _notice(one, at)
    one.state, one.met_at, one.next_at = "met", at, None
    one.data = {**one.data, "met_by": item}
    journal.record(events.ClockMet(one.id, one.metric, one.breached_at is not None, ticket=one.ticket_id))


def pause(one: Clock, reason: str) -> None:
    """The clock stands still from now on. What was due before that stays broken."""
    _notice(one, clock.now())
    one.state = "paused"
    one.pauses.append(ClockPause(since=clock.now(), reason=reason))
    one.next_at = due.expected(one)
    journal.record(events.ClockPaused(one.id, one.metric, reason, ticket=one.ticket_id))


def paused_long(one: Clock, at: datetime) -> None:
    """It has stood still for so long, at that instant, that somebody should look: told once for each pause."""
    gap = one.pauses[-1]
    gap.reviewed_at = clock.now()
    journal.record(events.ClockPausedLong(one.id, one.metric, gap.reason, at.isoformat(), ticket=one.ticket_id))


def resume(one: Clock) -> None:
    """The clock runs again; the time it stood still is credited."""
    _close_pause(one, clock.now())
    one.due_at = due.of(one)
    _run(one)


def revive(one: Clock, reason: str) -> None:
    """A clock that had ended runs again: the same one, what it had used up kept, the time between credited."""
    one.pauses.append(ClockPause(since=one.met_at or clock.datetime_of(one.data["ended"]), reason=reason,
                                 until=clock.now()))
    one.state, one.due_at = "running", due.of(one)
    due.warn_again(one, clock.now())
    _run(one)


def take_back(one: Clock) -> None:
    """The answer that met the clock was withdrawn: nobody has answered, and no time is credited."""
    one.data = {**one.data, "met_by": None}
    _run(one)


def cancel(one: Clock, why: str) -> None:
    """The promise is no longer owed. What was due before that stays broken."""
    now = clock.now()
    _close_pause(one, now)
    _notice(one, now)
    one.state, one.next_at, one.data = "cancelled", None, {**one.data, "why": why, "ended": now.isoformat()}
    journal.record(events.ClockCancelled(one.id, one.metric, why, ticket=one.ticket_id))


def warn(one: Clock, level: int, at: datetime) -> None:
    """So much of the target was used up at that instant, in percent."""
    one.warned = level
    journal.record(events.ClockWarned(one.id, one.metric, level, at.isoformat(), ticket=one.ticket_id))


def breach(one: Clock, at: datetime, cause: str | None = None) -> bool:
    """The promise is broken, at that instant, once and for good; False if it was already."""
    if one.breached_at is not None:
        return False
    one.breached_at, one.next_at = at, None
    if cause:
        one.data = {**one.data, "cause": cause}
    journal.record(events.ClockBreached(one.id, one.metric, due.BROKEN, at.isoformat(), cause, ticket=one.ticket_id))
    return True


def waive(one: Clock, agent: Agent, reason: str) -> ClockWaiver:
    """A supervisor's word that this breach is not held against anybody; the breach stays.

    Raises NotAllowed, and ValueError where no reason is given or nothing is broken.
    """
    if not agent.supervises:
        raise NotAllowed(agent.login)
    if not reason.strip() or one.breached_at is None:
        raise ValueError("a waiver needs a broken promise and a reason")
    waiver = ClockWaiver(agent_id=agent.id, reason=reason.strip())
    one.waivers.append(waiver)
    journal.record(events.ClockWaived(one.id, one.metric, reason.strip(), ticket=one.ticket_id))
    return waiver


def retarget(one: Clock, target: Target, why: str) -> None:
    """Other rules apply from now on, over the same opening and the same pauses; the target before is kept as a row.

    What is too late by them is a breach of its own kind: nobody let it slip.
    """
    now = clock.now()
    _notice(one, now)
    one.targets.append(_as_it_was(one, why))
    due.aim(one, target)
    due.warn_again(one, now)
    if one.state == "running" and one.due_at <= now:
        breach(one, now, "retargeted")
    one.next_at = due.expected(one)
    journal.record(events.ClockRetargeted(one.id, one.metric, one.due_at.isoformat(), why, ticket=one.ticket_id))


def carry_over(one: Clock, target: Target, why: str) -> None:
    """The clock goes on by other hours: the open time it has used up stays used up, the rest counts by the new ones."""
    now = clock.now()
    used, before = due.used(one, now), (one.within, one.target_minutes)
    _notice(one, now)
    one.targets.append(_as_it_was(one, why))
    due.aim(one, target)
    one.target_minutes = before[1] if one.within == before[0] else one.target_minutes
    one.carried, one.anchor_at = min(used, one.target_minutes), now
    one.due_at = due.of(one, target.hours)
    one.next_at = due.expected(one)
    journal.record(events.ClockRetargeted(one.id, one.metric, one.due_at.isoformat(), why, ticket=one.ticket_id))


def explain(one: Clock) -> list[Segment]:
    """How the due time came about, stretch by stretch; see `due.explain`."""
    return due.explain(one)


def _run(one: Clock) -> None:
    one.state, one.met_at, one.next_at = "running", None, None
    one.next_at = due.expected(one)
    journal.record(events.ClockResumed(one.id, one.metric, one.due_at.isoformat(), ticket=one.ticket_id))


def _notice(one: Clock, at: datetime) -> None:
    """What was due before is broken, also where the sweep has not come by yet."""
    if one.state == "running" and one.due_at < at:
        breach(one, one.due_at)


def _as_it_was(one: Clock, why: str) -> ClockTarget:
    return ClockTarget(within=one.within, target_minutes=one.target_minutes, calendar=one.calendar,
                       calendar_version=one.calendar_version, policy_version=one.policy_version, rule=one.rule,
                       due_at=one.due_at, why=why[:64])


def _close_pause(one: Clock, at: datetime) -> None:
    for gap in one.pauses:
        gap.until = gap.until or at
