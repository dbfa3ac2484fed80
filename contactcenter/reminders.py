"""Reminders: a ticket comes back on a day to come, also one that has ended, with a note for whoever set it.

Nobody was promised anything: no clock runs, and the customer hears nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from contactcenter import clock, journal
from contactcenter.columns import label
from contactcenter.extensions import db
from contactcenter.models import Agent, Ticket
from contactcenter.models.reminders import Reminder
from contactcenter.text_events import ReminderFell, ReminderSet

LONGEST = timedelta(days=550)
BATCH = 50
GONE = ("merged", "spam")
WORDS = {
    "refund_check": {"en": "Reminder: check that the refund has arrived.", "zh": "提醒：请核查退款是否到账。"},
    "pre_departure": {"en": "Reminder: the trip begins soon. Is everything ready?",
                      "zh": "提醒：行程即将开始，请确认准备情况。"},
}
OTHER = {"en": "Reminder: this was to be looked at again.", "zh": "提醒：此工单需要再次跟进。"}


def remind(ticket: Ticket, due: datetime, kind: str, agent: Agent) -> Reminder:
    """Raises ValueError for a time that is past or too far away."""
    if not clock.now() < due <= clock.now() + LONGEST:
        raise ValueError("a reminder names a time to come")
    with ticket.changing():
        held = Reminder(ticket=ticket, ticket_id=ticket.id, agent_id=agent.id, kind=kind, due_at=due)
        db.session.add(held)
        db.session.flush()
        journal.record(ReminderSet(held.id, agent.id, kind, due.isoformat(), ticket=ticket.id))
        return held


def of_ticket(ticket: Ticket) -> Sequence[Reminder]:
    """What is still to come, the nearest first."""
    query = select(Reminder).where(Reminder.ticket_id == ticket.id, Reminder.done_at.is_(None))
    return db.session.scalars(query.order_by(Reminder.due_at)).all()


def sweep() -> int:
    """Bring back what is due; how many that was."""
    due = select(Reminder.id).where(Reminder.done_at.is_(None), Reminder.due_at <= clock.now()).limit(BATCH)
    return sum(_fall(db.session.get_one(Reminder, number)) for number in db.session.scalars(due).all())


def _fall(held: Reminder) -> bool:
    ticket = held.ticket
    with ticket.changing():
        db.session.refresh(held)
        if held.done_at is not None:  # another worker was faster
            return False
        held.done_at = clock.now()
        journal.record(ReminderFell(held.id, held.agent_id, held.kind, ticket=ticket.id))
        if ticket.status not in GONE:
            _bring_back(held)
        return True


def _bring_back(held: Reminder) -> None:
    """Among what is to do, with a note that reaches whoever wanted it."""
    agent = db.session.get_one(Agent, held.agent_id)
    if held.ticket.tab != "todo":
        held.ticket.reopen("a reminder falls due")
    held.ticket.note(label(WORDS.get(held.kind, OTHER), agent.language), agent=None, mentions=[agent.id])
