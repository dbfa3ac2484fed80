"""A customer who would rather be rung keeps the place and the age they had, whichever way they began to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from contactcenter import callbacks, clock, events, journal, presence, present, routing
from contactcenter.calls import ends
from contactcenter.extensions import db
from contactcenter.models import Call, Callback, Clock, Offer, QueueEntry
from tests.cast import ANA, LI_WEI, TOM
from tests.phones import Phones

OPEN = datetime(2026, 3, 17, 4, 0, tzinfo=UTC)  # noon on a Tuesday: the next attempt falls into opening hours


@pytest.fixture
def phones(desk):
    return Phones(desk)


def wish() -> Callback:
    db.session.rollback()
    return db.session.scalar(select(Callback))


def work(ticket, kind="callback") -> QueueEntry:
    query = select(QueueEntry).where(QueueEntry.ticket_id == ticket.id, QueueEntry.kind == kind)
    return db.session.scalar(query.order_by(QueueEntry.id.desc()))


def calls_of(ticket):
    db.session.rollback()
    return list(db.session.scalars(select(Call).where(Call.ticket_id == ticket.id).order_by(Call.id)))


@pytest.fixture
def pressed_one(desk, phones):
    """Li Wei waits while everybody is busy, presses 1 and is thanked."""
    presence.beat(desk.mei)
    presence.set_state(desk.mei, "busy")
    handset = phones.waits(LI_WEI)
    handset.press("1")
    phones.passes(10, 5)
    return handset


@pytest.fixture
def wanted(desk):
    """Ana has written that she wants to be rung, ten minutes ago; Mei is there."""
    clock.desk.set(OPEN)
    desk.sms(ANA, "Please ring me")
    desk.work()
    callbacks.ask(desk.ticket, ANA, "sms", clock.now() - timedelta(minutes=10))
    desk.at_work(desk.mei)
    desk.work()
    return desk.ticket


def take(desk) -> Call:
    """Mei accepts what rings at her desk; the call that begins by it."""
    desk.at_work(desk.mei)
    desk.work()
    routing.accept(db.session.scalar(select(Offer).where(Offer.outcome.is_(None))), desk.mei)
    return calls_of(desk.ticket)[-1]


def fails(desk, **how) -> None:
    """She takes it and they do not come together."""
    ends.not_reached(take(desk), "the customer did not answer", **how)


def test_a_caller_who_presses_one_is_thanked_and_keeps_the_place(desk, phones, pressed_one):
    ticket = desk.ticket
    assert any("保留" in line for line in pressed_one.heard) and pressed_one.status == "completed"
    assert work(ticket).enqueued_at == work(ticket, "call").enqueued_at == wish().waiting_since
    assert (work(ticket).state, work(ticket, "call").state) == ("waiting", "overflowed")
    assert (wish().number, wish().how) == (LI_WEI, "call")
    assert not desk.texts, "somebody who has just been thanked is not told that they were missed"


def test_who_is_called_back_is_greeted_talks_and_waits_no_more(desk, phones, pressed_one):
    presence.set_state(desk.mei, "available")
    phones.passes_until(lambda: phones.offer("mei"))
    phones.accepts("mei")
    handset = phones.carrier.answer_leg(phones.carrier.ringing(LI_WEI)[0].call_sid)
    phones.passes_until(lambda: calls_of(desk.ticket)[-1].state == "talking")
    call = calls_of(desk.ticket)[-1]
    assert (call.direction, call.agent, desk.ticket.owner) == ("outbound", desk.mei, desk.mei)
    assert "为您回电" in handset.heard[0] and desk.ticket.unanswered_since is None
    handset.hang_up()
    phones.passes(2)
    assert desk.mei.state == "wrapup"
    phones.passes(30, 10)
    assert (wish().state, work(desk.ticket).state, desk.mei.state) == ("done", "done", "available")


def test_a_customer_who_does_not_pick_up_costs_an_attempt_and_an_agent_who_does_not_costs_none(
        desk, phones, pressed_one, monkeypatch):
    presence.set_state(desk.mei, "available")
    phones.passes_until(lambda: phones.offer("mei"))
    with monkeypatch.context() as real_telephones:
        real_telephones.setattr("channels.voice.Voice.pick_up", lambda self, sid: True)
        phones.accepts("mei")
        phones.passes(24, 4)
    assert (wish().state, wish().attempts) == ("waiting", 0)
    phones.passes_until(lambda: phones.offer("mei"))
    phones.accepts("mei")
    phones.passes(40, 4)
    assert (wish().state, wish().attempts, desk.mei.state) == ("later", 1, "available")
    attempt = present.item(calls_of(desk.ticket)[-1].item, "en")["call"]
    assert (attempt["direction"], attempt["state"]) == ("outbound", "unreached"), "the attempt stands on the ticket"


def test_a_hidden_number_is_not_offered_what_cannot_be_done(desk, phones):
    presence.beat(desk.mei)
    presence.set_state(desk.mei, "busy")
    handset = phones.waits("anonymous")
    handset.press("1")
    phones.passes(4, 2)
    assert not any("Press 1" in line for line in handset.heard)
    assert wish() is None and handset.status == "in-progress"


def test_a_caller_hears_the_place_about_once_a_minute(desk, phones):
    presence.beat(desk.mei)
    presence.set_state(desk.mei, "busy")
    phones.waits(ANA)
    tom = phones.dials(TOM)
    phones.passes(120, 10)
    told = sum(line == "You are number 2 in line." for line in tom.heard)
    assert 2 <= told <= 3
    assert told - 1 <= sum("Press 1" in line for line in tom.heard) <= told


def test_the_next_attempt_comes_a_quarter_of_an_hour_later_and_is_as_old_as_ever(desk, wanted):
    fails(desk)
    assert (wish().state, wish().attempts, wanted.owner) == ("later", 1, None)
    clock.desk.advance(minutes=14)
    assert callbacks.sweep() == 0
    clock.desk.advance(minutes=1)
    assert callbacks.sweep() == 1 and callbacks.sweep() == 0
    assert (work(wanted).state, work(wanted).enqueued_at) == ("waiting", wish().waiting_since)


def test_after_three_attempts_the_customer_is_told_and_the_ticket_stays_open(desk, wanted):
    for _ in range(3):
        fails(desk)
        clock.desk.advance(minutes=15)
        callbacks.sweep()
    assert wish().state == "unreached"
    desk.work()
    assert any("could not reach you" in text for number, text in desk.texts if number == ANA)
    assert wanted.live and routing.open_entry(wanted, "message")


def test_an_agent_who_was_lost_costs_the_customer_nothing(desk, wanted):
    fails(desk, tried=False)
    assert (wish().state, wish().attempts, work(wanted).state) == ("waiting", 0, "waiting")


def test_outside_the_desks_hours_nobody_is_rung(desk, wanted):
    with journal.transaction():
        wanted.queue.calendar = "desk"
    call = take(desk)
    clock.desk.set(datetime(2026, 11, 23, 9, 50, tzinfo=UTC))  # ten to six in the evening, Shanghai
    ends.not_reached(call, "the customer did not answer")
    assert wish().next_at == datetime(2026, 11, 24, 1, 0, tzinfo=UTC), "nine in the morning"


def test_asking_twice_is_one_wish_with_the_newer_number(desk, wanted):
    callbacks.ask(wanted, TOM, "sms")
    assert [one.number for one in db.session.scalars(select(Callback))] == [TOM]


def test_taking_the_work_is_no_answer_yet(desk, wanted):
    take(desk)
    assert wanted.unanswered_since is not None
    assert db.session.scalar(select(Clock.state).where(Clock.metric == "first_response")) == "running"


def test_a_plan_that_offers_something_else_is_heard_by_the_caller(desk, phones):
    presence.beat(desk.mei)
    presence.set_state(desk.mei, "busy")
    ana = phones.waits(ANA)
    with journal.transaction():
        entry = work(desk.ticket, "call")
        journal.record(events.AlternativeDue(entry.id, "call", ["callback"], ticket=desk.ticket.id))
    phones.passes(60, 10)
    assert "We are sorry for the wait." in ana.heard
