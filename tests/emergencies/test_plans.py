"""A plan under way: its steps and their clocks, the news that are promised, the end and the review."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from contactcenter import clock, emergencies, fields, outbox, promises
from contactcenter.emergencies import StillOpen, updates
from contactcenter.extensions import db
from contactcenter.journal import Actor, JournalEntry, acting
from contactcenter.models import Clock, Emergency, Notice
from tests.cast import ANA


def step(emergency: Emergency, key: str):
    db.session.expire_all()
    return next(one for one in emergency.steps if one.key == key)


# -- the checklist -----------------------------------------------------------------------------------------------------

def test_the_same_plan_is_never_twice_on_a_ticket(night, ill):
    first = emergencies.start(ill, "plan_illness", night.mei)
    night.sms(ANA, "still in hospital, please hurry")
    night.work()
    assert [first.id] == [one.id for one in emergencies.all_of(ill)]


def test_a_step_is_ticked_or_does_not_apply_and_is_owed_by_the_same_time_when_it_is_opened_again(night, ill):
    (emergency,) = emergencies.open_of(ill)
    emergencies.mark(step(emergency, "signs"), "done", night.mei, "No chest pain, no bleeding")
    ticked = step(emergency, "signs")
    assert (ticked.state, ticked.agent_id, ticked.note) == ("done", night.mei.id, "No chest pain, no bleeding")
    assert db.session.get(Clock, ticked.clock_id).state == "met"
    emergencies.mark(ticked, "open", night.mei)
    again = step(emergency, "signs")
    assert (again.state, again.at) == ("open", None)
    assert db.session.get(Clock, again.clock_id).state == "running"

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

def test_news_are_promised_within_half_an_hour_and_writing_the_field_down_is_our_word(night, ill):
    promise = updates.promise(ill, clock.now() + timedelta(hours=3), night.mei)
    assert promise.due_at <= clock.now() + timedelta(minutes=30)
    assert fields.known(ill)["incident.next_update_at"] == promise.due_at.isoformat()
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
