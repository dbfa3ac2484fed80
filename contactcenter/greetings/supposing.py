"""What would be said at ...: the greeting for an occasion that somebody thinks up, and why it is this one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contactcenter.greetings import choice, occasion
from contactcenter.greetings.choice import Judged
from contactcenter.models import Version
from contactcenter.sla import calendar, policies

CALENDAR = "desk"


@dataclass(frozen=True)
class Supposed:
    """at: an aware instant, for which the calendar says whether the desk is open and whether it is a holiday.
    holiday: another one than the calendar's; empty for what the calendar says."""

    channel: str
    moment: str
    at: datetime
    language: str = "en"
    tier: str = "standard"
    known: bool = False
    on_trip: bool = False
    holiday: str = ""


def suppose(what: Supposed) -> tuple[dict[str, Any], list[Judged]]:
    """(the occasion, every greeting of its moment and channel as judged by it, the winner first)."""
    opening = policies.calendar_of(CALENDAR)
    local = opening.local(what.at)
    asked = {
        "moment": what.moment, "channel": what.channel, "language": what.language, "known": what.known,
        "tier": what.tier, "on_trip": what.on_trip,
        "daypart": occasion.daypart(local.time(), occasion.dayparts()).get("id"),
        "hours": "open" if calendar.is_open(what.at, opening) else "closed",
        "holiday": what.holiday or opening.reasons.get(local.date()),
    }
    greetings = {version.key: version.body for version in Version.all_current("greeting")}
    return asked, choice.judge(greetings, asked)
