"""An agent rings a customer: in one click, told on the timeline, and neither at night nor against their wish."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contactcenter import callbacks, calls, clock, journal, quiet_hours
from contactcenter.extensions import db
from contactcenter.models import Call, QueueEntry
from tests.cast import ANA, LI_WEI, TOM
from tests.once import once
from tests.phones import Phones

DAY = datetime(2026, 3, 17, 18, 0, tzinfo=UTC)  # 11:00 in San Francisco, 02:00 in Shanghai


@pytest.fixture
def phones(desk):
    clock.desk.set(DAY)
    return Phones(desk)


@pytest.fixture
def matter(desk, phones):
    """Ana has written; Mei has the ticket and is at work."""
    desk.sms(ANA, "When do we leave?")
    desk.work()
    ticket = desk.ticket
    with journal.transaction():
        ticket.customer.timezone = "America/Los_Angeles"
    desk.at_work(desk.mei)
    ticket.assign(desk.mei)
    return ticket


def rings(desk, ticket, number=ANA, **how):
    """Mei clicks on the number."""
    answer = desk.sign_in(desk.mei).post(f"/tickets/{ticket.number}/calls", data={"number": number, **how})
    db.session.rollback()
    return answer


def the_call() -> Call:
    db.session.rollback()
    return db.session.scalars(select(Call).order_by(Call.id.desc())).first()


def open_work(ticket) -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(QueueEntry).where(QueueEntry.ticket_id == ticket.id).order_by(QueueEntry.id))
    return [(row.kind, row.state) for row in rows if row.kind in ("call", "callback")]


def talks(phones):
    """Ana's telephone rings and she answers it; the handset."""
    phones.passes_until(lambda: phones.carrier.ringing(ANA))
    handset = phones.carrier.answer_leg(phones.carrier.ringing(ANA)[0].call_sid)
    phones.passes_until(lambda: the_call().state == "talking")
    return handset


def test_one_click_rings_the_agent_and_then_the_customer(desk, phones, matter):
    assert rings(desk, matter, reason="pre_departure").status_code == 201
    handset = talks(phones)
    call = the_call()
    assert (call.direction, call.caller, call.agent, call.ticket_id) == ("outbound", ANA, desk.mei, matter.id)
    assert call.item.data["reason"] == "pre_departure" and call.item.direction == "out"
    assert "you asked for" not in " ".join(handset.heard), "nobody asked for this call"
    handset.hang_up()
    phones.passes(2, 2)
    phones.passes(31, 31)
    assert (the_call().state, the_call().item.data["result"], desk.mei.state) == ("ended", "reached", "available")
    assert open_work(matter) == [("call", "done")]


@once
def test_who_speaks_with_a_customer_is_offered_nobody_else(desk, phones, matter):
    rings(desk, matter)
    talks(phones)
    phones.dials(LI_WEI)
    phones.passes(20, 10)
    assert phones.offer("mei") is None
    assert rings(desk, matter).status_code == 409  # nor can she ring somebody while she talks


@once
def test_nobody_reached_is_told_on_the_timeline_and_frees_the_agent(desk, phones, matter):
    rings(desk, matter)
    phones.passes_until(lambda: phones.carrier.ringing(ANA))
    phones.passes(50, 25)
    assert (the_call().state, the_call().item.data["result"]) == ("ended", "no_answer")
    assert open_work(matter) == [("call", "done")]
    assert matter.owner_id == desk.mei.id and not desk.texts, "nobody is told that we shall try again"


@once
def test_the_call_that_a_customer_waits_for_is_that_call(desk, phones, matter):
    callbacks.ask(matter, ANA, "sms")
    rings(desk, matter)
    talks(phones).hang_up()
    phones.passes(2, 2)
    phones.passes(31, 31)
    assert open_work(matter) == [("callback", "done")]
    assert callbacks.of_ticket(matter) is None


