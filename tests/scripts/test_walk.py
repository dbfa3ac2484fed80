"""Every way through every script, walked without a desk: what is asked, where it leads, and that it always ends."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from contactcenter.pack import rows
from contactcenter.scripts import format, guards, speech, walk
from contactcenter.scripts.format import Script
from contactcenter.scripts.walk import Place, Refused

CONTENT = Path(__file__).parents[2] / "contactcenter" / "content"
KEYS = [path.stem.split("_", 1)[1] for path in sorted((CONTENT / "scripts").glob("*.yaml"))]
ANSWERS = {"bool": True, "int": 2, "date": "2026-12-01", "datetime": "2026-12-01T10:00:00+00:00", "money": "CNY 100.00",
           "list": ["one"], "multi": ["one"]}
CHANNELS = ("voice", "webchat")


@lru_cache
def library(key: str, version: int | None = None) -> Script:
    (path,) = (CONTENT / "scripts").glob(f"*_{key}.yaml")
    return format.read(key, version or 1, rows.plain(yaml.safe_load(path.read_text(encoding="utf-8"))))


@lru_cache
def answers() -> dict:
    """Everything that could be asked, answered."""
    written = yaml.safe_load((CONTENT / "fields.yaml").read_text(encoding="utf-8"))["fields"]
    return {one["id"]: one["options"][0] if one["type"] == "choice" else ANSWERS.get(one["type"], "told")
            for one in written}


def everything(step) -> dict:
    return {"known": answers(), "compared": [question.field for question in step.questions]}


def ways(stack) -> list[str | None]:
    _, step = walk.at(library, stack)
    return [choice.id for choice in step.choices] or [None]


def on(stack, choice=None, channel="voice", **more):
    _, step = walk.at(library, stack)
    return walk.leave(library, stack, choice, channel, **{**everything(step), **more})


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("key", KEYS)
def test_every_way_through_a_script_leads_on_until_it_ends(key, channel):
    """Each choice of each step that can stand in each place is taken once, through all the scripts it leads to."""
    to_do, taken, ends = [walk.begin(library, key, channel, answers())], set(), 0
    while to_do:
        stack = to_do.pop()
        for choice in ways(stack):
            if (stack, choice) in taken or len(stack) > 3:
                continue
            taken.add((stack, choice))
            move = on(stack, choice, channel)
            assert move.ended is None or move.ended["resolution"]
            ends += not move.stack
            to_do += [move.stack] if move.stack else []
    assert ends
    shown = {place.step for stack, _ in taken for place in stack[-1:] if place.script == key}
    passed = {name for name, step in library(key).steps.items() if step.channels and channel not in step.channels}
    assert shown | passed == set(library(key).steps), "every step of the script was stood in"


def test_there_are_fifteen_scripts_with_their_hundred_and_sixty_steps():
    assert len(KEYS) == 15
    assert sum(len(library(key).steps) for key in KEYS) == 160


@pytest.mark.parametrize("key", KEYS)
def test_every_step_has_a_title_in_both_languages(key):
    for step in library(key).steps.values():
        assert step.titles and step.title("en") != step.title("zh"), step.id


def test_a_step_for_the_phone_is_passed_in_a_chat():
    assert walk.begin(library, "new_enquiry", "voice", {})[-1].step == "open"
    assert walk.begin(library, "new_enquiry", "webchat", {})[-1].step == "who"


def test_what_must_be_answered_is_asked_for_by_name():
    stack = walk.begin(library, "new_enquiry", "webchat", {})
    with pytest.raises(Refused) as refused:
        walk.leave(library, stack, None, "webchat", {"customer.name": "Ana"})
    assert (refused.value.code, refused.value.fields) == ("missing", ("customer.language",))
    assert walk.leave(library, stack, None, "webchat", {}, skip=True).stack[-1].step == "listen"


def test_a_choice_answers_the_field_it_sets():
    stack = (Place("new_enquiry", 1, "restate"),)
    move = walk.leave(library, stack, "right", "voice", {})
    assert move.sets == {"ticket.understanding_confirmed": True} and move.stack[-1].step == "offer"


@pytest.mark.parametrize("choice", [None, "maybe", ""])
def test_where_there_are_choices_one_has_to_be_taken(choice):
    with pytest.raises(Refused):
        on((Place("new_enquiry", 1, "offer"),), choice)


def test_a_sub_script_comes_back_to_where_it_was_called():
    stack = on((Place("complaint_intake", 1, "deescalate"),)).stack
    assert [place.script for place in stack] == ["complaint_intake", "angry_caller"]
    stack = on(on(stack).stack, "calmer").stack
    assert stack[-1] == Place("angry_caller", 1, "action")
    assert on(stack).stack == (Place("complaint_intake", 1, "empathy"),)


def test_a_script_that_hands_over_does_not_come_back():
    move = on((Place("booking", 1, "objection"),))
    assert [place.script for place in move.stack] == ["objection_handling"]
    assert move.ended == {"resolution": "answered"}


def test_one_can_jump_to_another_script_from_anywhere_and_is_back_when_it_returns():
    stack = walk.begin(library, "booking", "voice", {})
    jumped = walk.jump(library, stack, "identity_check", "voice", {})
    assert jumped[:-1] == stack
    assert on(on(on(jumped).stack, "ok").stack).stack == stack


def test_nobody_jumps_for_ever():
    stack = walk.begin(library, "booking", "voice", {})
    with pytest.raises(Refused):
        for _ in range(walk.DEEPEST + 1):
            stack = walk.jump(library, stack, "angry_caller", "voice", {})


def test_a_consent_is_asked_once_and_only_where_somebody_speaks():
    step = library("payment_failure").steps["what"]
    fields = lambda channel, known: [one.field for one in walk.asked(step, channel, known)]  # noqa: E731
    assert fields("voice", {})[0] == "customer.consent_recording"
    assert "customer.consent_recording" not in fields("sms", {})
    for given in (True, False):
        assert "customer.consent_recording" not in fields("voice", {"customer.consent_recording": given})


def test_a_consent_never_holds_up_an_emergency():
    known = {"incident.safe_now": "yes", "incident.injuries": "none"}
    stack = walk.begin(library, "emergency_on_trip", "voice", known)
    assert walk.leave(library, stack, "safe", "voice", known).stack[-1].step == "where"


def test_health_and_diet_are_asked_only_after_the_customer_agreed():
    step = library("new_enquiry").steps["care"]
    fields = lambda known: {one.field for one in walk.asked(step, "voice", known)}  # noqa: E731
    for known in ({}, {"customer.consent_sensitive": False}):
        assert "customer.dietary" not in fields(known)
    assert "customer.dietary" in fields({"customer.consent_sensitive": True})


def test_what_is_compared_has_to_be_said_even_if_it_is_known():
    stack = (Place("identity_check", 1, "questions"),)
    known = {"customer.name": "Ana", "trip.date_from": "2026-12-01"}
    with pytest.raises(Refused):
        walk.leave(library, stack, "ok", "voice", known)
    assert walk.leave(library, stack, "ok", "voice", known, compared=known).stack[-1].step == "ok"


def test_the_outline_goes_the_first_way_and_never_in_circles():
    names = [step.id for step in walk.ahead(library("objection_handling"), "listen")]
    assert names == ["price", "answer", "book"]


@pytest.mark.parametrize(("text", "guard"), [
    ("my card is 4111 1111 1111 1111", "no_card_numbers"), ("the code is 123456", "no_one_time_codes"),
    ("验证码 8841", "no_one_time_codes"), ("881 204 is the OTP, or 8812 my code", "no_one_time_codes"),
    ("I paid on 12 March 2026", None), ("order HH2733, flight CA 1501", None), ("", None)])
def test_guards_know_what_must_not_be_written_down(text, guard):
    assert guards.refused(text, guards.CHECKS) == guard
    if guard:
        assert guards.refused(guards.masked(text), guards.CHECKS) is None


@pytest.mark.parametrize(("text", "told"), [
    ("Sorry, my partner is reading too. Can we switch to English please?", "en"), ("想去清迈，有没有美食路线？", "zh"),
    ("OK thanks", None), ("订单 HH2733 Sanya Bay View Hotel", None), ("", None), ("12345", None)])
def test_a_change_of_language_is_told_only_where_it_is_plain(text, told):
    assert speech.of(text) == told
