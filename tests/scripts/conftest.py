"""A ticket that is there without the desk having done anything else: these tests are about none of its jobs."""

from __future__ import annotations

import pytest

from contactcenter import intake
from contactcenter.extensions import db
from tests.cast import ANA


def arrive(desk, *texts: tuple[str, str]) -> None:
    """(number, words) of messages that come in; nothing but the taking in is done."""
    for sender, words in texts:
        desk.sms(sender, words)
    intake.settle_waiting()
    db.session.rollback()


@pytest.fixture
def ticket(desk):
    """Ana wrote; Mei has the ticket."""
    arrive(desk, (ANA, "I want to ask about a trip"))
    desk.ticket.assign(desk.mei)
    return desk.ticket
