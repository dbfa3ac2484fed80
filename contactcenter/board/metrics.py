"""Measures of contacts, as pure functions of plain values: service level, waiting, abandonment, handle time.

A contact is a call or chat that entered a queue for people. Definitions: the desk's own, each in one sentence here and
on the page beside its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median

from contactcenter.board.shares import Share

LIVE = ("call", "chat")
SHORT = {"call": 5.0, "chat": 10.0}  # seconds in which whoever leaves had not really come
DEFAULT = "short-excluded"


@dataclass(frozen=True, slots=True)
class Contact:
    """outcome: "" while it is open, then done, abandoned or overflowed. handled: seconds an agent was with it."""

    id: int
    kind: str
    queue: int
    arrived: datetime
    answered: datetime | None = None
    ended: datetime | None = None
    outcome: str = ""
    handled: float = 0.0
    agent: int | None = None
    ticket: int = 0
    stage: str = ""
    channel: str = ""

    def waited(self, now: datetime) -> float:
        """Seconds until a person came, the customer left, or now."""
        return ((self.answered or self.ended or now) - self.arrived).total_seconds()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a contact is to a service level: each formula counts some of these."""

    answered: bool
    in_time: bool
    gone: bool
    gone_in_time: bool
    short: bool


Rule = Callable[[Verdict], bool]
# name -> (what the share is taken of, what is counted); sources give all five, and they differ by points
FORMULAS: Mapping[str, tuple[Rule, Rule]] = {
    "short-excluded": (lambda one: not one.short, lambda one: one.in_time),
    "offered": (lambda one: True, lambda one: one.in_time),
    "removed": (lambda one: one.answered, lambda one: one.in_time),
    "after-threshold": (lambda one: not one.gone_in_time, lambda one: one.in_time),
    "positive": (lambda one: True, lambda one: one.in_time or one.gone_in_time),
}


def judge(one: Contact, within: float, now: datetime) -> Verdict | None:
    """The verdict on one contact; None while it may still be answered in time."""
    waited, gone = one.waited(now), one.answered is None and one.outcome == "abandoned"
    if one.answered is None and not one.outcome and waited <= within:
        return None
    answered = one.answered is not None
    return Verdict(answered, answered and waited <= within, gone, gone and waited <= within,
                   gone and waited <= SHORT.get(one.kind, -1))


def service_level(contacts: Iterable[tuple[Contact, float]], now: datetime,
                  formula: str = DEFAULT) -> tuple[list[Contact], list[Contact]]:
    """The contacts that the share is taken of, and those of them that count; each comes with its target in seconds."""
    whole, counted = FORMULAS[formula]
    judged = [(one, judge(one, within, now)) for one, within in contacts]
    of = [(one, verdict) for one, verdict in judged if verdict and whole(verdict)]
    return [one for one, _ in of], [one for one, verdict in of if counted(verdict)]


def abandoned(contacts: Iterable[Contact], now: datetime) -> tuple[list[Contact], list[Contact]]:
    """Those offered without short abandons, and of them those who left before anybody came."""
    judged = [(one, judge(one, -1, now)) for one in contacts]
    of = [(one, verdict) for one, verdict in judged if verdict and not verdict.short]
    return [one for one, _ in of], [one for one, verdict in of if verdict.gone]


@dataclass(frozen=True)
class Waits:
    """Seconds until an answer: mean (the speed of answer), median and the 90th percentile; None of nothing."""

    mean: float | None = None
    median: float | None = None
    p90: float | None = None


def waits(contacts: Iterable[Contact]) -> Waits:
    seconds = sorted((one.answered - one.arrived).total_seconds() for one in contacts if one.answered)
    if not seconds:
        return Waits()
    return Waits(sum(seconds) / len(seconds), median(seconds), seconds[ceil(0.9 * len(seconds)) - 1])


def handled(contacts: Iterable[Contact], kind: str) -> list[Contact]:
    """Answered contacts of a kind that are over: what handle time is the mean of."""
    return [one for one in contacts if one.kind == kind and one.answered and one.ended]


def handle_time(contacts: Sequence[Contact]) -> float | None:
    """Mean seconds an agent was with one: talk, hold and wrap-up; for a chat from the first connection to the end."""
    return sum(one.handled for one in contacts) / len(contacts) if contacts else None


def concurrency(chats: Iterable[Contact]) -> float | None:
    """Seconds of all chats over the seconds in which their agents had at least one open."""
    by_agent: dict[int | None, list[tuple[datetime, datetime]]] = {}
    for one in chats:
        if one.answered and one.ended:
            by_agent.setdefault(one.agent, []).append((one.answered, one.ended))
    alone = sum((end - start).total_seconds() for spans in by_agent.values() for start, end in spans)
    together = sum(covered(spans) for spans in by_agent.values())
    return alone / together if together else None


def covered(spans: Iterable[tuple[datetime, datetime]]) -> float:
    """Seconds that at least one of the spans covers."""
    total, reached = 0.0, None
    for start, end in sorted(spans):
        begin = start if reached is None else max(start, reached)
        if end > begin:
            total += (end - begin).total_seconds()
            reached = end
    return total


def attainment(met: int, breached: int) -> Share:
    """Clocks kept of those that ended, a running one past its due date being broken already; one metric at a time."""
    return Share(met, met + breached)
