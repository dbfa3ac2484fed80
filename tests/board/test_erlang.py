"""How many agents a load needs: published formulas against worked examples, and what can never be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.board import erlang

HALF_HOUR, HOUR = 1800, 3600
WORKED = [  # calls, interval, handle time, agents, target seconds -> load, waits at all, mean wait, in time, busy
    (360, HALF_HOUR, 240, 55, 15, 48.0000, 0.2387, 8.18, 84.59, 87.27),
    (20, HALF_HOUR, 300, 5, 20, 3.3333, 0.3267, 58.80, 70.77, 66.67),
    (20, HALF_HOUR, 300, 6, 20, 3.3333, 0.1482, 16.67, 87.59, 55.56),
    (100, HOUR, 180, 8, 20, 5.0000, 0.1673, 10.04, 88.01, 62.50),
    (12, HOUR, 600, 4, 20, 2.0000, 0.1739, 52.17, 83.73, 50.00),
    (60, HALF_HOUR, 300, 12, 20, 10.0000, 0.4494, 67.41, 60.67, 83.33),
]
loads = st.floats(0.05, 80)
handles = st.floats(10, 2000)


@pytest.mark.parametrize("calls, interval, handle, agents, within, load, pw, asa, service, busy", WORKED)
def test_the_worked_examples(calls, interval, handle, agents, within, load, pw, asa, service, busy):
    offered = erlang.load(calls, handle, interval)
    found = erlang.staffed(offered, agents, handle, within)
    assert round(offered, 4) == load and round(found.pw, 4) == pw and round(found.asa, 2) == asa
    assert round(100 * found.service, 2) == service and round(100 * found.occupancy, 2) == busy


@pytest.mark.parametrize("calls, interval, handle, agents",
                         [(20, HALF_HOUR, 300, 6), (100, HOUR, 180, 8), (60, HALF_HOUR, 300, 14)])
def test_the_fewest_agents_who_answer_eighty_of_a_hundred_in_twenty_seconds(calls, interval, handle, agents):
    offered = erlang.load(calls, handle, interval)
    assert erlang.needed(offered, handle, 20, 0.8).agents == agents
    assert erlang.staffed(offered, agents - 1, handle, 20).service < 0.8


@pytest.mark.parametrize("agents", [0, 1, 9, 10])
def test_too_few_agents_cannot_cope_and_get_no_number(agents):
    assert erlang.staffed(10.0, agents, 300, 20) is None


def test_what_nobody_could_staff_is_no_number_either():
    assert erlang.needed(erlang.MOST + 1, 300, 20, 0.8) is None
    assert erlang.staffed(0.0, 1, 0, 20) is None


def test_without_calls_one_agent_answers_at_once():
    found = erlang.staffed(0.0, 1, 300, 20)
    assert (found.pw, found.asa, found.service, found.occupancy) == (0, 0, 1, 0)


@settings(max_examples=60)
@given(loads, handles, st.integers(1, 20))
def test_one_agent_more_is_never_worse(offered, handle, more):
    agents = int(offered) + more
    here, next_ = (erlang.staffed(offered, agents + extra, handle, 20) for extra in (0, 1))
    assert here is None or (next_.service >= here.service and next_.asa <= here.asa and next_.pw <= here.pw)


@settings(max_examples=60)
@given(loads, st.integers(1, 120))
def test_shares_are_shares_and_waiting_is_likelier_than_being_turned_away(offered, agents):
    blocked = erlang.blocked(offered, agents)
    assert 0 <= blocked <= 1
    if agents > offered:
        assert blocked <= erlang.waiting(offered, agents) <= 1
