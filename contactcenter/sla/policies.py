"""Targets: which promise of time a ticket is under, as the desk's policy and the queue's calendar say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contactcenter.models import Clock, Ticket, Version
from contactcenter.sla import calendar, hours
from contactcenter.sla.calendar import Calendar

POLICY = "sla"
ALWAYS = "always"
AROUND_THE_CLOCK = Calendar(ZoneInfo("UTC"), (((0, 1440),),) * 7)
QUICKER_FOR_TIERS = ("first_response", "next_response")
REVIEW_AFTER = "P3BD"  # how long a clock may stand still before somebody looks, where a policy does not say
WARNINGS = (0.5, 0.8)  # shares of the target, where a policy names none


@dataclass(frozen=True)
class Target:
    """A promise: `within` (ISO duration) on a calendar, times `factor`; or `until`, an instant that was named.

    counting: `open` minutes, or `statutory` days, of which the day of receipt does not count and the last ends at
    midnight. rule: the id of the policy that sets it. The versions say by which rules; 0 is by none.
    """

    within: str
    calendar: str = ALWAYS
    calendar_version: int = 0
    hours: Calendar = AROUND_THE_CLOCK
    policy_version: int = 0
    rule: str = ""
    pausable: bool = False
    factor: float = 1.0
    counting: str = "open"
    until: datetime | None = None

    def minutes(self, opened: datetime) -> float:
        """The target in minutes, which is what the ledger keeps: open ones of its calendar, or real ones to an
        instant."""
        end = self.until or self._statutory_end(opened)
        if end:
            return max(0.0, (end - opened) / timedelta(minutes=1))
        length = hours.duration(self.within)
        if not length.days:
            return length.minutes * self.factor
        end = calendar.advance_days(opened, length.days, self.hours)
        return calendar.elapsed(opened, end, self.hours) * self.factor

    def _statutory_end(self, opened: datetime) -> datetime | None:
        if self.counting != "statutory":
            return None
        return calendar.statutory_end(opened, *days(self.within, self.hours))


class Rules:
    """A policy, by default the one that stands now, and the calendars it points to, each read once."""

    def __init__(self, body: Mapping[str, Any], version: int = 0,
                 calendars: Mapping[str, tuple[int, Calendar]] | None = None):
        """calendars: (version, calendar) by key, where other ones are meant than those that stand."""
        self.body, self.version, self._calendars = body, version, dict(calendars or {})

    def target(self, metric: str, ticket: Ticket, channel: str, kind: str = "case") -> Target | None:
        """The target of the first policy in order that fits this ticket and sets the metric; None where none does.

        kind: `case`, or `voicemail` for what a caller left.
        """
        found = next(self._cells(metric, ticket, channel, kind), None)
        if not found:
            return None
        rule, cell = found
        version, opening = self._calendar(self._key(cell["clock"], ticket))
        return Target(cell["within"], self._key(cell["clock"], ticket), version, opening, self.version, rule,
                      metric == "resolution" and self.may_pause(metric, ticket), self._factor(metric, ticket))

    def given(self, kind: str, ticket: Ticket, within: str, clock: str = "business", *, pausable: bool = False,
              statutory: bool = False, calendar_key: str | None = None) -> Target:
        """A target that is not a cell of the table: a complaint's step, a step of the ladder, a limit set by law.

        clock: `business` for open time of the ticket's queue (or of `calendar_key`), `calendar` for all hours. It
        pauses only if asked for and no rule says that this kind or priority never does. Raises ValueError for a
        duration that is none.
        """
        hours.duration(within)
        key = calendar_key or self._key(clock, ticket)
        version, opening = self._calendar(key)
        return Target(within, key, version, opening, self.version, kind,
                      pausable and not statutory and self.may_pause(kind, ticket),
                      counting="statutory" if statutory else "open")

    def renewed(self, one: Clock) -> Target | None:
        """The same target by its calendar as it stands; None for a clock that goes by no calendar of the desk."""
        if not one.calendar_version:
            return None
        version, opening = self._calendar(one.calendar)
        return Target(one.within, one.calendar, version, opening, one.policy_version, one.rule, one.pausable,
                      counting=one.counting)

    def may_pause(self, kind: str, ticket: Ticket) -> bool:
        return not {kind, ticket.priority} & set(self._pauses("never_pauses"))

    @property
    def pausing(self) -> tuple[str, ...]:
        """The statuses in which a clock that may pause stands still."""
        return self._pauses("pauses")

    @property
    def carries_over(self) -> bool:
        """Whether a ticket that moves to a queue with other hours keeps the open time it has left (the default), or
        is counted afresh from its beginning by the new hours."""
        return self.body.get("on_move", "carry_over") == "carry_over"

    def _pauses(self, name: str) -> tuple[str, ...]:
        return tuple(self.body.get("pause_rules", {}).get(name, ()))

    def _key(self, clock: str, ticket: Ticket) -> str:
        return ticket.queue.calendar if clock == "business" else ALWAYS

    def _calendar(self, key: str) -> tuple[int, Calendar]:
        if key not in self._calendars:
            self._calendars[key] = _calendar(key)
        return self._calendars[key]

    def _cells(self, metric: str, ticket: Ticket, channel: str, kind: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        facts = {"channel": channel, "kind": kind, "type": ticket.type, "queue": ticket.queue.key,
                 "tier": ticket.customer.tier, "priority": ticket.priority}
        for policy in self.body.get("policies", ()):
            if ticket.priority in policy.get(metric, {}) and _fits(policy["match"], facts):
                yield policy["id"], policy[metric][ticket.priority]

    def _factor(self, metric: str, ticket: Ticket) -> float:
        """A tier makes replies quicker and never slower."""
        factors = self.body.get("tier_factors", {})
        return min(1.0, factors.get(ticket.customer.tier, 1.0)) if metric in QUICKER_FOR_TIERS else 1.0


def current() -> Rules:
    held = Version.of("policy", POLICY)
    return Rules(held.body, held.version) if held else Rules({})


def by(instant: datetime) -> Target:
    """A promise that names its time: it is kept or broken in real time, whatever the office hours."""
    return Target(instant.isoformat(), until=instant)


def levels(version: int) -> tuple[int, ...]:
    """The warnings of this version of the policy in percent of the target; 0 is the version of clocks without one."""
    held = Version.of("policy", POLICY, version or None)
    shares = held.body.get("warnings", WARNINGS) if held else WARNINGS
    return tuple(sorted({round(share * 100) for share in shares if 0 < share < 1}))


def review_after(version: int) -> str | None:
    """How long a clock may stand still by this version of the policy; None where nobody wants to know."""
    held = Version.of("policy", POLICY, version or None)
    return (held.body if held else {}).get("pause_rules", {}).get("review_after", REVIEW_AFTER)


def days(within: str, opening: Calendar) -> tuple[int, Calendar, bool]:
    """A length in days as the arithmetic takes it: how many, by which calendar, and whether only working days count."""
    length = hours.duration(within)
    return length.days or round(length.minutes / calendar.MIDNIGHT), opening, bool(length.days)


def calendar_of(key: str, version: int | None = None) -> Calendar:
    """A calendar by key, the current version or this one. One that is missing or never opens works around the clock:
    a promise without a due date would be worse."""
    return _calendar(key, version)[1]


def _fits(match: Mapping[str, Any], facts: Mapping[str, str]) -> bool:
    """Every condition holds: a value, or one of a list of them. What no ticket is told by never fits."""
    return all(facts.get(name) in (wanted if isinstance(wanted, list) else [wanted]) for name, wanted in match.items())


def _calendar(key: str, version: int | None = None) -> tuple[int, Calendar]:
    held = Version.of("calendar", key, version or None)
    opening = hours.read(held.body) if held else AROUND_THE_CLOCK
    return held.version if held else 0, opening if any(opening.week) else AROUND_THE_CLOCK
