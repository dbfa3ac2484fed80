"""What was put aside comes back at its time: snoozed tickets wake, and long-resolved ones are closed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Ticket

CLOSE_AFTER = timedelta(days=7)
CLOSE_COMPLAINT_AFTER = timedelta(days=30)
BATCH = 100


def sweep() -> int:
    """Wake and close what is due; how many tickets that was."""
    return _wake() + _close()


def _wake() -> int:
    due = select(Ticket).where(Ticket.status == "scheduled", Ticket.sort_at <= clock.now()).limit(BATCH)
    tickets = db.session.scalars(due).all()
    for ticket in tickets:
        with ticket.changing():
            if ticket.status == "scheduled":  # somebody may have been faster
                ticket.change_status("open", "its time has come")
    return len(tickets)


def _close() -> int:
    now = clock.now()
    usual, longer = Ticket.type != "complaint", Ticket.sort_at <= now - CLOSE_COMPLAINT_AFTER
    due = select(Ticket).where(Ticket.status == "resolved", Ticket.sort_at <= now - CLOSE_AFTER, usual | longer)
    tickets = db.session.scalars(due.limit(BATCH)).all()
    for ticket in tickets:
        with ticket.changing():
            if ticket.status == "resolved":
                ticket.change_status("closed", "resolved long enough")
    return len(tickets)
