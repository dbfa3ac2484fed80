"""Greetings: exactly one for every occasion, with nothing left blank, once in a while, and never to a machine."""

from __future__ import annotations

import itertools
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from contactcenter import clock, greetings, journal, routing
from contactcenter.extensions import db
from contactcenter.greetings import choice, occasion
from contactcenter.models import Clock, Item, Queue
from contactcenter.pack import rows, shelf
from tests.cast import ANA, LI_WEI, TOM

SHANGHAI = ZoneInfo("Asia/Shanghai")
CONTENT = Path(__file__).parent.parent / "contactcenter" / "content"
DESK = {
    "name": {"en": "Harbour & Hills Travel", "zh": "山海旅行社"}, "phone": "+14155550100", "sms_number": "+14155550100",
    "emergency_phone": "+14155550199", "email": "care@harbour-hills.example", "contact_url": "https://harbour-hills.example",
}


@pytest.fixture(scope="module")
def standard() -> dict[str, dict]:
    written = yaml.safe_load((CONTENT / "greetings.yaml").read_text(encoding="utf-8"))["greetings"]
    return {body["id"]: rows.plain(body) for body in written}


def an_occasion(**what) -> dict:
    return {"moment": "open", "channel": "voice", "known": False, "tier": "standard", "daypart": "morning",
            "hours": "open", "holiday": None, "on_trip": False, **what}


# -- choosing ----------------------------------------------------------------------------------------------------------

def test_every_occasion_of_opening_a_talk_has_exactly_one_greeting(standard):
    channels, tiers = ("voice", "webchat", "sms", "email"), ("standard", "silver", "gold", "platinum")
    dayparts, holidays = ("morning", "afternoon", "evening", "night"), (
        None, "new_year", "spring_festival", "qingming", "labour_day", "dragon_boat", "mid_autumn", "national_day",
        "christmas")
    occasions = [an_occasion(channel=channel, tier=tier, daypart=daypart, holiday=holiday, known=known, on_trip=on_trip)
                 for channel, tier, daypart, holiday, known, on_trip
                 in itertools.product(channels, tiers, dayparts, holidays, (False, True), (False, True))]
    assert len(occasions) == 4 * 576
    for one in occasions:
        key = choice.choose(standard, one)
        assert key, one
        backwards = choice.choose(dict(reversed(standard.items())), one)
        assert backwards == key, "the order of the file decides nothing"


@pytest.mark.parametrize(("what", "key"), [
    ({}, "phone.open"), ({"known": True}, "phone.open.known"), ({"known": True, "tier": "gold"}, "phone.open.gold"),
    ({"tier": "gold"}, "phone.open"), ({"daypart": "night", "known": True, "tier": "platinum"}, "phone.open.night"),
    ({"holiday": "national_day", "daypart": "night"}, "holiday.national_day"),
    ({"holiday": "spring_festival", "on_trip": True, "known": True, "tier": "platinum"}, "phone.open.on_trip"),
    ({"channel": "email", "tier": "platinum"}, "email.open.gold"), ({"moment": "close"}, "phone.close"),
    ({"moment": "auto_ack", "channel": "sms"}, "sms.auto_ack"),
    ({"moment": "after_hours", "channel": "webchat", "hours": "closed"}, "chat.after_hours")])
def test_the_most_telling_condition_decides(standard, what, key):
    assert choice.choose(standard, an_occasion(**what)) == key


def test_a_traveller_never_gets_a_festive_text(standard):
    for holiday in ("new_year", "spring_festival", "christmas"):
        for channel in ("voice", "webchat"):
            chosen = choice.choose(standard, an_occasion(channel=channel, holiday=holiday, on_trip=True))
            assert not chosen.startswith("holiday"), chosen


def test_where_there_is_no_greeting_none_is_made_up(standard):
    assert choice.choose(standard, an_occasion(moment="hold", channel="email")) is None
    assert choice.choose(standard, an_occasion(moment="after_hours", hours="open")) is None


def test_equals_are_decided_by_rank_then_by_key():
    greetings_of = {"b": {"when": {"moment": "open"}}, "a": {"when": {"moment": "open"}},
                    "c": {"when": {"moment": "open"}, "rank": -1}}
    assert choice.choose(greetings_of, an_occasion()) == "c"
    assert choice.choose({key: greetings_of[key] for key in "ba"}, an_occasion()) == "a"


# -- filling -----------------------------------------------------------------------------------------------------------

def test_a_text_with_a_hole_does_not_leave():
    with pytest.raises(choice.Blank) as blank:
        choice.fill("Hello {{ customer.salutation }}, {{ agent.name }}", {"customer.salutation": ""})
    assert blank.value.names == ["customer.salutation", "agent.name"]


