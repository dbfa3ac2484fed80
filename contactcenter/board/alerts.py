"""Alarms of queues: raised once when a limit is passed, kept until it is clearly within again, muted only for a reason.

Between raising and clearing lies a gap, so that a number at its limit does not ring again and again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from contactcenter import clock, events, journal
from contactcenter.board import reading
from contactcenter.board.floor import Floor, Raised
from contactcenter.board.limits import Limits
from contactcenter.board.scope import Scope
from contactcenter.extensions import db, rows_changed
from contactcenter.models import Agent, Alert

KINDS = ("wait", "level", "nobody", "orphans")
CALM = 0.7  # a wait is over its alarm until it is below this share of the limit
MARGIN = 5  # points above its limit at which a service level is well again
LEAST = 10  # contacts of half an hour below which a service level is chance
MUTES = (15, 30, 60, 240)  # minutes
URGENT = "P1"
SWEPT = timedelta(minutes=2)  # in which the desk itself puts back what is nobody's


@dataclass(frozen=True)
class Reading:
    """What is measured against a limit. over: it is to be raised; well: it is to be cleared; neither: as it was."""

    value: float
    bound: float
    over: bool
    well: bool


def measure(scope: Scope, limits: Limits) -> dict[str, Reading]:
    """One queue against its limits; the scope's window is the last half hour."""
    return {"wait": _wait(scope, limits), "level": _level(scope, limits), "nobody": _nobody(scope, limits),
            "orphans": _orphans(scope)}


def sweep() -> int:
    """Raise what has passed its limit and clear what is well again; how many changed."""
    floor = reading.read()
    standing = {(one.queue, one.kind): one for one in floor.alerts}
    return sum(_settle(queue, kind, found, standing) for queue, kind, found in _readings(floor))


def mute(alert: Alert, agent: Agent, minutes: int, reason: str) -> None:
    """No sound for a while; the alarm is still shown. Raises ValueError without a reason or for another length."""
    if not reason.strip() or minutes not in MUTES:
        raise ValueError("a mute needs a reason and one of the lengths")
    until = clock.now() + timedelta(minutes=minutes)
    with journal.transaction():
        alert.muted_until, alert.muted_by_id, alert.mute_reason = until, agent.id, reason.strip()
        journal.record(events.AlertMuted(alert.id, alert.queue_id, alert.kind, reason.strip(), until.isoformat()))


def _readings(floor: Floor) -> Iterator[tuple[int, str, Reading]]:
    for line in floor.lines:
        found = measure(Scope(floor, (line.id,), "half"), floor.limits[line.id])
        yield from ((line.id, kind, one) for kind, one in found.items())


def _settle(queue: int, kind: str, found: Reading, standing: Mapping[tuple[int, str], Raised]) -> bool:
    held = standing.get((queue, kind))
    if held is None:
        return found.over and _raise(queue, kind, found)
    return found.well and _clear(held)


def _raise(queue: int, kind: str, found: Reading) -> bool:
    """Several processes may see it at once: the database lets one of them."""
    alert = Alert(queue_id=queue, kind=kind, value=found.value, bound=found.bound)
    try:
        with journal.transaction():
            db.session.add(alert)
            db.session.flush()
            journal.record(events.AlertRaised(alert.id, queue, kind, round(found.value, 1), found.bound))
    except IntegrityError:
        return False
    return True


def _clear(held: Raised) -> bool:
    with journal.transaction():
        cleared = rows_changed(update(Alert).where(Alert.id == held.id, Alert.cleared_at.is_(None))
                               .values(cleared_at=clock.now()))
        if cleared:
            journal.record(events.AlertCleared(held.id, held.queue, held.kind))
    return bool(cleared)


def _wait(scope: Scope, limits: Limits) -> Reading:
    longest = scope.longest()
    value = (scope.floor.now - longest.since).total_seconds() if longest else 0.0
    return Reading(value, limits.wait, value > limits.wait, value <= CALM * limits.wait)


def _level(scope: Scope, limits: Limits) -> Reading:
    share = scope.in_time().share
    value = 100.0 if share.percent is None else share.percent
    enough = share.whole >= LEAST
    return Reading(value, limits.level, enough and value < limits.level, not enough or value >= limits.level + MARGIN)


def _nobody(scope: Scope, limits: Limits) -> Reading:
    """Somebody waits who must not: a caller, a visitor, or an emergency on any channel."""
    pressing = [one for one in scope.waiting() if one.kind in ("call", "chat") or one.priority == URGENT]
    there = sum(one.state in ("available", "busy", "wrapup") for one in scope.staffed())
    over = limits.nobody and bool(pressing) and not there
    return Reading(float(len(pressing)), 0.0, over, not over)


def _orphans(scope: Scope) -> Reading:
    """Open tickets that nobody has and that the desk has not put back into their line by itself."""
    left = [one for one in scope.orphans() if one.since <= scope.floor.now - SWEPT]
    return Reading(float(len(left)), 0.0, bool(left), not left)
