"""What is true of a conversation's complaint, of how far it went up, and of what was promised."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from contactcenter import complaints, side_conversations
from contactcenter.complaints import clocks, pack, statutory
from contactcenter.demo.facts.tickets import script_id, ticket_of
from contactcenter.demo.stage import Stage
from contactcenter.extensions import db
from contactcenter.models import Agent, Complaint, EscalationStep, Item, Notice, Promise
from contactcenter.sla import calendar, policies

PARTS = ("found", "propose", "agree", "mediation")  # of the answer: findings, remedy, how to answer, other ways


def complaint(stage: Stage) -> Complaint:
    found = complaints.newest(ticket_of(stage))
    if found is None:
        raise LookupError("there is no complaint")
    db.session.refresh(found)
    return found


def final_due(stage: Stage) -> datetime | None:
    held = clocks.newest(complaint(stage)).get(clocks.FINAL)
    return held.due_at if held else None


def level(stage: Stage) -> int:
    """How far up the ticket or its complaint has come."""
    highest = select(func.max(EscalationStep.level)).where(EscalationStep.ticket_id == ticket_of(stage).id)
    return db.session.scalar(highest) or 0


def notified(stage: Stage) -> set[str | None]:
    """Whoever was told of anything about the ticket, by their names in the script."""
    told = select(Agent).join(Notice, Notice.agent_id == Agent.id).where(Notice.ticket_id == ticket_of(stage).id)
    return {script_id(stage, agent) for agent in db.session.scalars(told)}


def side_conversations_count(stage: Stage) -> int:
    return len(side_conversations.of_ticket(ticket_of(stage)))


def evidence_count(stage: Stage) -> int:
    """Files that are evidence."""
    return sum(1 for one in complaint(stage).evidence if one.attachment_id is not None)


def outcome_sections(stage: Stage) -> int:
    """The parts of the newest answer: findings, remedy, how to answer, and where else one may turn."""
    newest = select(Item.text).where(Item.ticket_id == ticket_of(stage).id, Item.direction == "out")
    text = db.session.scalar(newest.order_by(Item.id.desc()).limit(1)) or ""
    return sum(part in text for part in PARTS)


def answer_due(stage: Stage) -> Any:
    """`+5BD` where the authority's notice is due at the end of the fifth working day."""
    held = next((one for one in statutory.of(complaint(stage)) if one.rule == "answer_authority"), None)
    if held is None:
        return None
    end = calendar.statutory_end(held.since, 5, policies.calendar_of("desk"))
    return "+5BD" if held.due_at == end else held.due_at


def evidence_pack(stage: Stage) -> str | None:
    return "can_export" if pack.archive(complaint(stage)) else None


def promised(stage: Stage) -> datetime | None:
    """Until when we have promised to be heard of."""
    owed = select(func.max(Promise.due_at)).where(Promise.ticket_id == ticket_of(stage).id)
    return db.session.scalar(owed)
