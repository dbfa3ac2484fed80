"""Words that call for human eyes, the language a message is in, and numbers that nobody should read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter import clock, language
from contactcenter.extensions import db
from contactcenter.journal import transaction
from contactcenter.models import RawInbound
from tests.cast import ANA, LI_WEI


@pytest.mark.parametrize(("text", "guessed"), [
    ("你好，想咨询一下蜜月旅行", "zh"), ("紧急！K1180", "zh"), ("订单 HH2649 改期", "zh"),
    ("Hello, is 李娜 there?", None), ("1", None), ("", None), ("😀", None), ("Bonjour, une question", None),
    ("こんにちは、東京", None), ("안녕하세요", None),
])
def test_only_chinese_is_certain(text, guessed):
    assert language.guess(text) == guessed


@given(st.text())
def test_any_text_has_a_language_or_none(text):
    assert language.guess(text) in ("zh", None)


def test_a_stranger_who_writes_chinese_has_a_chinese_ticket(desk):
    desk.sms(ANA, "你好，请问签证怎么办？")
    desk.work()
    assert desk.ticket.language == "zh"
    assert desk.ticket.customer.language == "zh"


def test_a_chinese_customer_who_answers_with_a_number_stays_one(desk):
    desk.customer("Li Wei", phone=LI_WEI).language = "zh"
    db.session.commit()
    desk.sms(LI_WEI, "1")
    desk.work()
    assert desk.ticket.language == "zh"


def test_a_complaint_is_flagged_and_nothing_else_happens_to_it(desk):
    desk.sms(ANA, "This is unacceptable, I want compensation")
    desk.work()
    assert desk.ticket.flags == ["complaint"]
    assert desk.ticket.priority == "P3"
    assert desk.ticket.type == "consultation"


def test_a_flag_is_raised_once_and_stays(desk):
    for words in ("Unacceptable!", "unacceptable, again", "Thank you, all is well now"):
        desk.sms(ANA, words)
        desk.work()
    assert desk.ticket.flags == ["complaint"]


def test_a_quiet_message_raises_no_flag(desk):
    desk.sms(ANA, "Which documents do I need for Japan?")
    desk.work()
    assert desk.ticket.flags == []


def test_an_emergency_goes_first_but_stays_where_the_customer_is_at_home(desk):
    desk.sms(ANA, "Emergency! We had an accident")
    desk.work()
    assert desk.ticket.priority == "P1"
    assert "emergency" in desk.ticket.flags
    assert desk.ticket.queue.key == "sales"


def test_a_travellers_emergency_goes_to_those_who_help_at_any_hour(desk):
    traveller(desk)
    desk.sms(ANA, "HELP")
    desk.work()
    assert (desk.ticket.priority, desk.ticket.queue.key) == ("P1", "emergency")


def test_an_emergency_does_not_take_a_ticket_out_of_somebodys_hands(desk):
    traveller(desk)
    desk.at_work(desk.mei)
    desk.sms(ANA, "Hello")
    desk.work()
    desk.ticket.assign(desk.mei)
    desk.sms(ANA, "emergency, please")
    desk.work()
    assert (desk.ticket.priority, desk.ticket.queue.key, desk.ticket.owner_id) == ("P1", "sales", desk.mei.id)


def test_a_machines_mail_raises_no_flag(desk):
    desk.mail("Robot <robot@mail.example>", "Complaint", "An emergency complaint", Auto_Submitted="auto-replied")
    desk.work()
    assert desk.ticket.flags == [] and desk.ticket.priority == "P3"


def test_a_card_number_is_masked_for_people_and_kept_only_in_the_raw_message(desk):
    desk.sms(ANA, "My card is 4111 1111 1111 1111, order 20260310")
    desk.work()
    (item,) = desk.inbound(desk.ticket)
    assert item.text == "My card is 411111****1111, order 20260310"
    assert "4111 1111" not in desk.ticket.subject + desk.ticket.preview
    assert b"4111" in db.session.query(RawInbound).one().body


def traveller(desk) -> None:
    """Ana is on a trip today."""
    today = clock.now().date()
    with transaction():
        desk.customer("Ana", phone=ANA).facts = {"trips": [{
            "start": (today - timedelta(days=2)).isoformat(), "end": (today + timedelta(days=2)).isoformat(),
            "country": "JP"}]}
