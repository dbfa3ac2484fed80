"""An honest guess of a wait: from how the desk answered lately, or none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.waiting import LEAST, MEMORY, Place, estimate

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ago = st.floats(0, MEMORY.total_seconds() - 60).map(lambda seconds: NOW - timedelta(seconds=seconds))


def minutes_ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=minute) for minute in minutes]


@pytest.mark.parametrize(("answered", "number", "seconds"), [
    (minutes_ago(1, 2, 3), 1, 60),
    (minutes_ago(1, 2, 3), 5, 300),
    (minutes_ago(10, 20, 30), 2, 1200),
    (minutes_ago(27, 28, 30), 1, 600),
])
def test_the_guess_is_the_desks_own_pace(answered, number, seconds):
    assert estimate(answered, number, NOW) == seconds


@pytest.mark.parametrize("answered", [
    [], minutes_ago(1), minutes_ago(1, 2), minutes_ago(61, 70, 80), minutes_ago(-1, -2, -3),
])
def test_without_ground_there_is_no_guess(answered):
    assert estimate(answered, 1, NOW) is None


@given(st.lists(ago, min_size=LEAST, max_size=10), st.integers(1, 50))
def test_who_stands_further_back_waits_longer(answered, number):
    assert 0 <= estimate(answered, number, NOW) <= estimate(answered, number + 1, NOW)


@given(st.lists(ago, min_size=LEAST, max_size=10), st.floats(0, 60))
def test_a_desk_that_falls_silent_is_expected_to_take_longer(answered, pause):
    later = estimate(answered, 1, NOW + timedelta(seconds=pause))
    assert later is None or later >= estimate(answered, 1, NOW)


@pytest.mark.parametrize(("seconds", "minutes"), [(None, None), (0, 1), (1, 1), (60, 1), (61, 2), (3600, 60)])
def test_minutes_are_rounded_up(seconds, minutes):
    assert Place(1, seconds).minutes == minutes
