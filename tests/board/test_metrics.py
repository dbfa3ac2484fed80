"""What the measures mean, by worked examples and by laws that must hold for any day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.board import alerts, metrics
from contactcenter.board.floor import Floor
from contactcenter.board.limits import Limits
from contactcenter.board.metrics import Contact
from contactcenter.board.scope import Scope
from contactcenter.board.shares import Share

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TARGET = 20.0


def at(seconds: float) -> datetime:
    return NOW - timedelta(hours=1) + timedelta(seconds=seconds)


def answered(after: float, handled: float = 0, kind: str = "call", start: float = 0, agent: int = 1) -> Contact:
    came = start + after
    return Contact(0, kind, 1, at(start), at(came), at(came + handled), "done", handled, agent)


def left(after: float, kind: str = "call", outcome: str = "abandoned") -> Contact:
    return Contact(0, kind, 1, at(0), None, at(after), outcome)


def waiting(seconds: float) -> Contact:
    return Contact(0, "call", 1, NOW - timedelta(seconds=seconds))


# answered 1000 (860 in time), abandoned 60 (20 within the target, of them 10 short)
WORKED = [answered(10)] * 860 + [answered(30)] * 140 + [left(3)] * 10 + [left(12)] * 10 + [left(60)] * 40


def service_level(contacts, formula=metrics.DEFAULT) -> Share:
    of, counted = metrics.service_level(((one, TARGET) for one in contacts), NOW, formula)
    return Share(len(counted), len(of))


@pytest.mark.parametrize("formula, percent", [("offered", 81.13), ("removed", 86.00), ("after-threshold", 82.69),
                                              ("positive", 83.02), ("short-excluded", 81.90)])
def test_five_formulas_give_five_service_levels(formula, percent):
    assert round(service_level(WORKED, formula).percent, 2) == percent


def test_the_usual_formula_leaves_short_abandons_out():
    assert service_level(WORKED) == service_level(WORKED, "short-excluded") == Share(860, 1050)


def test_the_abandonment_rate_of_the_worked_example():
    of, gone = metrics.abandoned(WORKED, NOW)
    assert round(Share(len(gone), len(of)).percent, 2) == 4.76


def test_a_call_that_can_still_be_answered_in_time_counts_neither_for_nor_against():
    assert service_level([answered(5), waiting(19)]) == Share(1, 1)
    assert service_level([answered(5), waiting(21)]) == Share(1, 2)


def test_an_answer_at_the_last_second_is_in_time():
    assert service_level([answered(20), answered(20.001)]) == Share(1, 2)


@pytest.mark.parametrize("kind, seconds, short", [("call", 5, True), ("call", 6, False), ("chat", 10, True),
                                                  ("chat", 11, False)])
def test_short_is_another_time_for_calls_and_for_chats(kind, seconds, short):
    assert metrics.judge(left(seconds, kind), TARGET, NOW).short is short


def test_who_is_sent_to_voicemail_was_offered_and_not_answered_but_has_not_hung_up():
    of, gone = metrics.abandoned([left(60, outcome="overflowed")], NOW)
    assert len(of) == 1 and not gone
    assert service_level([left(60, outcome="overflowed"), answered(1)]) == Share(1, 2)


def test_nothing_to_count_is_no_number():
    assert service_level([]).percent is None and service_level([]).interval is None
    assert metrics.waits([]) == metrics.Waits() and metrics.handle_time([]) is None
    assert metrics.concurrency([]) is None


def test_mean_median_and_ninetieth_percentile_of_the_waits():
    found = metrics.waits([*(answered(n) for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100)), left(500)])
    assert (found.mean, found.median, found.p90) == (14.5, 5.5, 9)


def test_handle_time_is_of_answered_contacts_that_are_over_and_kinds_are_not_mixed():
    talking = Contact(0, "call", 1, at(0), at(5))
    all_ = [answered(5, 240), answered(5, 360), answered(5, 3000, "chat"), left(9), talking]
    assert metrics.handle_time(metrics.handled(all_, "call")) == 300
    assert metrics.handle_time(metrics.handled(all_, "chat")) == 3000


def test_two_chats_side_by_side_are_a_concurrency_of_two_and_one_after_the_other_of_one():
    together = [answered(0, 600, "chat"), answered(0, 600, "chat")]
    in_turn = [answered(0, 600, "chat"), answered(0, 600, "chat", start=600)]
    other_agents = [answered(0, 600, "chat", agent=1), answered(0, 600, "chat", agent=2)]
    assert [metrics.concurrency(each) for each in (together, in_turn, other_agents)] == [2, 1, 1]


def test_attainment_is_of_clocks_that_ended():
    assert metrics.attainment(9, 1) == Share(9, 10) and metrics.attainment(0, 0).percent is None


@pytest.mark.parametrize("part, whole, low, high", [(5, 8, 30.6, 86.3), (50, 80, 51.5, 72.3)])
def test_a_share_says_how_sure_it_is(part, whole, low, high):
    found = Share(part, whole)
    assert [round(end, 1) for end in found.interval] == [low, high] and found.percent == 62.5
    assert found.few is (whole < 30)


def floor_of(*contacts: Contact) -> Scope:
    """A floor with nothing but these on it, in queue 1."""
    return Scope(Floor(NOW, NOW - timedelta(hours=9), metrics.DEFAULT, {1: Limits(call=20)}, [], list(contacts), [], [],
                       [], []), (1,))


def test_a_service_level_of_a_handful_is_chance_and_no_alarm():
    bad, held = [left(60)] * alerts.LEAST, Limits(level=90)
    assert not alerts.measure(floor_of(*bad[1:]), held)["level"].over
    found = alerts.measure(floor_of(*bad), held)["level"]
    assert found.over and not found.well and found.value == 0
    assert not alerts.measure(floor_of(*bad), Limits(level=0))["level"].over
    just_met = floor_of(*[answered(5)] * 92, *[left(60)] * 8)
    assert not alerts.measure(just_met, held)["level"].well, "two points above its limit are not well yet"


contacts = st.lists(st.builds(
    lambda kind, wait, outcome: answered(wait, 60, kind) if outcome == "done" else left(wait, kind, outcome),
    st.sampled_from(["call", "chat"]), st.floats(0, 90), st.sampled_from(["done", "abandoned", "overflowed"])),
    max_size=40)


@settings(max_examples=100)
@given(contacts)
def test_whatever_the_day_was_like_a_part_is_never_more_than_its_whole(day):
    for formula in metrics.FORMULAS:
        share = service_level(day, formula)
        assert 0 <= share.part <= share.whole <= len(day)
    of, gone = metrics.abandoned(day, NOW)
    assert set(map(id, gone)) <= set(map(id, of))


@settings(max_examples=100)
@given(contacts)
def test_the_formulas_stand_in_their_order(day):
    """The strictest counts every contact against the desk; leaving some out or counting who left can only raise it."""
    strict = service_level(day, "offered").percent or 0
    for kinder in ("short-excluded", "after-threshold", "positive", "removed"):
        level = service_level(day, kinder)
        assert level.percent is None or level.percent >= strict - 1e-9


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=12)


@settings(max_examples=100)
@given(spans)
def test_time_covered_is_counted_second_by_second(lengths):
    given_ = [(at(start), at(start + length)) for start, length in lengths]
    seconds = {second for start, length in lengths for second in range(start, start + length)}
    assert metrics.covered(given_) == len(seconds)
