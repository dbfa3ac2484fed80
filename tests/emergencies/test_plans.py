"""Emergency plans on tickets: what starts one and what only suggests it, and how it is gone through to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from contactcenter import clock, emergencies, fields, journal, outbox, promises
from contactcenter.emergencies import StillOpen, contacts, updates
from contactcenter.extensions import db
from contactcenter.journal import Actor, JournalEntry, acting
from contactcenter.models import Clock, Emergency, Notice, Version
from tests.cast import ANA, SAM


def plans_on(ticket) -> list[str]:
    return [one.plan for one in emergencies.open_of(ticket)]


def step(emergency: Emergency, key: str):
    db.session.expire_all()
    return next(one for one in emergency.steps if one.key == key)


# -- what starts a plan ------------------------------------------------------------------------------------------------

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


def test_a_cry_for_help_that_says_nothing_more_starts_the_plan_for_what_is_not_known_yet(night, ana):
    night.sms(ANA, "SOS")
    night.work()
    assert plans_on(night.ticket) == ["plan_general"]


def test_what_happened_is_added_to_the_first_cry_and_its_common_steps_stand_only_once(night, ana):
    for words in ("HELP", "there was an earthquake here"):
        night.sms(ANA, words)
        night.work()
    assert plans_on(night.ticket) == ["plan_general", "plan_natural_disaster"]
    keys = [one.key for emergency in emergencies.open_of(night.ticket) for one in emergency.steps]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("words", [
    "Could we have the emergency exit seat, please?", "I had an accident last year, is the tour safe for me?",
    "Is there a hospital near the hotel?"])
def test_words_of_a_customer_at_home_start_nothing_and_suggest_a_plan(night, words):
    night.sms(SAM, words)
    night.work()
    assert plans_on(night.ticket) == []
    assert emergencies.suggestion(night.ticket) is not None


def test_a_quiet_message_of_a_traveller_starts_nothing_and_suggests_nothing(night, ana):
    night.sms(ANA, "Which train do I take to Nara?")
    night.work()
    assert plans_on(night.ticket) == []
    assert emergencies.suggestion(night.ticket) is None


def test_a_machines_mail_to_a_traveller_starts_nothing(night, ana):
    night.mail("Ana <ana@customer.example>", "Out of office", "I am in hospital", Auto_Submitted="auto-replied")
    night.work()
    assert plans_on(night.ticket) == []


def test_the_same_plan_is_never_twice_on_a_ticket(night, ill):
    first = emergencies.start(ill, "plan_illness", night.mei)
    night.sms(ANA, "still in hospital, please hurry")
    night.work()
    assert [first.id] == [one.id for one in emergencies.all_of(ill)]


def test_the_key_for_emergencies_starts_the_general_plan(night, ana):
    night.sms(ANA, "Which train do I take to Nara?")
    night.work()
    with journal.transaction():
        emergencies.on_menu(night.ticket)
    assert [(one.plan, one.how) for one in emergencies.open_of(night.ticket)] == [("plan_general", "menu")]
    assert (night.ticket.priority, night.ticket.queue.key) == ("P1", "emergency")


def test_an_agent_keeps_the_ticket_of_the_plan_she_starts(night):
    night.at_work(night.mei)
    night.sms(SAM, "My passport is gone")
    night.work()
    night.ticket.assign(night.mei)
    emergencies.start(night.ticket, "plan_lost_passport", night.mei)
    assert (night.ticket.priority, night.ticket.queue.key, night.ticket.owner_id) == ("P1", "sales", night.mei.id)


def test_a_plan_that_does_not_exist_is_not_started(night, ill):
    with pytest.raises(LookupError):
        emergencies.start(ill, "plan_dragon", night.mei)
    assert plans_on(ill) == ["plan_illness"]


# -- the checklist -----------------------------------------------------------------------------------------------------

def test_a_step_is_ticked_with_time_and_person_and_can_be_opened_again(night, ill):
    (emergency,) = emergencies.open_of(ill)
    emergencies.mark(step(emergency, "signs"), "done", night.mei, "No chest pain, no bleeding")
    ticked = step(emergency, "signs")
    assert (ticked.state, ticked.agent_id, ticked.note) == ("done", night.mei.id, "No chest pain, no bleeding")
    assert db.session.get(Clock, ticked.clock_id).state == "met"
    emergencies.mark(ticked, "open", night.mei)
    again = step(emergency, "signs")
    assert (again.state, again.at) == ("open", None)
    assert db.session.get(Clock, again.clock_id).state == "running"


def test_what_does_not_apply_says_why_and_owes_no_time_until_it_is_opened_again(night, ill):
    (emergency,) = emergencies.open_of(ill)
    with pytest.raises(emergencies.NotSaid):
        emergencies.mark(step(emergency, "spread"), "skipped", night.mei, "  ")
    emergencies.mark(step(emergency, "spread"), "skipped", night.mei, "She is alone")
    left = step(emergency, "spread")
    assert db.session.get(Clock, left.clock_id).state == "cancelled"
    emergencies.mark(left, "open", night.mei)
    again = step(emergency, "spread")
    assert again.note == "" and again.due_at == db.session.get(Clock, again.clock_id).due_at


def test_a_step_that_is_late_is_a_broken_clock_and_its_lead_must_look_once(night, ill):
    (emergency,) = emergencies.open_of(ill)
    night.later(6 * 60)
    late = [one for one in db.session.scalars(select(Clock).where(Clock.ticket_id == ill.id, Clock.metric ==
                                                                  emergencies.METRIC)) if one.breached_at]
    assert {one.data["step"] for one in late} >= {"safe", "signs", "services"}
    notices = list(db.session.scalars(select(Notice).where(Notice.kind == "plan_late")))
    assert sorted(one.agent_id for one in notices) == sorted({night.mei.id, night.rosa.id})
    assert emergency.next_step.key in ("safe", "signs", "services")


def test_everything_that_is_done_to_a_plan_is_on_the_record(night, ill):
    (emergency,) = emergencies.open_of(ill)
    with acting(Actor("agent", night.mei.id)):
        emergencies.mark(step(emergency, "safe"), "done", night.mei)
        emergencies.lead(emergency, night.rosa)
        emergencies.end(emergency, night.mei, "Seen by a doctor")
    query = select(JournalEntry.type).where(JournalEntry.ticket_id == ill.id, JournalEntry.type.like("Emergency%"))
    kinds = list(db.session.scalars(query.order_by(JournalEntry.id)))
    assert kinds[:1] + kinds[-3:] == ["EmergencyStarted", "EmergencyStepChanged", "EmergencyLed", "EmergencyEnded"]


# -- news for the traveller --------------------------------------------------------------------------------------------

def test_news_are_promised_within_half_an_hour_however_late_somebody_says(night, ill):
    promise = updates.promise(ill, clock.now() + timedelta(hours=3), night.mei)
    assert promise.due_at <= clock.now() + timedelta(minutes=30)
    assert fields.known(ill)["incident.next_update_at"] == promise.due_at.isoformat()


def test_writing_the_field_down_is_our_word(night, ill):
    due = (clock.now() + timedelta(minutes=20)).replace(microsecond=0)
    fields.write(ill, "incident.next_update_at", due.isoformat(), agent=night.mei)
    (emergency,) = emergencies.open_of(ill)
    assert updates.current(emergency).due_at == due
    assert len(promises.of_ticket(ill)) == 1


def test_news_in_time_promise_the_next_and_taking_them_back_owes_the_first_again(night, ill):
    (emergency,) = emergencies.open_of(ill)
    first = updates.promise(ill, clock.now() + timedelta(minutes=10), night.mei)
    item = ill.reply("The doctor is on the way", "sms", agent=night.mei, anyway=True)
    second = updates.current(emergency)
    assert first.state == "kept" and second.id != first.id
    assert outbox.undo(item, night.mei)
    assert updates.current(emergency).id == first.id
    assert [one.id for one in promises.of_ticket(ill)] == [first.id]


# -- the end -----------------------------------------------------------------------------------------------------------

def test_it_ends_in_words_and_owes_no_more_news_but_what_comes_after_stays(night, ill):
    (emergency,) = emergencies.open_of(ill)
    updates.promise(ill, clock.now() + timedelta(minutes=10), night.mei)
    with pytest.raises(emergencies.NotSaid):
        emergencies.end(emergency, night.mei, " ")
    emergencies.end(emergency, night.mei, "Seen by a doctor, back at the hotel")
    states = {one.key: one.state for one in emergency.steps}
    assert (states["signs"], states["claim"], states["review"]) == ("skipped", "open", "open")
    assert promises.of_ticket(ill) == [] and emergencies.open_of(ill) == []
    with pytest.raises(emergencies.Over):
        emergencies.end(emergency, night.mei, "Once more")


def test_a_false_alarm_leaves_nothing_to_do(night, ill):
    (emergency,) = emergencies.open_of(ill)
    emergencies.end(emergency, night.mei, "She asked about travel insurance", "false_alarm")
    running = select(Clock).where(Clock.ticket_id == ill.id, Clock.metric == emergencies.METRIC,
                                  Clock.state == "running")
    assert db.session.scalars(running).all() == []


def test_nobody_closes_a_ticket_over_somebody_in_trouble(night, ill):
    with acting(Actor("agent", night.mei.id)), pytest.raises(StillOpen):
        ill.resolve(night.mei)
    (emergency,) = emergencies.open_of(ill)
    emergencies.end(emergency, night.mei, "All is well")
    with acting(Actor("agent", night.mei.id)):
        ill.resolve(night.mei)
    assert ill.status == "resolved"


def test_the_review_is_held_afterwards_and_says_what_to_change(night, ill):
    (emergency,) = emergencies.open_of(ill)
    with pytest.raises(emergencies.Over):
        emergencies.review(emergency, night.rosa, "Quick", "Nothing")
    emergencies.end(emergency, night.mei, "All is well")
    with pytest.raises(emergencies.NotSaid):
        emergencies.review(emergency, night.rosa, "Quick", "")
    emergencies.review(emergency, night.rosa, "The doctor was there in 20 minutes", "Keep a list of night pharmacies")
    assert emergency.reviewed_by_id == night.rosa.id
    assert step(emergency, "review").state == "done"


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
    assert step(emergency, "doctor").texts["en"].startswith("Nearest doctor")
    assert emergency.version == 1
