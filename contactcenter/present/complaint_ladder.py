"""The ladder of a case as rows: who stood or stands on each level, since when, and when the next is called."""

from __future__ import annotations

from collections.abc import Mapping

from contactcenter import clock, escalation
from contactcenter.complaints import authority
from contactcenter.escalation import ladder, notices
from contactcenter.extensions import db
from contactcenter.models import Clock, Complaint, EscalationStep, Ticket
from contactcenter.present import deadlines, people, times


def rows(complaint: Complaint, held: Mapping[str, Clock], language: str) -> list[dict]:
    """Level 0 is whoever owns the ticket; then every level, fired or to come."""
    fired = {step.level: step for step in escalation.of_case(complaint.ticket, complaint)}
    first = {"level": 0, "role": role(0, language), "who": people.colleague(complaint.ticket.owner, language),
             "state": "on" if not fired else "was", "step": None, "chip": None, "at": None}
    above = [_level(level, complaint, fired.get(level), held, language) for level in range(1, ladder.TOP + 1)]
    coming = next((row for row in above if row["step"] is None and row["chip"]), None)
    if coming:
        coming["state"] = "next"
    return [first, *above]


def role(level: int, language: str) -> str:
    return ladder.role_word(level, language)


def of_ticket(ticket: Ticket, language: str) -> list[dict]:
    """The steps of an ordinary ticket that have fired."""
    return [step_row(step, language) for step in escalation.of_case(ticket) if step.complaint_id is None]


def step_row(step: EscalationStep, language: str) -> dict:
    """One step with all its times. chip: until when somebody must take it."""
    held = db.session.get(Clock, step.clock_id) if step.clock_id else None
    now = clock.now()
    waiting = step.taken_at is None and held is not None and held.state == "running"
    return {
        "id": step.id, "level": step.level, "before": step.before, "cause": step.cause,
        "role": role(step.level, language), "who": people.colleague(step.agent, language),
        "why": notices.trigger_word(step.trigger, language), "reason": step.reason,
        "fired": times.stamp(step.fired_at, now, language),
        "delivered": times.stamp(step.delivered_at, now, language) if step.delivered_at else None,
        "taken": times.stamp(step.taken_at, now, language) if step.taken_at else None,
        "taken_by": people.colleague(step.taken_by, language),
        "chip": deadlines.chip(held.due_at, held.opened_at, language, held.metric) if waiting and held else None,
        "number": step.ticket.number, "ref": step.complaint.ref if step.complaint else None,
        "complaint": step.complaint_id,
    }


def _level(level: int, complaint: Complaint, step: EscalationStep | None, held: Mapping[str, Clock],
           language: str) -> dict:
    if step is not None:
        shown = step_row(step, language)
        return {"level": level, "role": shown["role"], "who": shown["who"], "step": shown, "chip": shown["chip"],
                "state": "was" if shown["taken"] and level < complaint.level else "on", "at": None}
    who = authority.person(level, complaint.ticket, (complaint.about_id,)) if level <= authority.TOP else None
    coming = ladder.next_instant(level, held) if complaint.open and level > complaint.level else None
    chip = deadlines.chip(coming[0], clock.now(), language, f"complaint_{coming[1]}") if coming else None
    return {"level": level, "role": role(level, language), "who": people.colleague(who, language), "state": "",
            "step": None, "chip": chip, "at": times.stamp(coming[0], clock.now(), language) if coming else None,
            "why": notices.trigger_word(coming[1], language) if coming else ""}
