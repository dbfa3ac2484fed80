"""Targets: which promise of time a ticket is under, as the desk's policy and the queue's calendar say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from contactcenter.models import Ticket, Version
from contactcenter.sla import calendar, hours
from contactcenter.sla.calendar import Calendar

POLICY = "sla"
ALWAYS = "always"
AROUND_THE_CLOCK = Calendar(ZoneInfo("UTC"), (((0, 1440),),) * 7)
QUICKER_FOR_TIERS = ("first_response", "next_response")


@dataclass(frozen=True)
class Target:
    """A promise: `within` (ISO duration) on a calendar, times `factor`. The versions say by which rules."""

    metric: str
    within: str
    calendar: str
    calendar_version: int
    hours: Calendar
    policy_version: int
    pausable: bool
    factor: float = 1.0

    def minutes(self, opened: datetime) -> float:
        """The target in open minutes of its calendar, which is what the ledger keeps."""
        length = hours.duration(self.within)
        if not length.days:
            return length.minutes * self.factor
        end = calendar.advance_days(opened, length.days, self.hours)
        return calendar.elapsed(opened, end, self.hours) * self.factor


class Rules:
    """The policy that stands now, and the calendars it points to, each read once."""

    def __init__(self, policy: Row | None):
        self.body: dict[str, Any] = policy.body if policy else {}
        self.version: int = policy.version if policy else 0
        self._calendars: dict[str, tuple[int, Calendar]] = {}

    def target(self, metric: str, ticket: Ticket, channel: str, kind: str = "case",
               own: str | None = None) -> Target | None:
        """The target of the first policy in order that fits this ticket and sets the metric; None where none does.

        kind: `case`, or `voicemail` for what a caller left. own: the metric of the clock, where that is another one.
        """
        cell = next(self._cells(metric, ticket, channel, kind), None)
        if not cell:
            return None
        key = ticket.queue.calendar if cell["clock"] == "business" else ALWAYS
        version, opening = self._calendar(key)
        pausable = metric == "resolution" and ticket.priority not in self._pauses("never_pauses")
        return Target(own or metric, cell["within"], key, version, opening, self.version, pausable,
                      self._factor(metric, ticket))

    @property
    def pausing(self) -> tuple[str, ...]:
        """The statuses in which a clock that may pause stands still."""
        return self._pauses("pauses")

    def _pauses(self, name: str) -> tuple[str, ...]:
        return tuple(self.body.get("pause_rules", {}).get(name, ()))

    def _calendar(self, key: str) -> tuple[int, Calendar]:
        if key not in self._calendars:
            self._calendars[key] = _calendar(key)
        return self._calendars[key]

    def _cells(self, metric: str, ticket: Ticket, channel: str, kind: str) -> Iterator[Mapping[str, str]]:
        facts = {"channel": channel, "kind": kind, "type": ticket.type, "queue": ticket.queue.key,
                 "tier": ticket.customer.tier}
        for policy in self.body.get("policies", ()):
            fits = all(facts.get(name) == value for name, value in policy["match"].items())
            if fits and ticket.priority in policy.get(metric, {}):
                yield policy[metric][ticket.priority]

    def _factor(self, metric: str, ticket: Ticket) -> float:
        """A tier makes replies quicker and never slower."""
        factors = self.body.get("tier_factors", {})
        return min(1.0, factors.get(ticket.customer.tier, 1.0)) if metric in QUICKER_FOR_TIERS else 1.0


def current() -> Rules:
    return Rules(Version.of("policy", POLICY))


def calendar_of(key: str, version: int | None = None) -> Calendar:
    """A calendar by key, the current version or this one. One that is missing or never opens works around the clock:
    a promise without a due date would be worse."""
    return _calendar(key, version)[1]


def _calendar(key: str, version: int | None = None) -> tuple[int, Calendar]:
    held = Version.of("calendar", key, version or None)
    opening = hours.read(held.body) if held else AROUND_THE_CLOCK
    return held.version if held else 0, opening if any(opening.week) else AROUND_THE_CLOCK
