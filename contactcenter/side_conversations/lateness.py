"""Answers that do not come: on the day they were needed, whoever asked is told, once."""

from __future__ import annotations

from sqlalchemy import select

from contactcenter import clock, contact_events, journal
from contactcenter.escalation import notices
from contactcenter.extensions import db
from contactcenter.models import SideConversation

NOTICE = "side_late"
BATCH = 50


def sweep() -> int:
    """Tell of threads whose time is over; how many there were."""
    due = select(SideConversation).where(
        SideConversation.closed_at.is_(None), SideConversation.due_at <= clock.now(),
        SideConversation.told_at.is_(None), SideConversation.waiting_since.is_not(None)).limit(BATCH)
    return sum(_tell(side) for side in db.session.scalars(due).all())


def _tell(side: SideConversation) -> bool:
    with side.ticket.changing():
        db.session.refresh(side)
        if side.told_at or side.waiting_since is None or side.closed_at:  # answered since we looked
            return False
        side.told_at = clock.now()
        notices.make(side.ticket.owner or side.agent, side.ticket, NOTICE)
        journal.record(contact_events.SideAnswerLate(side.id, ticket=side.ticket_id))
        return True
