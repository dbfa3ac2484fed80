"""Text messages about waiting: asked where they stand, customers are told; a missed caller gets a call for a "1"."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from contactcenter import calls, clock, events, journal, presence
from contactcenter.extensions import db
from contactcenter.models import Callback, Clock, QueueEntry
from tests.cast import ANA, LI_WEI, TOM
from tests.phones import Phones
from tests.visitors import name_the_desk


def last_text(desk, number):
    desk.work()
    return next((words for to, words in reversed(desk.texts) if to == number), "")


@pytest.fixture
def two_wait(desk):
    """Tom, then Ana; both wait for an answer."""
    clock.desk.set(clock.now())
    for sender in (TOM, ANA):
        desk.sms(sender, "Hello, I have a question")
        desk.work()
        clock.desk.advance(seconds=1)
    return next(ticket for ticket in desk.tickets if ticket.customer.address("phone") == ANA)


@pytest.fixture
def missed(desk):
    """Ana rang while everybody was busy and gave up."""
    name_the_desk()
    phones = Phones(desk)
    presence.beat(desk.mei)
    presence.set_state(desk.mei, "busy")
    phones.waits(ANA).hang_up()
    phones.passes(2)
    return desk.ticket


def test_whoever_asks_is_told_their_place_and_what_was_promised(desk, two_wait):
    desk.sms(ANA, "Status ")
    words = last_text(desk, ANA)
    assert f"#{two_wait.number}" in words and "You are number 2 in line." in words and "We answer by" in words
    assert "About" not in words, "no guess without ground"


@pytest.mark.parametrize("word", ["状态", "排队", "进度"])
def test_in_chinese_too(desk, word):
    desk.sms(LI_WEI, "你好，我想问一下航班的事情")
    desk.work()
    desk.sms(LI_WEI, word)
    assert "您当前排在第1位" in last_text(desk, LI_WEI)


def test_asking_is_no_message_that_somebody_owes_an_answer_to(desk, two_wait):
    before = two_wait.unread, two_wait.unanswered_since, two_wait.last_inbound_at
    open_clocks = select(Clock.id).where(Clock.ticket_id == two_wait.id)
    running = len(db.session.scalars(open_clocks).all())
    desk.sms(ANA, "STATUS")
    desk.work()
    assert (two_wait.unread, two_wait.unanswered_since, two_wait.last_inbound_at) == before
    assert len(db.session.scalars(open_clocks).all()) == running
    assert len(desk.tickets) == 2 and desk.inbound(two_wait)[-1].automatic == "status"


def test_the_answer_is_no_first_response(desk, two_wait):
    desk.sms(ANA, "STATUS")
    desk.work()
    state = select(Clock.state).where(Clock.ticket_id == two_wait.id, Clock.metric == "first_response")
    assert db.session.scalar(state) == "running" and two_wait.unanswered_since


def test_a_stranger_who_writes_status_is_a_customer_like_any_other(desk):
    desk.sms(ANA, "STATUS")
    desk.work()
    assert desk.ticket.unread == 1 and desk.inbound(desk.ticket)[0].automatic is None


def test_the_word_within_a_sentence_is_for_people_to_read(desk, two_wait):
    desk.sms(ANA, "What is the status of my visa?")
    desk.work()
    assert two_wait.unread == 2


def test_a_missed_caller_is_offered_a_call_and_gets_it_with_the_age_of_the_wait(desk, missed):
    rang_at = db.session.scalar(select(QueueEntry.enqueued_at).where(QueueEntry.kind == "call"))
    assert "Reply 1" in last_text(desk, ANA)
    clock.desk.advance(minutes=3)
    desk.sms(ANA, "1")
    assert "You keep your place" in last_text(desk, ANA)
    entry = db.session.scalar(select(QueueEntry).where(QueueEntry.kind == "callback"))
    wish = db.session.scalar(select(Callback))
    assert entry.enqueued_at == wish.waiting_since and abs(wish.waiting_since - rang_at) < timedelta(seconds=1)
    assert (wish.how, wish.number, entry.ticket_id) == ("sms", ANA, missed.id)
    assert not [item for item in desk.inbound(missed) if item.automatic is None]


def test_a_one_that_answers_nothing_of_ours_is_an_ordinary_message(desk, two_wait):
    desk.sms(ANA, "1")
    desk.work()
    assert db.session.scalar(select(Callback)) is None and two_wait.unread == 2


def test_a_one_a_day_later_is_an_ordinary_message(desk, missed):
    desk.work()
    clock.desk.advance(hours=25)
    desk.sms(ANA, "1")
    desk.work()
    assert db.session.scalar(select(Callback)) is None


def test_who_has_opted_out_of_texts_gets_none_for_a_missed_call(desk):
    name_the_desk()
    desk.sms(ANA, "STOP")
    desk.work()
    phones = Phones(desk)
    presence.beat(desk.mei)
    presence.set_state(desk.mei, "busy")
    phones.waits(ANA).hang_up()
    phones.passes(2)
    assert not desk.texts


def test_who_hangs_up_at_once_is_not_written_to(desk, missed):
    sent = len(desk.texts)
    with journal.transaction():
        call = calls.moves.of_entry(db.session.scalar(select(QueueEntry.id).where(QueueEntry.kind == "call")))
        journal.record(events.CallMissed(call.id, call.item_id, 3, ticket=missed.id))
    desk.work()
    assert len(desk.texts) == sent
