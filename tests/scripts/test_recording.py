"""The recording of a call follows its script: what must not be written down is not recorded either."""

from __future__ import annotations

import pytest

from contactcenter import calls, fields, scripts
from contactcenter.journal import transaction
from contactcenter.models import Ticket
from tests.phones import Phones


@pytest.fixture
def talk(desk):
    """Li Wei is on the telephone with Mei."""
    phones = Phones(desk)
    desk.at_work(desk.mei)
    phones.talks()
    yield phones
    assert desk.carrier.complaints == []


def status(talk: Phones) -> str:
    (row,) = talk.carrier.board.recordings.rows.values()
    return row.status


def on(ticket: Ticket, agent) -> None:
    run = scripts.current(ticket)
    step = scripts.standing(run)[1]
    first = step.choices[0].id if step.choices else None
    scripts.go_on(run, agent, at=scripts.open_step(run).id, skip=True, choice=first)


def test_what_must_not_be_kept_is_not_recorded_and_a_pause_that_is_forgotten_ends_by_itself(desk, talk):
    ticket = desk.ticket
    scripts.start(ticket, "identity_check", desk.mei)
    talk.passes(1)
    assert status(talk) == "in-progress"
    on(ticket, desk.mei)
    talk.passes(1)
    assert status(talk) == "paused" and calls.is_left_out(ticket)
    assert "The recording is paused" in desk.sign_in("mei").get(f"/tickets/{ticket.number}/script").text
    talk.passes(60, 20)
    on(ticket, desk.mei)
    talk.passes(1)
    assert status(talk) == "in-progress" and not calls.is_left_out(ticket)
    with transaction():
        calls.leave_out(ticket)
    talk.passes(80, 20)
    assert status(talk) == "paused", "the first pause's end is not the second one's"
    talk.passes(60, 20)
    assert status(talk) == "in-progress" and not calls.is_left_out(ticket)
    fields.write(ticket, "customer.consent_recording", False, agent=desk.mei)
    on(ticket, desk.mei)
    scripts.start(ticket, "new_enquiry", desk.mei)
    talk.passes(1)
    assert status(talk) == "paused", "who does not agree is not recorded at any step"


def test_a_ticket_without_a_call_has_nothing_to_pause(desk):
    desk.sms("+14155550102", "hello")
    desk.work()
    scripts.start(desk.ticket, "identity_check", desk.mei)
    on(desk.ticket, desk.mei)
    assert not calls.is_left_out(desk.ticket)
