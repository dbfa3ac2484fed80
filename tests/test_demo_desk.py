"""The demo desk: an agency with people and customers, whose trips are always about to begin or just over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from contactcenter import clock, journal
from contactcenter.demo import desk as agency
from contactcenter.extensions import db
from contactcenter.models import Agent, Customer, Identity, OptOut, Queue, QueueMember, Version
from contactcenter.sla import hours
from tests.cast import CHEAP

DAY_ONE = datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.fixture
def loaded(app) -> int:
    clock.desk.set(DAY_ONE)
    return agency.load_demo_desk(hasher=CHEAP)


def known(number: str) -> Customer:
    return Identity.find("phone", number).customer


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_everybody_is_there(loaded):
    assert loaded == 12 + 60
    assert count(Customer) == 60
    assert count(Queue) == 5
    assert {queue.key: queue.calendar for queue in db.session.scalars(select(Queue))}["emergency"] == "always"


def test_people_sign_in_by_their_name_and_the_word_demo(loaded):
    people = {login: (names, role) for login, names, role in agency.people()}
    assert people["lin.xiaoyu"] == ({"en": "Lin Xiaoyu", "zh": "林晓雨"}, "agent")
    assert people["xu.min"][1] == "supervisor"
    assert people["desk.admin"][1] == "admin"
    xiaoyu = db.session.scalar(select(Agent).where(Agent.login == "lin.xiaoyu"))
    assert CHEAP.verify(xiaoyu.password_hash, "demo")
    assert "demo" not in xiaoyu.password_hash
    assert (xiaoyu.language, xiaoyu.capacity["chat"], xiaoyu.skills["sales"]) == ("zh", 3, 5)


def test_an_agent_works_in_their_queues_and_a_supervisor_watches_theirs(loaded):
    rows = db.session.execute(
        select(Agent.login, Queue.key).join(QueueMember, QueueMember.agent_id == Agent.id)
        .join(Queue, Queue.id == QueueMember.queue_id)
    ).all()
    queues = {login: {key for name, key in rows if name == login} for login, _ in rows}
    assert queues["zhou.wei"] == {"complaints", "emergency"}
    assert len(queues["xu.min"]) == 5
    assert "desk.admin" not in queues


def test_a_customer_is_known_by_number_and_address(loaded):
    li_na = known("+861005550001")
    assert (li_na.name, li_na.other_name, li_na.language, li_na.tier) == ("李娜", "Li Na", "zh", "standard")
    assert li_na.salutation == {"en": "Ms Li", "zh": "李女士"}
    assert Identity.find("email", "li.na@mail.example").customer_id == li_na.id
    oliver = known("+442079460002")
    assert (oliver.name, oliver.other_name, oliver.timezone) == ("Oliver Bennett", "", "Europe/London")


def test_offsets_have_become_dates_of_the_agencys_own_day(loaded):
    (trip,) = known("+861005550004").facts["trips"]
    assert (trip["start"], trip["end"]) == ("2026-12-03", "2026-12-07")
    assert trip["title"]["en"].startswith("Sanya") and trip["country"] == "CN"
    assert trip["booking_ref"] == "HH2628"
    travelling = [customer for customer in db.session.scalars(select(Customer))
                  if any(_covers(trip, date(2026, 11, 24)) for trip in customer.facts["trips"])]
    assert len(travelling) == 5
    assert known("+861005550005").facts["birthday"] == "12-09"


def test_sensitive_needs_are_kept_only_with_consent(loaded):
    for customer in db.session.scalars(select(Customer)):
        assert customer.facts["special_needs"] is None or isinstance(customer.facts["special_needs"], str)
    assert known("+13035550103").facts["special_needs"] == "nut allergy (child)"


def test_who_opted_out_is_in_the_register(loaded):
    numbers = db.session.scalars(select(OptOut.theirs)).all()
    assert numbers and all(number.startswith("+") for number in numbers)
    assert set(db.session.scalars(select(OptOut.ours))) == {"+14155550100"}


def test_the_desks_settings_are_in_the_codes_own_terms(loaded):
    body = Version.of("setting", "desk").body
    assert body["emergency_phone"] == "+14155550199"
    assert body["on_call"] == ["wang.hao", "xu.min", "michael.tan"]
    assert body["ladder"]["team_lead"] == "xu.min"
    assert body["routing"]["email_addresses"]["care@harbour-hills.example"] == "care"
    assert hours.read(Version.of("calendar", body["calendar"]).body)


def test_loading_again_the_same_day_changes_nothing(loaded):
    before = count(Version)
    with journal.transaction():
        customer = known("+861005550004")
        customer.name, customer.facts = "张磊先生", customer.facts | {"note": "window seat"}
    assert agency.load_demo_desk(hasher=CHEAP) == 0
    assert (count(Agent), count(Customer), count(Version)) == (16, 60, before)
    assert known("+861005550004").name == "张磊先生"


def test_on_a_later_day_the_trips_move_along_and_nothing_else_does(loaded):
    with journal.transaction():
        customer = known("+861005550004")
        customer.facts = customer.facts | {"note": "window seat"}
    clock.desk.set(DAY_ONE + timedelta(days=30))
    assert agency.load_demo_desk(hasher=CHEAP) == 0
    facts = known("+861005550004").facts
    assert facts["trips"][0]["start"] == "2027-01-02"
    assert facts["note"] == "window seat"


def _covers(trip: dict, day: date) -> bool:
    return date.fromisoformat(trip["start"]) <= day <= date.fromisoformat(trip["end"])
