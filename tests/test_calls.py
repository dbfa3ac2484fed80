"""Whole phone calls at the desk, played on the demo carrier: signed webhooks in, REST out, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from contactcenter import calls
from contactcenter.extensions import db
from contactcenter.models import Call
from tests.cast import ANA, DESK_NUMBER, LI_WEI
from tests.phones import Phones


@pytest.fixture
def phones(desk):
    phones = Phones(desk)
    yield phones
    assert desk.carrier.complaints == [], "the desk said something the carrier does not understand"


def test_li_wei_calls_waits_and_talks_to_mei(desk, phones):
    desk.at_work(desk.mei)
    handset = phones.waits(LI_WEI)
    assert "录音" in handset.heard[1], "the notice comes before anything else but the greeting"
    assert phones.call.state == "offering" and desk.ticket.queue.key == "sales"
    phones.accepts("mei")
    call = phones.call
    assert call.state == "talking" and call.agent.login == "mei" and desk.ticket.owner.login == "mei"
    handset.hang_up()
    phones.passes(3)
    assert phones.call.state == "wrapup" and desk.mei.state == "wrapup"
    assert phones.agent_legs("mei") == [], "her telephone is free, too"
    phones.passes(61)
    assert phones.call.state == "ended" and desk.mei.state == "available"
    assert phones.call.entry.state == "done"
    assert not desk.ticket.unanswered_since, "a call that was taken is no missed one"
