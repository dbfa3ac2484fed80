"""Promises: kept by a call or a message in time, otherwise broken for good, counted, and on top when they fall due."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contactcenter import clock, journal, outbox, promises, views
from contactcenter.extensions import db
from contactcenter.models import EscalationStep, Item, Ticket
from contactcenter.present import pledges
from contactcenter.scripts import runs
from contactcenter.sla import clocks, ledger, policies, sweep
from tests.cast import ANA
from tests.complaints.conftest import MONDAY


@pytest.fixture
def promise(ladder, ana_complains):
    """Mei has said that somebody writes or calls within two hours."""
    due = clock.now() + timedelta(hours=2)
    return promises.make(ana_complains, due, ladder.mei, "answer", "You hear from us by noon", channel="sms")


def test_the_customer_reads_it_and_the_announcement_does_not_keep_it(ladder, promise):
    ladder.later(11)
    assert (ANA, "You hear from us by noon") in ladder.texts
    assert promise.state == "open"


def test_a_message_in_time_keeps_it_and_taking_it_back_owes_it_again(ladder, promise):
    item = promise.ticket.reply("We have news", "sms", agent=ladder.jonas)
    assert promise.state == "kept"
    assert outbox.undo(item, ladder.jonas)
    assert (promise.state, promise.kept_at) == ("open", None)


def test_nothing_by_then_breaks_it_for_good_and_calls_the_team_lead(ladder, promise):
    ladder.later(2 * 3600 + 1)
    db.session.refresh(promise)
    assert promise.state == "broken"
    step = db.session.query(EscalationStep).filter_by(trigger="promise_broken").one()
    assert step.agent_id == ladder.rosa.id
    promise.ticket.reply("Sorry, here is the news", "sms", agent=ladder.mei, anyway=True)
    assert promise.kept_at is not None and promise.state == "broken"
    (mei,) = promises.statistics(clock.now() - timedelta(days=1), clock.now())
    assert (mei.agent, mei.kept, mei.broken, mei.share) == (ladder.mei.id, 0, 1, 0.0)


def test_only_a_call_keeps_the_promise_of_a_call(ladder, ana_complains):
    called = promises.make(ana_complains, clock.now() + timedelta(hours=1), ladder.mei)
    ana_complains.reply("A message is no call", "sms", agent=ladder.mei)
    assert called.state == "open"
    promises.keep(called)
    assert called.state == "kept"


def test_what_falls_due_stands_among_what_is_to_do(ladder, promise):
    assert promise.ticket.tab == "waiting"  # the customer was answered
    ladder.later(100 * 60)
    db.session.refresh(promise.ticket)
    assert (promise.ticket.tab, promise.ticket.due_metric) == ("todo", "promise")


def test_a_promise_names_a_time_to_come(ladder, ana_complains):
    for due in (clock.now(), clock.now() + timedelta(days=365)):
        with pytest.raises(ValueError):
            promises.make(ana_complains, due, ladder.mei)


def test_one_that_is_taken_back_is_neither_kept_nor_broken(ladder, promise):
    promises.cancel(promise, "the customer called us")
    ladder.later(3 * 3600)
    assert promise.state == "cancelled"
    assert promises.statistics(clock.now() - timedelta(days=1), clock.now()) == []


def test_one_click_beside_send_promises_and_tells_the_customer_in_their_language_and_way(ladder, ana_complains):
    mei, number = ladder.sign_in("mei"), ana_complains.number
    page = mei.get(f"/tickets/{number}").text
    assert f'popovertarget="pledge-{number}"' in page and "We will call you by {time}." in page
    ladder.customer("Ana").timezone = "Asia/Shanghai"
    with journal.transaction():
        ana_complains.language = "zh"
    answer = mei.post(f"/tickets/{number}/promises", data={
        "preset": "today", "kind": "call", "words": "我们会在{time}前给您来电。", "channel": "sms"})
    assert answer.status_code == 200
    (made,) = promises.of_ticket(ana_complains)
    assert (made.due_at.astimezone(MONDAY.tzinfo).strftime("%H:%M"), made.agent_id) == ("17:00", ladder.mei.id)
    ladder.later(11)
    assert (ANA, "我们会在17:00前给您来电。") in ladder.texts


def test_a_traveller_elsewhere_reads_the_time_of_their_own_clock(ladder, ana_complains):
    with journal.transaction():
        ana_complains.customer.timezone = "Europe/London"
    due = MONDAY.replace(hour=17, minute=0)
    assert pledges.filled("By {time}.", due, ana_complains) == "By 09:00 (your time)."


def test_an_announcement_that_is_taken_back_takes_the_promise_with_it(ladder, promise):
    assert outbox.undo(db.session.get(Item, promise.told_item_id), ladder.mei)
    assert promise.state == "cancelled"


def test_what_is_due_stands_above_what_is_not_in_its_owners_list(ladder, promise):
    with journal.transaction():  # an enquiry has more time than is left for the promise
        other = Ticket(subject="A brochure", queue=ladder.care, customer=promise.ticket.customer, channel="email",
                       tags=[], status="open", owner_id=ladder.mei.id)
        db.session.add(other)
        db.session.flush()
        ledger.start(other, "resolution", policies.current().given("resolution", other, "P3BD"))
        clocks.show(other)
    assert [one.id for one in views.page(ladder.mei, "mine")] == [other.id]
    clock.desk.advance(minutes=100)
    sweep.sweep()
    assert [one.id for one in views.page(ladder.mei, "mine")] == [promise.ticket_id, other.id]


def test_a_step_of_a_script_offers_the_same_times_for_what_was_just_said(ladder, ana_complains):
    runs.start(ana_complains, "complaint_intake", ladder.mei)
    mei = ladder.sign_in("mei")
    assert 'id="script-promise-2h"' in mei.get(f"/tickets/{ana_complains.number}").text
    mei.post(f"/tickets/{ana_complains.number}/promises", data={"preset": "2h", "kind": "call"})
    (made,) = promises.of_ticket(ana_complains)
    assert (made.kind, made.told_item_id) == ("call", None), "it was said aloud: nothing is sent"
