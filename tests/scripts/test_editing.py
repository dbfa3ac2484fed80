"""Writing scripts: what is broken is never published, what is published can be taken back, and no word is lost."""

from __future__ import annotations

import copy

import pytest
import yaml

from contactcenter import pack, scripts
from contactcenter.models import Version
from contactcenter.pack import BrokenPack
from contactcenter.scripts import editing, shaping, written
from contactcenter.scripts.editing import Overtaken
from contactcenter.scripts.shaping import Impossible
from tests.once import once

FILES = sorted((pack.CONTENT / "scripts").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_script_of_the_pack_goes_out_and_comes_back_without_loss(path):
    text = path.read_text(encoding="utf-8")
    as_file = yaml.safe_load(text)
    body = {name: value for name, value in pack.rows.plain(as_file).items() if name not in ("id", "version")}
    out = written.text(as_file["id"], as_file["version"], body)
    assert yaml.safe_load(out) == as_file


def a_body(key: str = "survey_call") -> dict:
    return copy.deepcopy(dict(Version.of("script", key).body))


@once
def test_every_published_script_is_sound(app):
    for version in Version.all_current("script"):
        assert written.faults(version.key, version.body) == []


def test_a_draft_is_run_by_nobody_until_it_is_published(desk):
    body = a_body()
    body["title"]["en"] = "Four questions"
    editing.change("survey_call", body, desk.rosa, 0)
    assert scripts.script("survey_call").title("en") == "Satisfaction survey call"
    version = editing.publish("survey_call", desk.rosa)
    assert (version.version, version.agent_id) == (2, desk.rosa.id)
    assert scripts.script("survey_call").title("en") == "Four questions"
    assert editing.draft("survey_call") is None


def test_an_older_version_can_be_had_back_and_nothing_is_overwritten(desk):
    body = a_body()
    body["title"]["en"] = "Four questions"
    editing.change("survey_call", body, desk.rosa, 0)
    editing.publish("survey_call", desk.rosa)
    editing.roll_back("survey_call", 1, desk.rosa)
    assert scripts.script("survey_call").title("en") == "Satisfaction survey call"
    assert [version.version for version in editing.history("survey_call")] == [3, 2, 1]


BROKEN = (
    (lambda body: shaping.step(body, "easy").update(next="nowhere"), "easy", "it goes to 'nowhere', which is no step"),
    (lambda body: shaping.step(body, "solved").pop("choices"), "solved", "it is a dead end"),
    (lambda body: shaping.step(body, "why")["say"].update(zh=""), "why", "the text in 'zh' is empty"),
    (lambda body: shaping.step(body, "why").update(ask=[{"field": "survey.nope"}]), "why", "no field 'survey.nope'"),
    (lambda body: body["steps"].append({"id": "island", "say": {"en": "x", "zh": "你"}, "next": "close"}), "island",
     "it cannot be reached"))


@once
def test_what_is_broken_is_told_by_step_and_not_published(desk):
    for rev, (change, step, reason) in enumerate(BROKEN):
        body = a_body()
        change(body)
        editing.change("survey_call", body, desk.rosa, rev)
        found = [(name, fault.reason) for name, fault in written.faults("survey_call", body)]
        assert any(name == step and reason in text for name, text in found), found
        with pytest.raises(BrokenPack):
            editing.publish("survey_call", desk.rosa)
        assert Version.of("script", "survey_call").version == 1
    assert editing.draft("survey_call") is not None, "the author's work is not lost"


def test_two_authors_do_not_overwrite_each_other(desk):
    first = editing.change("survey_call", a_body(), desk.rosa, 0)
    editing.change("survey_call", a_body(), desk.rosa, first.rev)
    with pytest.raises(Overtaken):
        editing.change("survey_call", a_body(), desk.admin, 1)


def test_a_file_is_brought_in_as_a_draft(desk):
    text = written.text("survey_call", 1, a_body()).replace("Satisfaction survey call", "Another call")
    draft = editing.bring_in(text, "mine.yaml", desk.rosa)
    assert draft.body["title"]["en"] == "Another call" and draft.base == 1
    assert draft.body["channels"] == ["voice"], "in the words of the code"


BROKEN_FILES = (
    (lambda text: text.replace("start: open", "start: nowhere"), "it starts at 'nowhere', which is no step"),
    (lambda text: text.replace("id: survey_call\n", ""), "'id' is missing"),
    (lambda text: "steps: [", "did not find"), (lambda text: "", "must be a mapping"),
    (lambda text: "id: x\nsteps: 7", "it needs an id and a list of steps"))


@once
def test_a_broken_file_is_refused_with_line_and_reason_and_nothing_is_kept(desk):
    for change, reason in BROKEN_FILES:
        text = change(written.text("survey_call", 1, a_body()))
        with pytest.raises(BrokenPack) as broken:
            editing.bring_in(text, "mine.yaml", desk.rosa)
        assert any(fault.file == "mine.yaml" and reason in fault.reason for fault in broken.value.faults)
        assert editing.draft("survey_call") is None


def test_a_new_script_begins_with_one_step(desk):
    body = shaping.blank({"en": "Lost luggage", "zh": "行李遗失"}, "care")
    assert editing.begin("lost_luggage", body, desk.rosa).base == 0
    for name in ("lost_luggage", "survey_call", "No Name", ""):
        with pytest.raises(Impossible):
            editing.begin(name, body, desk.rosa)


# -- shaping, without a desk -------------------------------------------------------------------------------------------

@pytest.fixture
def body() -> dict:
    say = {"en": "Hello", "zh": "您好"}
    return {"start": "a", "steps": [
        {"id": "a", "say": say, "choices": [{"id": "x", "label": say, "goto": "b"},
                                            {"id": "y", "label": say, "goto": "c"}]},
        {"id": "b", "say": say, "next": "c"}, {"id": "c", "say": say, "end": {"resolution": "answered"}}]}


def names(body) -> list[str]:
    return [step["id"] for step in body["steps"]]


def test_steps_are_added_copied_moved_and_removed(body):
    assert names(shaping.add(body, "new", "a")) == ["a", "new", "b", "c"]
    assert names(shaping.duplicate(body, "b")) == ["a", "b", "b_2", "c"]
    assert names(shaping.move(body, "c", -1)) == ["a", "c", "b"]
    assert names(shaping.move(body, "a", -1)) == ["a", "b", "c"]
    assert names(shaping.remove(body, "b")) == ["a", "c"]
    assert names(body) == ["a", "b", "c"], "the body that was given stays as it is"


def test_whatever_led_to_a_step_leads_to_it_under_its_new_name(body):
    fresh = shaping.replace(body, "c", {**shaping.step(body, "c"), "id": "last"})
    assert shaping.step(fresh, "b")["next"] == "last"
    assert [choice["goto"] for choice in shaping.step(fresh, "a")["choices"]] == ["b", "last"]


def test_a_form_changes_only_what_it_speaks_of():
    held = {"id": "a", "say": {"en": "Old"}, "tips": {"driver": {"en": "x"}}, "choices": [1], "must_say": True}
    fresh = shaping.changed(held, {"say": {"en": "New"}, "next": "b", "choices": [], "must_say": None})
    assert fresh == {"id": "a", "say": {"en": "New"}, "tips": {"driver": {"en": "x"}}, "next": "b"}


@pytest.mark.parametrize("name", ["a", "A", "1a", "", "x y", "a" * 60])
def test_a_name_that_is_taken_or_none_is_refused(body, name):
    with pytest.raises(Impossible):
        shaping.add(body, name, "a")
