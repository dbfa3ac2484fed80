"""What is true of the service in a conversation: its clocks, offers, calls and chat windows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from contactcenter import clock
from contactcenter.board.metrics import SHORT
from contactcenter.demo.facts.tickets import script_id, ticket_of
from contactcenter.demo.stage import Stage
from contactcenter.extensions import db
from contactcenter.models import Agent, Call, CallLeg, Chat, Clock, Offer, QueueEntry
from contactcenter.sla import calendar, policies


def first_response(stage: Stage) -> Clock | None:
    query = select(Clock).where(Clock.ticket_id == ticket_of(stage).id, Clock.metric == "first_response")
    return db.session.scalar(query.order_by(Clock.id).limit(1))


def first_response_due(stage: Stage) -> Any:
    """The instant; `next_open_period` where that lies after an opening which has yet to come."""
    held = first_response(stage)
    if held is None:
        return None
    opening = policies.calendar_of(ticket_of(stage).queue.calendar)
    if calendar.is_open(held.opened_at, opening):
        return held.due_at
    return "next_open_period" if held.due_at > calendar.next_opening(held.opened_at, opening) else held.due_at


def first_response_minutes(stage: Stage) -> float:
    held = first_response(stage)
    if held is None:
        raise LookupError("nobody was promised an answer")
    return (held.due_at - clock.now()).total_seconds() / 60


def first_response_running(stage: Stage) -> bool:
    held = first_response(stage)
    return held is not None and held.state == "running"


def first_response_seconds(stage: Stage) -> float | None:
    held = first_response(stage)
    return (held.met_at - held.opened_at).total_seconds() if held and held.met_at else None


def first_offer(stage: Stage) -> str | None:
    query = select(Agent).join(Offer, Offer.agent_id == Agent.id).join(Offer.entry).where(
        QueueEntry.ticket_id == ticket_of(stage).id).order_by(Offer.id).limit(1)
    agent = db.session.scalar(query)
    return script_id(stage, agent) if agent else None


def call_of(stage: Stage) -> Call:
    found = db.session.scalar(select(Call).where(Call.caller == stage.scene.person.phone).order_by(Call.id.desc()))
    if found is None:
        raise LookupError("there is no call")
    db.session.refresh(found)
    return found


def answered_within(stage: Stage) -> float | None:
    """Until an agent took it; both hear each other a moment later."""
    call = call_of(stage)
    entry = db.session.get(QueueEntry, call.entry_id, populate_existing=True) if call.entry_id else None
    taken = entry.accepted_at if entry else None
    return (taken - call.started_at).total_seconds() if taken else None


def rang(stage: Stage) -> int:
    query = select(func.count(Offer.id)).join(Offer.entry).where(QueueEntry.ticket_id == call_of(stage).ticket_id)
    return db.session.scalar(query) or 0


def call_was_short(stage: Stage) -> bool:
    call = call_of(stage)
    waited = (call.ended_at or clock.now()) - call.started_at
    return call.state == "abandoned" and waited.total_seconds() < SHORT["call"]


def owed_call(stage: Stage) -> str | None:
    """The kind of work by which somebody who was missed is to be called back; None where nobody owes it."""
    missed = call_of(stage).state in ("abandoned", "callback")
    waits = select(QueueEntry.kind).where(QueueEntry.ticket_id == call_of(stage).ticket_id,
                                          QueueEntry.state.in_(("waiting", "offered", "accepted")))
    return db.session.scalar(waits.order_by(QueueEntry.id.desc()).limit(1)) if missed else None


def called_back_in_time(stage: Stage) -> bool:
    """Whether somebody who was missed has picked up our call before the answer that they were owed fell due."""
    theirs = select(CallLeg.id).join(CallLeg.call).where(
        Call.ticket_id == ticket_of(stage).id, Call.direction == "outbound", CallLeg.role == "customer",
        CallLeg.status == "in-progress")
    owed = first_response(stage)
    picked_up = db.session.scalar(theirs.limit(1)) is not None
    return picked_up and owed is not None and (owed.met_at or clock.now()) <= owed.due_at


def chat_left(stage: Stage) -> bool:
    return _chat_entry(stage).state == "abandoned"


def chat_was_short(stage: Stage) -> bool:
    entry = _chat_entry(stage)
    lasted = (entry.finished_at or clock.now()) - entry.enqueued_at
    return entry.state == "abandoned" and lasted.total_seconds() < SHORT["chat"]


def _chat_entry(stage: Stage) -> QueueEntry:
    query = select(QueueEntry).where(QueueEntry.ticket_id == ticket_of(stage).id, QueueEntry.kind == "chat")
    found = db.session.scalar(query.order_by(QueueEntry.id.desc()).limit(1).execution_options(populate_existing=True))
    if found is None:
        raise LookupError("nobody waited in a chat")
    return found


def chat_of(stage: Stage) -> Chat:
    found = db.session.get(Chat, stage.customer.chat, populate_existing=True) if stage.customer.chat else None
    if found is None:
        raise LookupError("there is no chat window")
    return found


def refused(stage: Stage) -> bool:
    return any(answer.status == 413 for answer in stage.customer.refused)