@once
def test_nobody_is_rung_at_night_unless_it_is_an_emergency(desk, phones, matter):
    with journal.transaction():
        matter.customer.timezone = "Asia/Shanghai"
    answer = rings(desk, matter, anyway="1")
    assert answer.status_code == 409 and "08:00 there" in answer.text
    assert the_call() is None
    with journal.transaction():
        matter.customer.facts = {"trips": [{"start": "2026-03-10", "end": "2026-03-20"}]}
    assert calls.hindrance(matter, ANA) is None, "who is on the way is rung at any hour"
    with journal.transaction():
        matter.customer.facts = {}
    matter.set_priority("P1")
    assert rings(desk, matter).status_code == 409, "passing it over is said, not guessed"
    assert rings(desk, matter, anyway="1").status_code == 201


@once
def test_who_asked_not_to_be_called_is_not(desk, phones, matter):
    mei = desk.sign_in(desk.mei)
    place = f"/customers/{matter.customer_id}/call-refusals"
    shown = mei.post(place, data={"number": ANA, "ticket": matter.number})
    assert shown.status_code == 200 and "asked not to be called" in shown.text
    assert rings(desk, matter).status_code == 409
    assert "May be called again" in mei.get(f"/tickets/{matter.number}").text
    assert mei.delete(f"{place}/{ANA}?ticket={matter.number}").status_code == 200
    assert rings(desk, matter).status_code == 201


@once
def test_only_the_customers_own_numbers_are_rung(desk, phones, matter):
    assert rings(desk, matter, number=TOM).status_code == 409
    assert rings(desk, matter, number="\0' or 1=1").status_code == 409
    assert the_call() is None


@once
def test_a_ticket_begins_with_a_call(desk, phones):
    ana = desk.customer("Ana", phone=ANA)
    with journal.transaction():
        ana.timezone = "America/Los_Angeles"
    desk.at_work(desk.mei)
    form = {"way": "call", "name": "Ana", "phone": ANA, "queue": "care", "subject": "Your trip", "priority": "P3",
            "text": "Papers complete?", "reason": "post_trip", "client_id": "client-id-1"}
    assert desk.sign_in(desk.mei).post("/tickets/new", data=form).status_code == 303
    ticket = desk.ticket
    assert (ticket.channel, ticket.type, ticket.owner) == ("voice", "aftersales", desk.mei)
    assert talks(phones) and [note.text for note in desk.items(ticket, "note")] == ["Papers complete?"]


@once
def test_a_call_that_must_not_be_made_makes_no_ticket(desk, phones):
    form = {"way": "call", "name": "Li Wei", "phone": LI_WEI, "queue": "care", "subject": "Your trip", "text": "Hello",
            "priority": "P3", "client_id": "client-id-2"}
    answer = desk.sign_in(desk.mei).post("/tickets/new", data=form)
    assert answer.status_code == 422 and "quiet until" in answer.text
    assert not desk.tickets


# -- quiet hours, as arithmetic ----------------------------------------------------------------------------------------

RULE = {"from": "21:00", "to": "09:00"}


@given(minute=st.integers(0, 24 * 60 - 1))
@settings(max_examples=60)
def test_the_end_of_the_quiet_hours_is_never_quiet_and_never_far(minute):
    local = datetime(2026, 5, 5, minute // 60, minute % 60, tzinfo=ZoneInfo("Asia/Shanghai"))
    end = quiet_hours.end_of_quiet(local, RULE)
    assert (end is None) == (time(9) <= local.time() < time(21))
    if end:
        assert timedelta(0) < end - local <= timedelta(hours=12)
        assert quiet_hours.end_of_quiet(end, RULE) is None


def test_a_country_may_have_hours_of_its_own():
    held = {"default": RULE, "US": {"from": "21:00", "to": "08:00"}}
    assert quiet_hours.rule_for(ANA, held)["to"] == "08:00"
    assert quiet_hours.rule_for(LI_WEI, held) == quiet_hours.rule_for("anonymous", held) == RULE
