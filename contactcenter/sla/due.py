"""When a clock is due, when it warns, and why: everything is derived from what the ledger holds, by one walk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from contactcenter import clock
from contactcenter.models import Clock
from contactcenter.sla import calendar, hours, policies
from contactcenter.sla.calendar import Calendar, Segment, Span
from contactcenter.sla.policies import Target

BROKEN = 100  # percent of the target: the level at which a warning has become a breach


def aim(one: Clock, target: Target) -> None:
    """Put the clock under this target, over the opening and the pauses it has."""
    one.within, one.counting, one.rule = target.within, target.counting, target.rule
    one.calendar, one.calendar_version, one.policy_version = (
        target.calendar, target.calendar_version, target.policy_version)
    one.due_at = under(one, target)
    one.pausable, one.target_minutes = target.pausable, target.minutes(one.opened_at)


def under(one: Clock, target: Target) -> datetime:
    """When the clock would be due under this target, over the opening and the pauses it has; nothing is changed."""
    if target.until:
        return target.until
    minutes = target.minutes(one.opened_at)
    if target.counting == "statutory":
        return one.opened_at + timedelta(minutes=minutes)
    return calendar.advance(_begin(one), max(0.0, minutes - one.carried), target.hours, _gaps(one))


def of(one: Clock, opening: Calendar | None = None) -> datetime:
    """The instant the clock is due, all closed pauses credited."""
    return _instant(one, 1.0, opening or hours_of(one))


def hours_of(one: Clock) -> Calendar:
    """The calendar that the clock counts by, in the version it was put under."""
    return policies.calendar_of(one.calendar, one.calendar_version)


def expected(one: Clock) -> datetime | None:
    """The next instant at which something is to be told of a clock: a warning, that it is late, or that it has stood
    still for long."""
    if one.state == "paused":
        return review(one)
    return next((at for _, at in _levels(one)), None) if one.state == "running" else None


def review(one: Clock) -> datetime | None:
    """When the present pause has lasted so long that somebody should look at it; None where that has been told."""
    gap, within = one.pauses[-1], policies.review_after(one.policy_version)
    if gap.reviewed_at or not within:
        return None
    length = hours.duration(within)
    if length.days:
        return calendar.advance_days(gap.since, length.days, hours_of(one))
    return gap.since + timedelta(minutes=length.minutes)


def reached(one: Clock, now: datetime) -> list[tuple[int, datetime]]:
    """(percent, instant) of all that is reached and has not been told, in order; the last may be the breach."""
    return [(level, at) for level, at in _levels(one) if at <= now] if one.state == "running" else []


def warn_again(one: Clock, now: datetime) -> None:
    """After a new target or a new start the warnings follow the new time: the last one that is reached is told again,
    those before it would only be noise."""
    one.warned = 0
    passed = [level for level, _ in reached(one, now) if level < BROKEN]
    one.warned = passed[-2] if len(passed) > 1 else 0


def used(one: Clock, now: datetime) -> float:
    """Minutes of the target that are used up, on whatever calendars they were counted."""
    return one.carried + calendar.elapsed(_begin(one), now, hours_of(one), _gaps(one, now))


def explain(one: Clock) -> list[Segment]:
    """How the due time comes about, stretch by stretch, up to it, to the answer or to now, whichever is later."""
    end = one.met_at or max(one.due_at, clock.now())
    if one.counting == "statutory":
        return calendar.explain_days(one.opened_at, *policies.days(one.within, hours_of(one)))
    told = calendar.explain(_begin(one), end, hours_of(one), _gaps(one, end), [gap.reason for gap in one.pauses])
    if one.anchor_at is None:
        return told
    before = Segment(one.opened_at, one.anchor_at, "carried", None, one.carried)
    return [before, *(Segment(each.since, each.until, each.kind, each.reason, each.counted + one.carried)
                      for each in told)]


def _levels(one: Clock) -> Iterator[tuple[int, datetime]]:
    """What is still to be told, soonest first; nothing comes after the breach."""
    if one.breached_at is not None:
        return
    for level in policies.levels(one.policy_version):
        if level > one.warned:
            yield level, min(_instant(one, level / BROKEN, hours_of(one)), one.due_at)
    yield BROKEN, one.due_at


def _instant(one: Clock, share: float, opening: Calendar) -> datetime:
    """The instant at which this share of the target is used up. Statutory days have no open minutes: their whole time
    counts."""
    if one.counting == "statutory":
        end = calendar.statutory_end(one.opened_at, *policies.days(one.within, opening))
        return one.opened_at + (end - one.opened_at) * share
    minutes = max(0.0, one.target_minutes * share - one.carried)
    return calendar.advance(_begin(one), minutes, opening, _gaps(one))


def _begin(one: Clock) -> datetime:
    return one.anchor_at or one.opened_at


def _gaps(one: Clock, until: datetime | None = None) -> Sequence[Span]:
    """The pauses as spans: those that are over, or with `until` also one that still lasts."""
    ends = ((gap.since, gap.until or until) for gap in one.pauses)
    return [(since, end) for since, end in ends if end]
