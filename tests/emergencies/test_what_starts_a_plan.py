"""What starts an emergency plan by itself and what only suggests one, whom it tells and whom one may call."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from contactcenter import clock, emergencies, fields, journal
from contactcenter.emergencies import contacts
from contactcenter.extensions import db
from contactcenter.models import Notice, Version
from tests.cast import ANA, SAM
from tests.phones import Phones
from tests.visitors import Page


@pytest.fixture
def database_url(templates):
    """Rules of words and of people: what is stored is looked at on both databases elsewhere."""
    return templates.sqlite()


def plans_on(ticket) -> list[str]:
    return [one.plan for one in emergencies.open_of(ticket)]


def test_a_traveller_who_writes_that_she_is_ill_starts_the_plan_and_the_leads_know(night, ill):
    (emergency,) = emergencies.open_of(ill)
    assert (emergency.plan, emergency.how) == ("plan_illness", "words")
    assert "food poisoning" in emergency.why
    assert (ill.priority, ill.queue.key) == ("P1", "emergency")
    assert fields.known(ill)["incident.plan_id"] == "plan_illness"
    assert fields.known(ill)["incident.kind"] == "illness"
    told = {notice.agent_id for notice in db.session.scalars(select(Notice).where(Notice.ticket_id == ill.id))}
    assert night.rosa.id in told
    night.later(1)
    assert any(number == "+14155550181" for number, _ in night.texts), "the lead on duty has an SMS"


def test_what_happened_is_added_to_the_first_cry_and_its_common_steps_stand_only_once(night, ana):
    night.sms(ANA, "HELP")
    night.work()
    assert plans_on(night.ticket) == ["plan_general"]
    night.sms(ANA, "there was an earthquake here")
    night.work()
    assert plans_on(night.ticket) == ["plan_general", "plan_natural_disaster"]
    keys = [one.key for emergency in emergencies.open_of(night.ticket) for one in emergency.steps]
    assert len(keys) == len(set(keys))


def test_words_of_a_customer_at_home_start_nothing_and_suggest_a_plan(night):
    for words in ("Could we have the emergency exit seat, please?", "Is there a hospital near the hotel?"):
        night.sms(SAM, words)
        night.work()
        assert plans_on(night.ticket) == []
        assert emergencies.suggestion(night.ticket) is not None


def test_a_quiet_message_and_a_machines_mail_of_a_traveller_start_nothing(night, ana):
    night.sms(ANA, "Which train do I take to Nara?")
    night.mail("Ana <ana@customer.example>", "Out of office", "I am in hospital", Auto_Submitted="auto-replied")
    night.work()
    assert all(plans_on(ticket) == [] for ticket in night.tickets)
    assert emergencies.suggestion(night.tickets[0]) is None


def test_an_agent_keeps_the_ticket_of_the_plan_she_starts(night):
    night.at_work(night.mei)
    night.sms(SAM, "My passport is gone")
    night.work()
    night.ticket.assign(night.mei)
    emergencies.start(night.ticket, "plan_lost_passport", night.mei)
    assert (night.ticket.priority, night.ticket.queue.key, night.ticket.owner_id) == ("P1", "sales", night.mei.id)


# -- whom to call ------------------------------------------------------------------------------------------------------

def test_the_contacts_are_those_of_the_place_and_of_the_traveller(night, ill):
    fields.write(ill, "incident.backup_contact", "+14155550199", agent=night.mei)
    found = {(one.role, one.phone or one.email) for one in contacts.of_ticket(ill, "en")}
    assert {("traveller", ANA), ("backup", "+14155550199"), ("home", "+14155550177"), ("ambulance", "119"),
            ("police", "110"), ("insurer", "+14155550185"), ("transport", "ops@kansai-coach.example")} <= found
    assert not any("roma-guides" in number for _, number in found), "who works in Italy is of no use in Japan"


def test_a_plan_under_way_keeps_the_words_it_began_with(night, ill):
    (emergency,) = emergencies.open_of(ill)
    held = Version.of("plan", "plan_illness")
    with journal.transaction():
        Version.publish("plan", "plan_illness", {**held.body, "steps": held.body["steps"][:1]}, night.rosa.id)
    assert {one.key: one for one in emergency.steps}["doctor"].texts["en"].startswith("Nearest doctor")
    assert emergency.version == 1


# -- the key on the telephone ------------------------------------------------------------------------------------------

@pytest.fixture
def phones(night):
    held = Version.of("setting", "desk")
    with journal.transaction():
        menu = {"menu": [{"key": "9", "topic": "emergency", "queue": "emergency"}]}
        Version.publish("setting", "desk", {**held.body, "routing": menu}, None)
    return Phones(night)


def test_nine_on_the_telephone_is_an_emergency_and_any_other_key_is_not(night, ana, phones):
    night.at_work(night.rosa)
    handset = phones.waits(ANA)
    assert any("press 9" in line for line in handset.heard)
    handset.press("5")
    phones.passes(3)
    assert plans_on(night.ticket) == []
    handset.press("9")
    phones.passes(3)
    assert [one.how for one in emergencies.open_of(night.ticket)] == ["menu"]
    assert (night.ticket.priority, night.ticket.queue.key) == ("P1", "emergency")
    assert phones.call.state in ("queued", "offering"), "she is still on the line"


def test_the_topic_of_a_chat_is_such_a_key_as_well(night, phones):
    Page(night.app.test_client()).begin(topic="emergency", name="Sam").write("please help us")
    night.work()
    assert [(one.plan, one.how) for one in emergencies.open_of(night.ticket)] == [("plan_general", "menu")]


def test_who_calls_at_night_reaches_the_emergency_queue_by_the_key(night, ana, phones):
    with journal.transaction():
        night.sales.calendar, night.emergency.calendar = "desk", "always"
    clock.desk.set(clock.datetime_of("2026-03-14T20:00:00+08:00"))  # a Saturday
    night.at_work(night.rosa)
    handset = phones.dials(ANA)
    phones.passes_until(lambda: any("press 9" in line for line in handset.heard))
    handset.press("9")
    phones.passes_until(lambda: phones.offer("rosa"))
    assert night.ticket.queue.key == "emergency"
