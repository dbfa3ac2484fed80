"""Who is at the desk: states and their log, pages that come and go, and time to write down what live work was about."""

from __future__ import annotations

import pytest
from flask import current_app
from sqlalchemy import select

from contactcenter import clock, presence, routing
from contactcenter.extensions import db
from contactcenter.models import AgentState, Offer, QueueEntry
from tests.cast import ANA
from tests.test_routing import live_chat


@pytest.fixture
def chat(desk):
    """Mei is in a chat with Ana."""
    clock.desk.set(clock.now())
    desk.sms(ANA, "Hello")
    desk.work()
    entry = live_chat(desk, desk.ticket)
    desk.at_work(desk.mei)
    desk.work()
    routing.accept(db.session.scalar(select(Offer)), desk.mei)
    return entry


def silent(desk, seconds, step=20):
    """Time passes without a sign of life of anybody."""
    for _ in range(0, seconds, step):
        desk.later(step)


def stretches(agent):
    rows = db.session.scalars(select(AgentState).where(AgentState.agent_id == agent.id).order_by(AgentState.id))
    return [(row.state, row.reason, row.until is None) for row in rows]


def test_every_state_is_kept_with_its_reason_and_its_end(desk):
    presence.set_state(desk.mei, "available")
    presence.set_state(desk.mei, "break", "meal")
    presence.set_state(desk.mei, "break", "meal")
    assert stretches(desk.mei) == [("available", None, False), ("break", "meal", True)]
    assert (desk.mei.state_until - desk.mei.state_since).total_seconds() == 45 * 60, "as long as a meal may take"


def test_a_state_there_is_not_is_refused(desk):
    with pytest.raises(ValueError, match="state must be one of"):
        presence.set_state(desk.mei, "asleep")
    assert desk.mei.state == "offline"


def test_an_agent_stays_as_long_as_one_of_several_pages_beats(desk):
    clock.desk.set(clock.now())
    desk.at_work(desk.mei)
    for _ in range(6):
        desk.later(20)
        presence.beat(desk.mei)
    assert desk.mei.state == "available"
    silent(desk, 80)
    assert (desk.mei.state, desk.mei.state_reason) == ("offline", "connection lost")


def test_silence_within_the_grace_time_loses_nobody(desk):
    clock.desk.set(clock.now())
    desk.at_work(desk.mei)
    desk.work()
    desk.later(59)
    assert desk.mei.state == "available"


def test_who_was_lost_and_comes_back_is_away_until_they_say_so(desk):
    clock.desk.set(clock.now())
    desk.at_work(desk.mei)
    desk.work()
    silent(desk, 80)
    presence.reconnected(desk.mei)
    assert (desk.mei.state, desk.mei.state_reason) == ("away", "back after a lost connection")


def test_who_left_by_hand_stays_offline_though_a_page_is_open(desk):
    presence.set_state(desk.mei, "offline")
    presence.reconnected(desk.mei)
    assert desk.mei.state == "offline"


def test_a_worker_that_starts_after_a_long_pause_gives_everybody_time_to_come_back(desk):
    clock.desk.set(clock.now())
    desk.at_work(desk.mei)
    desk.work()
    clock.desk.advance(minutes=10)
    del current_app.extensions["presence_watch"]  # what a new process knows
    assert presence.lose() == 0 and desk.mei.state == "available"
    clock.desk.advance(seconds=61)
    assert presence.lose() == 1 and desk.mei.state == "offline"


def test_setting_the_machines_clock_forward_loses_nobody(desk, monkeypatch):
    clock.desk.set(clock.now())
    desk.at_work(desk.mei)
    desk.work()
    drift = clock.drift()
    monkeypatch.setattr(clock, "drift", lambda: drift + 7200)
    clock.desk.advance(hours=2)
    assert presence.lose() == 0
    presence.beat(desk.mei)
    clock.desk.advance(seconds=50)
    assert presence.lose() == 0 and desk.mei.state == "available"


