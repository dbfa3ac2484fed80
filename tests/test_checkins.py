"""The desk asks a traveller how it goes: 1 is nobody's work, 2 is urgent, and what is more than that is a message."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from contactcenter import clock, journal
from contactcenter.extensions import db
from contactcenter.models import Ticket, Version
from tests.cast import TOM
from tests.once import once

FORM = {"way": "outbound", "channel": "sms", "name": "Tom", "phone": TOM, "queue": "care", "subject": "How is it?",
        "priority": "P3", "reply": "mid_trip_checkin", "client_id": "client-checkin-1"}


@pytest.fixture
def asked(desk):
    """Mei asks Tom, who is on the way, with the desk's prepared words."""
    clock.desk.set(clock.now())
    tom = desk.customer("Tom", phone=TOM)
    with journal.transaction():
        trip = {"start": "2001-01-01", "end": "2001-01-09", "title": {"en": "Rome"}}
        tom.language, tom.facts = "en", {"trips": [trip]}
        Version.publish("setting", "desk", {"name": {"en": "Harbour & Hills"}}, None)
    answer = desk.sign_in(desk.mei).post("/tickets/new", data=FORM)
    assert answer.status_code == 303, answer.text
    desk.later(11)
    assert "Reply 1 all well, 2 please call me." in desk.texts[-1][1] and "Rome" in desk.texts[-1][1]
    return desk.ticket


def says(desk, text) -> Ticket:
    desk.sms(TOM, text)
    desk.work()
    db.session.rollback()
    return db.session.scalar(select(Ticket))


@once
def test_all_is_well_is_nobodys_work(desk, asked):
    ticket = says(desk, "1")
    assert (ticket.status, ticket.unread, ticket.unanswered_since) == ("closed", 0, None)
    assert len(desk.texts) == 1, "nobody is thanked for a digit, nor asked how the asking was"


def test_who_needs_us_goes_before_others(desk, asked):
    ticket = says(desk, "２")
    assert (ticket.status, ticket.priority, ticket.unread) == ("open", "P2", 1)


@once
def test_anything_else_is_a_message_and_a_digit_out_of_the_blue_is_one_too(desk, asked):
    assert (says(desk, "Fine, but where is the bus?").priority, asked.status) == ("P3", "open")
    asked.reply("At the gate.", "sms", agent=desk.mei, undo=0)
    assert says(desk, "2").priority == "P3"


@once
def test_a_text_with_places_that_nobody_can_fill_is_not_sent(desk):
    form = {**FORM, "reply": "pre_departure_sms", "phone": "+442079460104", "name": "Sam"}
    answer = desk.sign_in(desk.mei).post("/tickets/new", data=form)
    assert answer.status_code == 422 and "write it yourself" in answer.text
    assert not desk.tickets
