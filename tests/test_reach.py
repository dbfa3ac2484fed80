"""No open ticket is owned by nobody who is there: what an absent agent owes a customer goes back to its queue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contactcenter import clock, journal, presence, reach, routing
from tests.cast import ANA, LI_WEI


@pytest.fixture
def unanswered(desk):
    """Ana's question is with Mei, who has just left."""
    clock.desk.set(clock.now())
    desk.at_work(desk.mei)
    desk.sms(ANA, "Where is my ticket?")
    desk.work()
    presence.set_state(desk.mei, "offline", "connection lost")
    return desk.ticket


def test_for_half_an_hour_it_waits_for_its_owner(desk, unanswered):
    desk.later(29 * 60)
    assert unanswered.owner == desk.mei and not presence.orphans()


def test_after_half_an_hour_it_goes_to_somebody_who_is_there(desk, unanswered):
    desk.later(29 * 60)
    desk.at_work(desk.jonas)
    for _ in range(3):
        presence.beat(desk.jonas)
        desk.later(31)
    assert unanswered.owner == desk.jonas and not presence.orphans()


def test_when_the_customer_writes_again_it_goes_at_once(desk, unanswered):
    desk.at_work(desk.jonas)
    desk.sms(ANA, "Hello? Are you there?")
    desk.work()
    assert unanswered.owner == desk.jonas


def test_its_age_in_the_queue_is_kept(desk, unanswered):
    began = unanswered.unanswered_since
    desk.sms(ANA, "Hello?")
    desk.work()
    entry = routing.open_entry(unanswered, "message")
    assert (unanswered.owner, entry.state) == (None, "waiting")
    assert entry.enqueued_at == began == unanswered.unanswered_since


def test_an_owner_who_comes_back_in_time_keeps_it(desk, unanswered):
    desk.later(20 * 60)
    desk.at_work(desk.mei)
    desk.sms(ANA, "Hello?")
    desk.work()
    assert unanswered.owner == desk.mei


def test_what_waits_for_the_customer_stays_with_its_owner(desk, unanswered):
    unanswered.reply("Your ticket leaves tomorrow.", "sms", agent=desk.mei)
    desk.at_work(desk.jonas)
    for _ in range(4):
        presence.beat(desk.jonas)
        desk.later(15 * 60)
    assert unanswered.owner == desk.mei and not presence.orphans()


def test_what_is_given_on_purpose_to_somebody_absent_waits_as_long(desk):
    clock.desk.set(clock.now())
    desk.sms(ANA, "Hello")
    desk.work()
    with journal.transaction():
        desk.jonas.state_since = clock.now() - timedelta(hours=3)
    desk.ticket.assign(desk.jonas)
    desk.later(60)
    assert desk.ticket.owner == desk.jonas
    desk.later(31 * 60)
    assert desk.ticket.owner is None


def test_a_colleague_who_no_longer_works_here_owns_nothing_open(desk, unanswered):
    with journal.transaction():
        desk.mei.active = False
    reach.sweep()
    assert unanswered.owner is None


def test_nothing_is_ever_nobodys_for_long(desk):
    clock.desk.set(clock.now())
    desk.at_work(desk.mei, desk.jonas)
    for sender in (ANA, LI_WEI):
        desk.sms(sender, "Hello")
    desk.mail("tom@customer.example", "Refund", "Please refund")
    desk.work()
    for agent in (desk.mei, desk.jonas):
        presence.set_state(agent, "offline")
    assert not presence.orphans()
    clock.desk.advance(minutes=31)
    assert presence.orphans_count() == 3
    reach.sweep()
    assert presence.orphans_count() == 0 and all(ticket.owner is None for ticket in desk.tickets)


def test_the_health_page_says_how_many_are_nobodys(desk, unanswered):
    clock.desk.advance(minutes=31)
    assert desk.outside.get("/healthz").get_json()["orphans"] == 1
