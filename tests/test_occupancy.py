"""Occupancy: time on contacts, counted once however many there are at a time, over that and the time ready."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter import clock, presence
from contactcenter.extensions import db
from contactcenter.models import QueueEntry
from contactcenter.presence.occupancy import length, union
from tests.cast import ANA

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = (NINE, NINE + timedelta(hours=1))
minute = st.integers(-30, 90)
intervals = st.lists(st.tuples(minute, minute).map(sorted), max_size=6)


def at(*pairs):
    return [(NINE + timedelta(minutes=begin), NINE + timedelta(minutes=end)) for begin, end in pairs]


@pytest.mark.parametrize(("contacts", "available", "share"), [
    (at((0, 30)), at((0, 60)), 0.5),
    (at((0, 20), (10, 30), (5, 25)), at((0, 60)), 0.5),
    (at((0, 30)), at((30, 60)), 0.5),
    (at((0, 15)), at((0, 45)), 1 / 3),
    (at((-30, 15), (45, 90)), at((-60, 120)), 0.5),
    ([], at((0, 60)), 0.0),
    (at((0, 60)), [], 1.0),
    ([], [], None),
])
def test_the_share_is_the_definitions(contacts, available, share):
    assert presence.occupancy(contacts, available, HOUR).share == (share if share is None else pytest.approx(share))


@given(intervals, intervals)
def test_contacts_and_ready_time_never_count_a_minute_twice(contacts, available):
    found = presence.occupancy(at(*contacts), at(*available), HOUR)
    assert found.contacts >= timedelta() and found.ready >= timedelta()
    assert found.contacts + found.ready <= HOUR[1] - HOUR[0]


@given(intervals)
def test_a_union_is_in_order_and_free_of_overlaps(pairs):
    merged = union(at(*pairs))
    assert all(first[1] < second[0] for first, second in zip(merged, merged[1:], strict=False))
    assert length(merged) <= length(at(*pairs))


def test_meis_hour_is_read_from_her_states_and_her_chats(desk):
    clock.desk.set(NINE)
    desk.sms(ANA, "Hello")
    desk.work()
    presence.set_state(desk.mei, "available")
    db.session.add(QueueEntry(ticket_id=desk.ticket.id, kind="chat", queue_id=desk.sales.id, state="done", skills=[],
                              agent_id=desk.mei.id, accepted_at=HOUR[0] + timedelta(minutes=10), trace={},
                              finished_at=HOUR[0] + timedelta(minutes=25)))
    db.session.commit()
    clock.desk.advance(minutes=30)
    presence.set_state(desk.mei, "break", "rest")
    clock.desk.advance(minutes=30)
    found = presence.of_agent(desk.mei, HOUR)
    assert (found.contacts, found.ready) == (timedelta(minutes=15), timedelta(minutes=15))
    assert presence.of_agent(desk.jonas, HOUR).share is None
