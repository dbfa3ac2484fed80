"""The ladder as the policy has it: which level a clock or an event calls, and what that level must do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from contactcenter.complaints import catalogue
from contactcenter.models import Clock, Complaint, EscalationStep, label
from contactcenter.sla import calendar, due

Rung = Mapping[str, Any]
PREFIX = "complaint_"
NOT_TAKEN = "level_{}_not_taken"
TOP = 4


def rungs(of_complaint: bool) -> Sequence[Rung]:
    """The levels of the complaint ladder, or of the one for ordinary tickets."""
    return catalogue.policy().get("escalation_ladder" if of_complaint else "ticket_ladder", ())


def rung(level: int, of_complaint: bool) -> Rung | None:
    return next((one for one in rungs(of_complaint) if one["level"] == level), None)


def by_clock(metric: str, percent: int, of_complaint: bool) -> int | None:
    """The highest level that this share of this clock calls."""
    name = metric.removeprefix(PREFIX)
    return max((one["level"] for one in rungs(of_complaint) for time in one.get("times", ())
                if time["clock"] == name and round(time["share"] * 100) == percent), default=None)


def by_event(event: str, of_complaint: bool) -> int | None:
    """The highest level that this event calls. An authority's notice calls our director; going outside is a
    decision of its own."""
    levels = [one["level"] for one in rungs(of_complaint) if event in one.get("events", ())]
    return min(levels) if event == "authority_notice" and levels else max(levels, default=None)


def events(of_complaint: bool) -> list[str]:
    """Every event that some level knows, in the order of the levels."""
    known = [event for one in rungs(of_complaint) for event in one.get("events", ())]
    return list(dict.fromkeys(known))


def must(level: int, severity: str, of_complaint: bool) -> tuple[str, str] | None:
    """(duration, clock) within which the level must take it, or hand out the evidence; None where it has no duty."""
    duty = (rung(level, of_complaint) or {}).get("must", {})
    within = duty.get(severity) or duty.get("take_within") or duty.get("evidence_pack_within")
    if not within:
        return None
    return within, "calendar" if severity in duty else duty.get("clock", "business")


def role_word(level: int, language: str) -> str:
    """How a level is called on pages and to customers."""
    return label((rung(level, True) or {}).get("label", {}), language)


def case_of(complaint: Complaint | None) -> str:
    return f"complaint-{complaint.id}" if complaint else "ticket"


def is_of_complaint(step: EscalationStep) -> bool:
    return step.complaint_id is not None


def next_instant(level: int, held: Mapping[str, Clock]) -> tuple[datetime, str] | None:
    """(when, clock) a level of the complaint ladder will be called, if nothing happens. held: the clocks by name."""
    times = [(_instant(held[time["clock"]], time["share"]), time["clock"])
             for time in (rung(level, True) or {}).get("times", ())
             if time["clock"] in held and held[time["clock"]].state == "running"]
    return min(times, default=None)


def _instant(one: Clock, share: float) -> datetime:
    if share >= 1 or not one.target_minutes:
        return one.due_at
    return calendar.advance(one.opened_at, one.target_minutes * share, due.hours_of(one))