@given(st.text())
def test_what_is_filled_in_is_never_read_as_a_place(value):
    values = {"customer.salutation": value or "x", "desk.name": "secret"}
    assert choice.fill("Dear {{ customer.salutation }}!", values) == f"Dear {value or 'x'}!"


# -- sending -----------------------------------------------------------------------------------------------------------

@pytest.fixture
def agency(desk):
    """The desk with its name, its numbers and its hours, on a Monday morning."""
    with journal.transaction():
        db.session.execute(update(Queue).values(calendar="desk"))
        shelf.put([("setting", "desk", DESK)], retire=())
    it_is("2026-11-23 10:00")
    return desk


def it_is(text: str) -> None:
    clock.desk.set(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI))


def automatic(desk) -> list[Item]:
    return list(db.session.scalars(select(Item).where(Item.direction == "out", Item.automatic.is_not(None))))


def test_an_sms_is_acknowledged_with_its_number_and_the_promised_time(agency):
    agency.sms(ANA, "Where is my voucher?")
    agency.work()
    (ack,) = automatic(agency)
    assert ack.text == (f"Harbour & Hills Travel: got it, ref #{agency.ticket.number}. We reply by 10:30. "
                        "Emergency on a trip? Call +14155550199.")
    assert (ack.channel, ack.author, ack.automatic, ack.agent_id) == ("sms", "system", "sms.auto_ack", None)
    assert agency.ticket.status == "new"
    assert db.session.scalars(select(Clock.state).where(Clock.metric == "first_response")).all() == ["running"]


def test_a_mail_is_acknowledged_without_a_word_of_what_was_written(agency):
    agency.mail('"Buy pills at pills.example" <tom@customer.example>', "pills.example!", "Cheap: pills.example")
    agency.work()
    (ack,) = automatic(agency)
    assert f"#{agency.ticket.number}" in ack.text and "14:00" in ack.text
    assert ack.subject == f"We have your message - #{agency.ticket.number}"
    assert "pills" not in (ack.text + ack.subject).lower()
    assert ack.text.startswith("Dear customer,")


def test_a_mail_address_is_acknowledged_once_a_day_whatever_it_writes(agency):
    for subject in ("One", "Two", "Three"):
        agency.mail("tom@customer.example", subject, "Text")
        agency.work()
    assert len(agency.tickets) == 3
    assert len(automatic(agency)) == 1
    it_is("2026-11-24 10:01")
    agency.mail("tom@customer.example", "Four", "Text")
    agency.work()
    assert len(automatic(agency)) == 2


def test_another_customer_is_greeted_all_the_same(agency):
    agency.sms(ANA, "Hello")
    agency.sms(TOM, "Hello")
    agency.work()
    assert [row.recipient for row in agency.outbox] == [ANA, TOM]


@pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-replied"}, {"X_Auto_Response_Suppress": "All"}])
def test_machines_and_who_asks_for_silence_are_not_acknowledged(agency, header):
    agency.mail("tom@customer.example", "Hello", "I am writing.", **header)
    agency.work()
    assert automatic(agency) == []


def test_nobody_is_greeted_while_an_agent_is_talking_with_them(agency):
    agency.sms(ANA, "Where is my voucher?")
    agency.work()
    it_is("2026-11-23 21:00")
    agency.ticket.reply("In your mailbox.", "sms", agent=agency.mei)
    it_is("2026-11-24 08:00")
    agency.sms(ANA, "Thanks")
    agency.work()
    assert len(automatic(agency)) == 1


def test_outside_office_hours_the_customer_learns_when_we_are_back(agency):
    it_is("2026-11-27 20:00")
    agency.sms(ANA, "Where is my voucher?")
    agency.work()
    (told,) = automatic(agency)
    assert told.automatic == "sms.after_hours"
    assert "we are closed and open on Mon 30 Nov, 09:00" in told.text


def test_a_chinese_customer_reads_chinese(agency):
    customer = agency.customer("李伟", phone=LI_WEI)
    with journal.transaction():
        customer.language = "zh"
    agency.sms(LI_WEI, "我的护照丢了")
    agency.work()
    (ack,) = automatic(agency)
    assert ack.text.startswith("【山海旅行社】已收到，编号#")


def test_a_desk_without_a_name_keeps_quiet(desk):
    it_is("2026-11-23 10:00")
    desk.sms(ANA, "Hello")
    desk.work()
    assert automatic(desk) == []
    assert len(desk.tickets) == 1


