"""A desk with office hours, and Ana, who texts about her moved flight."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from contactcenter import journal
from contactcenter.extensions import db
from contactcenter.models import Queue, Ticket
from contactcenter.sla import sweep
from tests.cast import ANA
from tests.sla.moments import now_is


@pytest.fixture(autouse=True)
def no_haste(monkeypatch):
    """However slow the machine, a batch of the sweep is done to its end."""
    monkeypatch.setattr(sweep, "AT_MOST", 600)


@pytest.fixture
def office_hours(desk):
    """Every queue keeps the desk's hours: Monday to Friday, nine to six in Shanghai."""
    with journal.transaction():
        db.session.execute(update(Queue).values(calendar="desk"))


@pytest.fixture
def moved_flight(desk, office_hours) -> Ticket:
    """Ana texts about her moved flight on Monday at ten: half an hour for the first answer, three days in all."""
    now_is("Mon 10:00")
    desk.sms(ANA, "My flight was moved to Friday, what now?")
    desk.work()
    return desk.ticket
