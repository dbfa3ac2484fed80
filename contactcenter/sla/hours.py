"""Opening hours and durations as people write them, read into the plain values that the arithmetic works on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from contactcenter.sla.calendar import MIDNIGHT, Calendar, Hours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ISO = re.compile(r"P(?:(\d+)BD|(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)")

EVERYDAY = re.compile(  # working days stand alone
    r"(?:(\d{1,4})\s*(?:wd|working days?|bd|个?工作日))|"
    r"(?:(\d{1,4})\s*(?:d|days?|天)\s*)?(?:(\d{1,4})\s*(?:h|hours?|小时)\s*)?"
    r"(?:(\d{1,4})\s*(?:min|m|minutes?|分钟?)\s*)?(?:(\d{1,4})\s*(?:s|sec|seconds?|秒))?")
UNITS = {"en": ("wd", "d", "h", "min", "s"), "zh": ("个工作日", "天", "小时", "分钟", "秒")}


@dataclass(frozen=True)
class Duration:
    """A length of time: minutes, or whole working days where `days` is set."""

    minutes: float = 0.0
    days: int = 0


def duration(text: str) -> Duration:
    """ISO 8601 as far as the desk uses it: PT45S, PT1H30M, P14D; P2BD are two working days. Raises ValueError."""
    found = ISO.fullmatch(text) if isinstance(text, str) else None
    if not found or not any(found.groups()):
        raise ValueError(f"{text!r} is not a duration; write it as PT30M, P14D or P2BD")
    working, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return Duration(days=working) if working else Duration(days * MIDNIGHT + hours * 60 + minutes + seconds / 60)


def iso(text: str) -> str:
    """A length as people write it (1 h 30 min, 2 wd, 2个工作日) or in ISO 8601, as ISO 8601. Raises ValueError."""
    found = EVERYDAY.fullmatch(text.strip().lower())
    if not found or not any(found.groups()):
        duration(text.strip())
        return text.strip()
    working, days, hours, minutes, seconds = found.groups()
    if working:
        return f"P{int(working)}BD"
    clock = "".join(f"{int(part)}{unit}" for part, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if part)
    return "P" + (f"{int(days)}D" if days else "") + (f"T{clock}" if clock else "")


def everyday(text: str, language: str = "en") -> str:
    """The same the other way round."""
    found = ISO.fullmatch(text)
    units = UNITS.get(language, UNITS["en"])
    parts = found.groups() if found else ()
    return " ".join(f"{part} {unit}" for part, unit in zip(parts, units, strict=False) if part) or text


def seconds(text: str) -> float:
    """An ISO duration in seconds. Raises ValueError, also for working days, which have no fixed length."""
    if (length := duration(text)).days:
        raise ValueError(f"{text!r} counts working days; a fixed length is needed")
    return length.minutes * 60


def read(body: Mapping) -> Calendar:
    """A calendar as the content pack writes it (business_hours.yaml). Raises ValueError or KeyError with the reason."""
    exceptions, reasons = {}, {}
    for holiday in body.get("holidays", ()):
        for day in _days(holiday["from"], holiday["to"]):
            exceptions[day], reasons[day] = read_hours(holiday.get("hours", ())), holiday["id"]
    for worked in body.get("extra_workdays", ()):
        exceptions[_date(worked)] = read_hours(body.get("extra_workday_hours", ()))
        reasons.pop(_date(worked), None)
    for other in body.get("overrides", ()):
        exceptions[_date(other["date"])] = read_hours(other.get("hours", ()))
    week = tuple(read_hours(body["week"][day]) for day in DAYS)
    return Calendar(ZoneInfo(body["timezone"]), week, exceptions, reasons)


def read_hours(pairs: Sequence[Sequence[str]]) -> Hours:
    """[["09:00", "18:00"]] as minutes. An end that is not after its start lies in the next day. Raises ValueError."""
    hours = sorted((_minute(opens), _minute(closes)) for opens, closes in pairs)
    return tuple((opens, closes if closes > opens else closes + MIDNIGHT) for opens, closes in hours)


def _minute(text: str) -> int:
    if not isinstance(text, str):
        raise ValueError(f'{text!r} is not a time; write it as "09:00"')
    hour, _, minute = text.partition(":")
    if not (hour.isdigit() and minute.isdigit() and len(minute) == 2 and int(minute) < 60):
        raise ValueError(f'{text!r} is not a time; write it as "09:00"')
    if int(hour) * 60 + int(minute) > MIDNIGHT:
        raise ValueError(f"{text!r} is past 24:00")
    return int(hour) * 60 + int(minute)


def _date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _days(first: date | str, last: date | str) -> Iterator[date]:
    first, last = _date(first), _date(last)
    if last < first:
        raise ValueError(f"a holiday ends on {last}, before it begins on {first}")
    if last - first > timedelta(days=366):
        raise ValueError(f"a holiday lasts from {first} to {last}, more than a year")
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
