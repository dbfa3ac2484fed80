"""Business time: when the desk is open, and how long a promise lasts in open minutes. Pure arithmetic, no storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LONGEST_CLOSURE = 2 * 366  # days without an opening after which a calendar counts as never open
MIDNIGHT = 24 * 60
Hours = tuple[tuple[int, int], ...]  # (opens, closes) in minutes from midnight; closes > 1440 lies in the next day
Span = tuple[datetime, datetime]


class NeverOpens(ValueError):
    """The calendar has no opening within reach: no due date exists."""


@dataclass(frozen=True)
class Calendar:
    """Opening hours of a place. An interval belongs to the day it begins on, also where it crosses midnight.

    week: seven days' hours from Monday on. exceptions: hours of single dates, empty for closed. reasons: why a date is
    an exception (a holiday's id). A wall time that the clock change skips counts from the change on; one that occurs
    twice means its first occurrence.
    """

    zone: ZoneInfo
    week: tuple[Hours, ...]
    exceptions: Mapping[date, Hours] = field(default_factory=dict)
    reasons: Mapping[date, str] = field(default_factory=dict)

    def hours(self, day: date) -> Hours:
        return self.exceptions.get(day, self.week[day.weekday()])

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone)


@dataclass(frozen=True)
class Segment:
    """A stretch of an explained clock. kind: counted, closed, holiday, paused or carried (used up on other hours).

    counted: minutes up to its end; of days that are counted as such, how many.
    """

    since: datetime
    until: datetime
    kind: str
    reason: str | None
    counted: float


def advance(start: datetime, minutes: float, calendar: Calendar, pauses: Sequence[Span] = ()) -> datetime:
    """The instant at which this many open minutes have passed since `start`, pauses left out; UTC.

    A promise that ends with the closing hour is due then, not at the next opening. Raises NeverOpens.
    """
    left, end = timedelta(minutes=minutes), start.astimezone(UTC)
    if left <= timedelta(0):
        return end
    for since, until in _counting(end, calendar, pauses):
        if left <= until - since:
            return since + left
        left -= until - since
    raise NeverOpens("no open minute within reach")


def elapsed(since: datetime, until: datetime, calendar: Calendar, pauses: Sequence[Span] = ()) -> float:
    """Open minutes between two instants, pauses left out; 0 where `until` is not after `since`."""
    total, end = timedelta(0), until.astimezone(UTC)
    if end <= since:
        return 0.0
    for opens, closes in _counting(since.astimezone(UTC), calendar, pauses):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total / timedelta(minutes=1)


def explain(since: datetime, until: datetime, calendar: Calendar, pauses: Sequence[Span] = (),
            reasons: Sequence[str] = ()) -> list[Segment]:
    """What happened to every stretch between two instants: the same walk that makes the due date.

    reasons: one word for each of the pauses.
    """
    told: list[Segment] = []
    until, counted = until.astimezone(UTC), timedelta(0)
    for kind, reason, begin, end in _stretches(since.astimezone(UTC), until, calendar, pauses, reasons):
        counted += end - begin if kind == "counted" else timedelta(0)
        _join(told, Segment(begin, end, kind, reason, counted / timedelta(minutes=1)))
    return told


def explain_days(start: datetime, days: int, calendar: Calendar, working: bool = True) -> list[Segment]:
    """The same for a statutory end, day by day; of the day of receipt it says `receipt`."""
    told: list[Segment] = []
    counted, since, today = 0, start.astimezone(UTC), calendar.local(start).date()
    for day, counts in [(today, False), *_days_until(today, days, calendar, working)]:
        counted += counts
        until = _at(day, MIDNIGHT, calendar)
        kind, reason = ("counted", None) if counts else _why_closed(since, calendar)
        _join(told, Segment(since, until, "receipt" if day == today else kind, reason, counted))
        since = until
    return told


def is_open(instant: datetime, calendar: Calendar) -> bool:
    """Whether somebody is there; the closing minute itself is closed."""
    today = calendar.local(instant).date()
    return any(opens <= instant < closes for day in (today - DAY, today) for opens, closes in _spans(day, calendar))


def next_opening(instant: datetime, calendar: Calendar) -> datetime:
    """This instant if it is open, else the next one that is. Raises NeverOpens."""
    opens, _ = next(_windows(instant.astimezone(UTC), calendar))
    return opens


def advance_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """Working days: the same clock time on the n-th working day after, never past closing; UTC.

    What arrives while closed is due at closing of the n-th working day, the next working day being the first.
    """
    local, was_open = calendar.local(start), is_open(start, calendar)
    day = local.date()
    opens_later = any(_at(day, opens, calendar) > start for opens, _ in calendar.hours(day))
    counted = 1 if not was_open and opens_later else 0  # a day that has yet to open is the first
    *_, (day, _) = [(day, True), *_days_until(day, days - counted, calendar)]
    closing = max(_at(day, closes, calendar) for _, closes in calendar.hours(day))
    return min(_at(day, local.hour * 60 + local.minute, calendar, local), closing) if was_open else closing


def statutory_end(start: datetime, days: int, calendar: Calendar, working: bool = True) -> datetime:
    """The midnight that ends the n-th working day after the day of receipt, which itself does not count; UTC.

    working: whether only working days count, or every day.
    """
    *_, (last, _) = _days_until(calendar.local(start).date(), days, calendar, working)
    return _at(last, MIDNIGHT, calendar)


def _stretches(since: datetime, until: datetime, calendar: Calendar, pauses: Sequence[Span], reasons: Sequence[str]):
    """(kind, reason, begin, end) without a gap from `since` to `until`."""
    why = dict(zip(pauses, reasons, strict=False))
    for opens, closes in _windows(since, calendar):
        if since < min(opens, until):
            yield from _closed(since, min(opens, until), calendar)
        if opens >= until:
            return
        for begin, end, pause in _cut(opens, min(closes, until), pauses):
            yield ("paused", why.get(pause), begin, end) if pause else ("counted", None, begin, end)
        since = closes


def _closed(since: datetime, until: datetime, calendar: Calendar):
    """The same for a time when nobody is there, day by day: a holiday may lie in its middle."""
    while since < until:
        midnight = _at(calendar.local(since).date(), MIDNIGHT, calendar)
        yield *_why_closed(since, calendar), since, min(midnight, until)
        since = midnight


def _why_closed(instant: datetime, calendar: Calendar) -> tuple[str, str | None]:
    reason = calendar.reasons.get(calendar.local(instant).date())
    return ("holiday", reason) if reason else ("closed", None)


def _counting(start: datetime, calendar: Calendar, pauses: Sequence[Span]) -> Iterator[Span]:
    for opens, closes in _windows(start, calendar):
        yield from ((begin, end) for begin, end, pause in _cut(opens, closes, pauses) if pause is None)


def _cut(begin: datetime, end: datetime, pauses: Sequence[Span]) -> Iterator[tuple[datetime, datetime, Span | None]]:
    """The stretch cut at the pauses that touch it: (begin, end, pause or None)."""
    for pause in sorted(pauses):
        since, until = max(begin, pause[0]), min(end, pause[1])
        if since >= until:
            continue
        if begin < since:
            yield begin, since, None
        yield since, until, pause
        begin = until
    if begin < end:
        yield begin, end, None


def _windows(start: datetime, calendar: Calendar) -> Iterator[Span]:
    """Open stretches from `start` on, in order, apart from each other; the first is cut at `start`."""
    day, done, closed = calendar.local(start).date() - DAY, start, 0
    while closed <= LONGEST_CLOSURE:
        closed += 1
        for opens, closes in _spans(day, calendar):
            if closes > done:
                yield max(opens, done), closes
                done, closed = closes, 0
        day += DAY
    raise NeverOpens(f"closed for {LONGEST_CLOSURE} days on end")


def _spans(day: date, calendar: Calendar) -> Iterator[Span]:
    for opens, closes in calendar.hours(day):
        yield _at(day, opens, calendar), _at(day, closes, calendar)


def _at(day: date, minute: int, calendar: Calendar, exact: datetime | None = None) -> datetime:
    """This wall time as an instant; `exact` lends its seconds. A skipped wall time falls on the clock change."""
    day, minute = day + DAY * (minute // MIDNIGHT), minute % MIDNIGHT
    wall = datetime.combine(day, time(minute // 60, minute % 60), calendar.zone)
    if exact:
        wall = wall.replace(second=exact.second, microsecond=exact.microsecond)
    instant = wall.astimezone(UTC)
    return instant if calendar.local(instant).replace(tzinfo=None) == wall.replace(tzinfo=None) else _change(wall)


def _change(wall: datetime) -> datetime:
    """The instant of the clock change that skips this wall time: the first one that shows the later offset."""
    after, before = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    offset = before.astimezone(wall.tzinfo).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        before, after = (middle, after) if middle.astimezone(wall.tzinfo).utcoffset() == offset else (before, middle)
    return after.replace(microsecond=0)


def _days_until(day: date, days: int, calendar: Calendar, working: bool = True) -> Iterator[tuple[date, bool]]:
    """The days after `day` up to the n-th that counts, each with whether it counts."""
    left, closed = days, 0
    while left > 0:
        day += DAY
        counts = not working or bool(calendar.hours(day))
        left, closed = (left - 1, 0) if counts else (left, closed + 1)
        if closed > LONGEST_CLOSURE:
            raise NeverOpens(f"closed for {LONGEST_CLOSURE} days on end")
        yield day, counts


def _join(told: list[Segment], new: Segment) -> None:
    """Add a stretch; one of the same kind and reason as the last prolongs that one."""
    if told and (told[-1].kind, told[-1].reason) == (new.kind, new.reason):
        new = replace(new, since=told.pop().since)
    told.append(new)
