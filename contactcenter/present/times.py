"""Instants as people of the desk read them: in the desk's time zone, in their language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import overload
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import current_app

DAY = {"en": "d MMM", "zh": "M月d日"}
DAY_AND_YEAR = {"en": "d MMM y", "zh": "y年M月d日"}
WEEKDAY = {"en": "EEEE, d MMMM", "zh": "M月d日 EEEE"}


def zone() -> tzinfo:
    return ZoneInfo(current_app.extensions["desk"].timezone)


@overload
def iso(instant: datetime) -> str: ...
@overload
def iso(instant: datetime | None) -> str | None: ...
def iso(instant: datetime | None) -> str | None:
    """UTC with microseconds and a Z, so that two of them sort as text."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if instant else None


def clock(instant: datetime) -> str:
    """13:22"""
    return instant.astimezone(zone()).strftime("%H:%M")


def day_of(instant: datetime) -> date:
    return instant.astimezone(zone()).date()


def day(when: date, language: str, pattern: dict[str, str] = DAY) -> str:
    """21 Nov, 11月21日; with another pattern also the year or the weekday."""
    return _formatted(when, pattern.get(language, pattern["en"]), language)


@lru_cache(maxsize=1024)
def _formatted(when: date, pattern: str, language: str) -> str:
    return format_date(when, pattern, locale=language)


def short(instant: datetime, now: datetime, language: str) -> str:
    """The time of day today, else the day, with the year when it is another one."""
    then, today = day_of(instant), day_of(now)
    if then == today:
        return clock(instant)
    return day(then, language, DAY if then.year == today.year else DAY_AND_YEAR)


def stamp(instant: datetime, now: datetime, language: str) -> dict[str, str]:
    """iso for the machine, text for the line, full for whoever hovers over it."""
    full = f"{day(day_of(instant), language, DAY_AND_YEAR)} {clock(instant)}"
    return {"iso": iso(instant), "text": short(instant, now, language), "clock": clock(instant), "full": full}


def span(length: timedelta) -> str:
    """How long, as a counter shows it: 4:32, 2 h 10, 3 d."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02}"
    if seconds < 86400:
        return f"{seconds // 3600} h {seconds % 3600 // 60:02}"
    return f"{seconds // 86400} d"


def counter(length: timedelta) -> str:
    """How long, always with hours: 0:42:10."""
    seconds = max(0, int(length.total_seconds()))
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
