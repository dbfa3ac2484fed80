"""What would happen at some time: which policy a matter would fall under, and when everything would be due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contactcenter.models import Queue
from contactcenter.models.clocks import METRICS
from contactcenter.sla import calendar, policies
from contactcenter.sla.calendar import NeverOpens


@dataclass(frozen=True)
class _Customer:
    tier: str


@dataclass(frozen=True)
class Supposed:
    """A matter that does not exist, with what the rules ask of one."""

    queue: Queue
    priority: str
    type: str
    customer: _Customer


def matter(queue: Queue, priority: str, kind: str, tier: str) -> Supposed:
    return Supposed(queue, priority, kind, _Customer(tier))


def at(instant: datetime, channel: str, of: Supposed) -> dict[str, Any]:
    """Whether the queue is open then, why not, when it opens, and every promise that would begin: metric, rule,
    target, due and warnings."""
    opening, rules = policies.calendar_of(of.queue.calendar), policies.current()
    return {
        "open": calendar.is_open(instant, opening),
        "holiday": opening.reasons.get(opening.local(instant).date()),
        "opens": _next(instant, opening),
        "promises": [promise for metric in METRICS if (promise := _promise(metric, of, channel, instant, rules))],
    }


def _promise(metric: str, of: Any, channel: str, instant: datetime, rules: policies.Rules) -> dict[str, Any] | None:
    target = rules.target(metric, of, channel)
    if target is None:
        return None
    minutes = target.minutes(instant)
    warned = [(level, calendar.advance(instant, minutes * level / 100, target.hours))
              for level in policies.levels(rules.version)]
    return {"metric": metric, "rule": target.rule, "within": target.within, "minutes": minutes,
            "due": calendar.advance(instant, minutes, target.hours), "warnings": warned}


def _next(instant: datetime, opening: calendar.Calendar) -> datetime | None:
    try:
        return calendar.next_opening(instant, opening)
    except NeverOpens:
        return None
