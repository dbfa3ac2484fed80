"""A due time explained: every stretch that counted or did not, with the running sum, and the rules it goes by."""

from __future__ import annotations

from datetime import datetime, timedelta

from contactcenter.models import Clock, Version, label
from contactcenter.present import times, words
from contactcenter.present.words import N_
from contactcenter.sla import due, hours
from contactcenter.sla.calendar import Segment

KINDS = {
    "counted": N_("Counts"),
    "closed": N_("Closed"),
    "holiday": N_("Holiday"),
    "paused": N_("Paused"),
    "carried": N_("Counted by the hours of the queue before"),
    "receipt": N_("Day of receipt, does not count"),
}
PAUSES = {
    "waiting_customer": N_("waiting for the customer"),
    "waiting_internal": N_("waiting for a colleague"),
    "scheduled": N_("put off to an agreed time"),
    "resolved": N_("counted as resolved"),
    "spam": N_("held for spam"),
    "merged": N_("merged into another ticket"),
}
CAUSES = {
    "priority": N_("the priority changed"),
    "queue": N_("it moved to another queue"),
    "policy": N_("the policy changed"),
    "calendar": N_("the calendar changed"),
}
UNITS = {"en": ("{} d", "{} h", "{} min", "{} s"), "zh": ("{}天", "{}小时", "{}分钟", "{}秒")}
MOST = 40  # stretches shown; a promise of many weeks is told by its first and last ones


def clock(one: Clock, language: str) -> dict:
    """Everything there is to say about why a clock is due when it is."""
    told = due.explain(one)
    return {
        "id": one.id,
        "label": words.METRICS.get(one.metric, one.metric),
        "target": target(one.within, one.target_minutes, language),
        "opened": moment(one.opened_at, language),
        "due": moment(one.due_at, language),
        "late": moment(one.breached_at, language) if one.breached_at else None,
        "retargeted": one.data.get("cause") == "retargeted",
        "rule": one.rule,
        "policy": one.policy_version,
        "calendar": {"label": _calendar(one, language), "version": one.calendar_version},
        "days": one.counting == "statutory",
        "rows": [_row(part, one, language) for part in _some(told)],
        "left_out": max(0, len(told) - MOST),
        "earlier": [{"due": moment(kept.due_at, language), "until": moment(kept.until, language),
                     "why": CAUSES.get(kept.why, kept.why)} for kept in one.targets],
        "waivers": [row.reason for row in one.waivers],
    }


def target(within: str, minutes: float, language: str) -> dict:
    """How long was promised: the number of working days where it was written so, else the time in words."""
    try:
        days = hours.duration(within).days
    except ValueError:  # an instant that was named
        days = 0
    return {"days": days, "time": length(timedelta(minutes=minutes), language)}


def length(span: timedelta, language: str) -> str:
    """3 h 10 min, 3小时10分钟: the two largest units that are not nothing."""
    seconds = max(0, round(span.total_seconds()))
    parts = (seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60, seconds % 60)
    units = UNITS.get(language, UNITS["en"])
    said = [unit.format(part) for part, unit in zip(parts, units, strict=True) if part][:2]
    return ("" if language == "zh" else " ").join(said) or units[2].format(0)


def _row(part: Segment, one: Clock, language: str) -> dict:
    reason = PAUSES.get(part.reason or "", part.reason) if part.kind == "paused" else None
    holiday = _holiday(one, part.reason, language) if part.kind == "holiday" else None
    days = one.counting == "statutory"
    return {
        "kind": part.kind, "label": KINDS[part.kind], "reason": reason, "holiday": holiday,
        "since": moment(part.since, language), "until": moment(part.until, language),
        "length": length(part.until - part.since, language) if part.kind != "carried" else "",
        "sum": str(int(part.counted)) if days else length(timedelta(minutes=part.counted), language),
    }


def _some(told: list[Segment]) -> list[Segment]:
    return told if len(told) <= MOST else [*told[: MOST // 2], *told[-MOST // 2 :]]


def moment(instant: datetime, language: str) -> dict:
    """Day and time of an instant, as the desk reads it."""
    day = times.day_of(instant)
    return {"iso": times.iso(instant), "text": f"{times.day(day, language)} {times.clock(instant)}",
            "clock": times.clock(instant), "day": day.isoformat()}


def _calendar(one: Clock, language: str) -> str:
    held = Version.of("calendar", one.calendar, one.calendar_version or None)
    return label(held.body.get("label", {}), language) or one.calendar if held else one.calendar


def _holiday(one: Clock, key: str | None, language: str) -> str:
    held = Version.of("calendar", one.calendar, one.calendar_version or None)
    names = {each["id"]: each.get("label", {}) for each in held.body.get("holidays", ())} if held else {}
    return label(names.get(key, {}), language) or key or ""