def test_an_agent_is_given_the_words_for_a_call(agency):
    customer = agency.customer("Ana", phone=ANA)
    with journal.transaction():
        customer.tier, customer.salutation = "gold", {"en": "Ms Silva", "zh": "席尔瓦女士"}
    it_is("2026-11-23 14:00")
    agency.sms(ANA, "Please call me")
    agency.work()
    assert greetings.words(agency.ticket, "voice", "open", agency.mei) == ("phone.open.gold", (
        "Good afternoon, Ms Silva, it is good to hear from you. Thank you for being a Gold member. This is Mei Lin; "
        "I have your file open. What would you like me to look after?"))


def test_somebody_on_a_trip_is_asked_whether_they_are_safe(agency):
    customer = agency.customer("Ana", phone=ANA)
    with journal.transaction():
        trip = {"start": "2026-11-20", "end": "2026-11-25", "country": "JP"}
        customer.facts = {"trips": [{"start": "soon"}, None, trip]}
    agency.sms(ANA, "Hello")
    agency.work()
    key, text = greetings.words(agency.ticket, "sms", "open", agency.jonas)
    assert key == "sms.open.on_trip"
    assert greetings.words(agency.ticket, "webchat", "open", agency.jonas)[1].startswith(
        "Jonas Weber from Harbour & Hills Travel. I see you are in Japan.")
    assert "{{" not in text


def test_who_waits_in_a_chat_learns_the_place_in_line(agency):
    agency.sms(ANA, "Hello")
    agency.work()
    with journal.transaction():
        routing.route(agency.ticket, "chat")
    places = occasion.place_in_line(agency.ticket, "en")
    assert places == {"queue.position": "1"}, "no guess without ground"
    assert "You are number 1 in line. You may" in greetings.words(agency.ticket, "webchat", "queue_unknown")[1]


@pytest.mark.parametrize(("hour", "name"), [("04:59", "night"), ("05:00", "morning"), ("12:00", "afternoon"),
                                            ("18:00", "evening"), ("22:00", "night"), ("00:30", "night")])
def test_the_time_of_day_is_the_customers_own(agency, hour, name):
    customer = agency.customer("Tom", phone=TOM)
    with journal.transaction():
        customer.timezone = "Europe/London"
    agency.sms(TOM, "Hello")
    agency.work()
    clock.desk.set(datetime.strptime(f"2026-11-24 {hour}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Europe/London")))
    assert occasion.of(agency.ticket, "sms", "open", occasion.house(agency.ticket))["daypart"] == name


def test_a_time_zone_that_does_not_exist_is_the_desks(agency):
    customer = agency.customer("Tom", phone=TOM)
    for wrong in ("Mars/Olympus", "../etc", ""):
        customer.timezone = wrong
        assert occasion.zone_of(customer).key == "Asia/Shanghai"


# -- why this one ------------------------------------------------------------------------------------------------------

def test_the_judge_and_the_choice_agree_on_every_occasion(standard):
    for known, on_trip, tier, daypart, holiday in itertools.product(
            (False, True), (False, True), ("standard", "gold"), ("morning", "night"), (None, "christmas", "qingming")):
        one = an_occasion(known=known, on_trip=on_trip, tier=tier, daypart=daypart, holiday=holiday)
        judged = choice.judge(standard, one)
        assert judged[0].key == choice.choose(standard, one)
        assert not judged[0].failing and not judged[0].lost
        assert all(other.failing or other.lost for other in judged[1:])


def test_everybody_who_lost_is_told_why():
    plain, holiday = {"moment": "open"}, {"moment": "open", "holiday": "christmas"}
    judged = choice.judge({"a": {"when": plain}, "b": {"when": plain}, "c": {"when": plain, "rank": 2},
                           "d": {"when": holiday}, "e": {"when": {"moment": "open", "tier": "gold"}},
                           "f": {"when": {"moment": "close"}}}, an_occasion(holiday="christmas"))
    assert [(one.key, one.score, one.lost, one.failing) for one in judged] == [
        ("d", 32, "", ()), ("a", 0, "score", ()), ("b", 0, "score", ()), ("c", 0, "score", ()), ("e", 4, "", ("tier",))]
    equals = choice.judge({"a": {"when": plain}, "b": {"when": plain}, "c": {"when": plain, "rank": 2}}, an_occasion())
    assert [one.lost for one in equals] == ["", "name", "rank"]


def test_a_language_decides_between_what_is_otherwise_equal():
    greetings_of = {"all": {"when": {"moment": "open", "channel": "sms"}},
                    "zh": {"when": {"moment": "open", "channel": "sms", "language": "zh"}},
                    "known": {"when": {"moment": "open", "channel": "sms", "known": True}}}
    assert choice.choose(greetings_of, an_occasion(channel="sms", language="en")) == "all"
    assert choice.choose(greetings_of, an_occasion(channel="sms", language="zh")) == "zh"
    assert choice.choose(greetings_of, an_occasion(channel="sms", language="zh", known=True)) == "known"