def test_setting_the_machines_clock_back_hides_nobody_who_is_gone(desk, monkeypatch):
    clock.desk.set(clock.now())
    desk.at_work(desk.mei, desk.jonas)
    desk.work()
    drift = clock.drift()
    monkeypatch.setattr(clock, "drift", lambda: drift - 7200)
    clock.desk.advance(hours=-2)
    assert presence.lose() == 0
    clock.desk.advance(seconds=61)
    presence.beat(desk.jonas)
    presence.lose()
    assert (desk.mei.state, desk.jonas.state) == ("offline", "available")


def test_a_lost_browser_gives_back_the_offer_at_once(desk):
    clock.desk.set(clock.now())
    desk.sms(ANA, "Hello")
    desk.work()
    entry = live_chat(desk, desk.ticket)
    desk.at_work(desk.mei)
    desk.work()
    presence.set_state(desk.mei, "offline", "connection lost")
    (offer,) = db.session.scalars(select(Offer))
    assert (offer.outcome, entry.state) == ("withdrawn", "waiting")


def test_after_a_chat_there_are_thirty_seconds_without_offers_and_then_there_are_some(desk, chat):
    chat.ticket.resolve(desk.mei)
    assert (desk.mei.state, desk.mei.state_reason) == ("wrapup", "after a chat")
    presence.beat(desk.mei)
    desk.later(29)
    assert desk.mei.state == "wrapup"
    desk.later(1)
    assert desk.mei.state == "available"


def test_a_wrap_up_is_made_longer_once(desk, chat):
    chat.ticket.resolve(desk.mei)
    assert presence.extend(desk.mei) and not presence.extend(desk.mei)
    presence.beat(desk.mei)
    desk.later(31)
    assert desk.mei.state == "wrapup"
    desk.later(29)
    assert desk.mei.state == "available"


def test_whoever_is_done_early_is_free_early(desk, chat):
    chat.ticket.resolve(desk.mei)
    presence.done(desk.mei)
    assert desk.mei.state == "available"
    presence.done(desk.mei)
    assert desk.mei.state == "available"


def test_whoever_wanted_no_new_work_gets_none_for_having_finished_the_old(desk, chat):
    presence.set_state(desk.mei, "busy")
    chat.ticket.resolve(desk.mei)
    presence.done(desk.mei)
    assert desk.mei.state == "busy"


def test_a_chat_that_ends_in_a_break_does_not_end_the_break(desk, chat):
    presence.set_state(desk.mei, "break", "rest")
    chat.ticket.resolve(desk.mei)
    assert (desk.mei.state, desk.mei.state_reason) == ("break", "rest")


def test_a_chat_given_up_by_its_visitor_leaves_nobody_anything_to_write_down(desk):
    desk.sms(ANA, "Hello")
    desk.work()
    entry = live_chat(desk, desk.ticket)
    desk.at_work(desk.mei)
    routing.finish(entry, "abandoned")
    assert desk.mei.state == "available"


def test_before_the_first_customer_of_a_day_there_is_a_short_list_and_only_then(desk):
    desk.mei.ready_at = None
    db.session.commit()
    presence.arrive(desk.mei, "available")
    assert (desk.mei.state, desk.mei.state_reason) == ("away", "getting ready")
    presence.set_out(desk.mei)
    presence.set_state(desk.mei, "offline", "signed out")
    presence.arrive(desk.mei, "available")
    assert desk.mei.state == "available"
    assert [point["id"] for point in presence.checklist()][:2] == ["headset", "quiet"]


def test_only_who_is_ready_gets_offers(desk):
    desk.sms(ANA, "Hello")
    desk.work()
    live_chat(desk, desk.ticket)
    for state in ("away", "break", "training", "busy", "wrapup", "missed"):
        presence.beat(desk.mei)
        presence.set_state(desk.mei, state)
        desk.work()
        assert db.session.scalar(select(QueueEntry.state).where(QueueEntry.kind == "chat")) == "waiting", state
