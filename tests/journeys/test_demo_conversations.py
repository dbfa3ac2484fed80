"""The demo's thirty conversations, played turn by turn through the doors, and what the script says must be true then.

A fact that needs a feature the desk does not have yet is an expected failure with that feature as its reason. Once the
feature is there the test fails for being expected to: then its line below goes.
"""

from __future__ import annotations

import pytest

from contactcenter.demo import facts
from contactcenter.demo.script import read_script
from tests import demo_stage

SCRIPT = read_script()
EXPECTED = [(scene, expected) for scene in SCRIPT.scenes for expected in scene.expected]
BOOKINGS, MENU = "bookings", "the phone menu"
NOT_YET = {
    "cv04 booking.read_back_ok @16": BOOKINGS,
    "cv05 last_customer_message.text @3": "masked as first six and last four digits, as keywords.yaml has it",
    "cv05 database.contains_card_number @3": "the raw message is kept as it came, until a retention rule ends it",
    "cv05 ticket.category @10": "categories",
    "cv11 ticket.priority @2": MENU,
    "cv13 duplicate_suggestion @205": "suggesting duplicates",
    "cv13 ticket.channels @236": "merging",
    "cv16 ticket.sentiment @3": "sentiment",
    "cv16 chat.accepted @205": "blocking a customer",
    "cv17 reports.excluded @62": "reports",
    "cv27 greeting.id @3": "greeting a chat when it opens",
    "cv29 audit.booking_opened @50": BOOKINGS,
}


def name_of(pair) -> str:
    scene, expected = pair
    return f"{scene.id} {expected.fact} @{expected.at:g}"


def _case(pair):
    reason = NOT_YET.get(name_of(pair))
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(*pair, id=name_of(pair), marks=marks)


@pytest.fixture(scope="module")
def played(templates, tmp_path_factory):
    """Each conversation, played once when it is first asked for."""
    held: dict[str, demo_stage.Rehearsal] = {}

    def play(scene):
        if scene.id not in held:
            home = tmp_path_factory.mktemp(scene.id)
            held[scene.id] = demo_stage.rehearse(scene, SCRIPT, templates.sqlite(home), home)
        return held[scene.id]

    return play


@pytest.mark.parametrize(("scene", "expected"), map(_case, EXPECTED))
def test_the_script_says(played, scene, expected):
    found = played(scene).found[expected]
    if isinstance(found, Exception):
        raise found
    assert facts.holds(expected, found), f"{expected.how} {expected.value}, found {found!r}"


def test_all_thirty_conversations_have_their_hundred_and_one_facts():
    assert len(SCRIPT.scenes) == 30
    assert len(EXPECTED) == 101


def test_every_expected_failure_names_a_fact_that_is_asked():
    assert not set(NOT_YET) - set(map(name_of, EXPECTED))


@pytest.mark.parametrize("scene", SCRIPT.scenes, ids=lambda scene: scene.id)
def test_every_turn_of_a_customer_is_played(played, scene):
    turns = sorted(scene.turns, key=lambda turn: turn.at)
    left_out = [turn.do for turn, done in zip(turns, played(scene).played, strict=True)
                if turn.by == "customer" and not done]
    assert not left_out
