"""What the rules of routing hold to, whoever works there and whatever comes. ROUTING_LAWS=1 looks at far more cases."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.models import Queue
from contactcenter.models.needs import Needs
from contactcenter.routing import capacity, choice, plan
from contactcenter.routing.capacity import Load
from contactcenter.routing.choice import Person, Traits, Work
from contactcenter.routing.score import Claim, score

LARGE = bool(os.environ.get("ROUTING_LAWS"))
pure = settings(max_examples=2_000 if LARGE else 60, deadline=None)
NOW, TODAY = datetime(2026, 11, 23, 4, 0, tzinfo=UTC), date(2026, 11, 23)

ages = st.floats(0, 600).map(lambda minutes: NOW - timedelta(minutes=minutes))
claims = st.builds(Claim, ages, st.sampled_from(["P1", "P2", "P3", "P4"]), st.sampled_from([1.0, 1.2, 1.5, 2.0]),
                   st.just(1.5), st.none() | ages.map(lambda at: at + timedelta(hours=8)))
loads = st.lists(st.tuples(st.sampled_from(["call", "chat", "message"]), st.sampled_from(["sms", "email"])), max_size=9)
numbers = st.just({}) | st.fixed_dictionaries(
    {"phone": st.just(1), "chat": st.integers(0, 4), "email": st.integers(0, 9)})
kinds = st.sampled_from(["call", "chat", "message"])


def laden(held) -> Load:
    load = Load()
    for kind, channel in held:
        load.add(kind, channel)
    return load


traits = st.builds(
    Traits, st.sampled_from(["available", "available", "busy", "away"]),
    st.dictionaries(st.sampled_from(["en", "zh", "it"]), st.integers(0, 5)), st.just({}), numbers, st.booleans(),
    loads.map(laden))
# Of three kinds of people, so that several are alike.
floors = st.lists(traits, min_size=1, max_size=3).flatmap(lambda kinds: st.lists(
    st.builds(Person, st.integers(1, 10**6), st.sampled_from(kinds), ages), max_size=8, unique_by=lambda one: one.id))
works = st.builds(lambda kind, language: Work(Needs(1, kind, language), "email", language), kinds,
                  st.sampled_from([None, "en", "zh", "it"]))
steps = st.fixed_dictionaries({"after": st.floats(0, 900), "drop": st.lists(st.sampled_from(["language", "skills"]))})


@pure
@given(claims, claims, st.floats(0, 600))
def test_the_order_of_two_who_wait_never_changes_and_is_the_order_of_their_scores(one, other, minutes):
    later = NOW + timedelta(minutes=minutes)
    ahead = one.rank_at < other.rank_at
    assert ahead == (score(one.rank_at, 1.5, NOW) > score(other.rank_at, 1.5, NOW))
    assert ahead == (score(one.rank_at, 1.5, later) > score(other.rank_at, 1.5, later))


@pure
@given(claims)
def test_the_parts_of_a_score_add_up_to_it(claim):
    assert sum(claim.parts(NOW).values()) == pytest.approx(score(claim.rank_at, claim.weight, NOW), abs=0.1)


@pure
@given(claims, st.floats(1, 600))
def test_nobody_loses_by_having_waited_longer_or_being_due_sooner(claim, minutes):
    sooner = timedelta(minutes=minutes)
    older = replace(claim, enqueued_at=claim.enqueued_at - sooner)
    sooner = replace(claim, due_at=(claim.due_at or NOW) - sooner)
    assert older.rank_at <= claim.rank_at and sooner.rank_at <= claim.rank_at


@pure
@given(loads, numbers, kinds)
def test_taking_one_more_leaves_room_for_no_more_than_before_and_a_call_for_nothing(held, own, kind):
    load = laden(held)
    before = capacity.free(load, own, kind, "email")
    after = capacity.free(load.plus(kind, "email"), own, kind, "email")
    assert 0 <= after <= max(0, before - 1) or before == 0
    assert 0 <= capacity.spare(load, own, kind, "email") <= 1
    assert capacity.free(load.plus("call", "voice"), own, kind, "email") == 0


@pure
@given(floors, works)
def test_whoever_is_chosen_may_take_it_and_nobody_is_forgotten(floor, work):
    decision = choice.decide(floor, work, TODAY)
    able = [one for one in floor if choice.hindrance(one, work, TODAY) is None]
    assert (decision.chosen is not None) == bool(able)
    assert decision.chosen is None or decision.chosen in able
    assert sum(map(len, decision.skipped.values())) + len(able) == len(floor)
    assert decision.free == len(able)
    kept_free = set(decision.skipped.get(choice.RESERVED, ()))
    assert {agent: reason for reason, ids in decision.skipped.items() for agent in ids if agent not in kept_free} == {
        one.id: reason for one in floor if (reason := choice.hindrance(one, work, TODAY))}


@pure
@given(floors, works, st.randoms())
def test_the_order_in_which_people_are_read_does_not_matter(floor, work, chance):
    shuffled = list(floor)
    chance.shuffle(shuffled)
    one, other = choice.decide(floor, work, TODAY), choice.decide(shuffled, work, TODAY)
    assert (one.chosen and one.chosen.id) == (other.chosen and other.chosen.id)


@pure
@given(floors, works)
def test_a_speaker_who_is_free_goes_before_others(floor, work):
    decision = choice.decide(floor, choice.realistic(work, floor), TODAY)
    if decision.chosen and not any((decision.chosen.traits.autopilot, decision.chosen.traits.speaks(work.language))):
        free = [one for one in floor if not one.traits.autopilot and one.traits.speaks(work.language)]
        assert all(choice.hindrance(one, choice.without_language(work), TODAY) for one in free)


@pure
@given(st.integers(1, 9), kinds, st.none() | st.text(max_size=8), st.lists(st.text(max_size=8), max_size=3),
       st.lists(st.integers(1, 99), max_size=3), st.none() | st.integers(1, 99))
def test_needs_are_read_back_as_they_were_written(queue, kind, language, skills, also, pinned):
    needs = Needs(queue, kind, language, tuple(skills), tuple(also), (), pinned, "sms")
    again = Needs.of(needs.key)
    assert again.key == needs.key and (again.language, again.pinned) == (language, pinned)


@pure
@given(st.lists(steps, max_size=5))
def test_a_plan_only_ever_asks_for_less(steps):
    queue, needs = Queue(id=1, key="q", names={}, plan=steps, overflow={}), Needs(1, "chat", "it", ("visa",))
    for step in plan.of(queue, "chat") if steps else ():
        fewer = plan.relaxed(needs, step, queue)
        assert set(fewer.skills) <= set(needs.skills) and fewer.language in (needs.language, None)
        assert set(fewer.queues) >= set(needs.queues)
        needs = fewer
