"""Texts of the desk: what is broken is never published, what is published can be taken back, and no word is lost."""

from __future__ import annotations

import copy

import pytest
import yaml

from contactcenter import pack, texts
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import TextDraft, Version
from contactcenter.pack import BrokenPack
from contactcenter.texts import GREETING, GREETINGS, MACRO, REPLY
from contactcenter.workshop import BadName, Overtaken

KINDS = (GREETING, REPLY, MACRO)


@pytest.fixture
def database_url(templates, tmp_path):
    """What both databases must agree on is told in tests/test_words_on_both.py."""
    return templates.sqlite(tmp_path)


def shipped(kind) -> list[dict]:
    """The list of this kind in the pack's own file."""
    return yaml.safe_load((pack.CONTENT / kind.file).read_text(encoding="utf-8"))[kind.list]


def standing(kind) -> dict[str, dict]:
    return {version.key: version.body for version in Version.all_current(kind.version)}


def a_body(kind, key: str) -> dict:
    return copy.deepcopy(dict(Version.of(kind.version, key).body))


# -- out and in --------------------------------------------------------------------------------------------------------

def test_the_file_of_the_pack_itself_can_be_taken_in(desk):
    text = (pack.CONTENT / "canned_replies.yaml").read_text(encoding="utf-8")
    taken = texts.take_in(text.replace("Sold out, alternatives", "Full, alternatives"), "canned.yaml", desk.rosa)
    assert taken.drafts == [("reply", "not_available")]
    assert taken.same == len(shipped(REPLY)) + len(shipped(MACRO)) - 1
    assert Version.of("reply", "not_available").body["title"]["en"] == "Sold out, alternatives", "it is a draft"


BROKEN_GREETINGS = (
    ("{{ agent.name }}", "{{ agent.nmae }}", "there is no placeholder 'agent.nmae'"),
    ("{{ agent.name }}", "{{ agent }}", "'{{ agent }}' is no placeholder"),
    ("    zh:", "    xx:", "'zh' is missing"), ("channel: phone", "channel: fax", "channel is never 'fax'"),
    ("tier: silver", "tier: bronze", "tier is never 'bronze'"), ("known: true", "known: maybe", "true or false"),
    ("daypart: night", "daypart: noon", "daypart is never 'noon'"), ("moment: hold\n", "moment: tea\n", "never 'tea'"),
    ("holiday: christmas", "holiday: xmas", "no calendar knows the holiday 'xmas'"),
    ("- id: phone.hold\n", "- id: Phone Hold\n", "it needs an id"), ("greetings:", "greeting:", "needs a list"),
    ("- id: phone.open.known", "- id: phone.open", "given twice"), ("greetings:", "greetings: [", "did not find"),
)


def test_a_broken_file_is_refused_with_line_and_reason_and_nothing_is_kept(desk):
    text = texts.text(GREETING, standing(GREETING)).replace("How can I help you today", "What can I do today")
    for old, new, reason in BROKEN_GREETINGS:
        assert old in text, old
        with pytest.raises(BrokenPack) as broken:
            texts.take_in(text.replace(old, new, 1), "mine.yaml", desk.rosa)
        (fault, *_) = [fault for fault in broken.value.faults if reason in fault.reason]
        assert fault.file == "mine.yaml" and fault.line >= 1
    assert db.session.query(TextDraft).count() == 0, "not even the greeting that was sound"


def test_what_a_reply_or_a_macro_names_exists(desk):
    for kind, old, new, reason in (
            (REPLY, "shortcut: details", "shortcut: offer", "the shortcut 'offer' is given twice"),
            (REPLY, "subject:", "sobject:", "a mail needs a subject"),
            (MACRO, "reply: checking_expert", "reply: nothing", "there is no reply 'nothing'"),
            (MACRO, "do: assign", "do: astonish", "there is no action 'astonish'"),
            (MACRO, "do: assign", "do: kudos", "a macro cannot do 'kudos'"),
            (MACRO, "to: P1", "to: P0", "cannot take 'P0'"),
            (MACRO, "days: 30", "days: 0", "for 1 to 365 days"),
            (MACRO, "queue: emergency", "queue: kitchen", "no queue 'kitchen'"),
            (MACRO, "script: emergency_on_trip", "script: none_such", "no script 'none_such'"),
            (MACRO, "value: spam", "volume: spam", "must say 'value'"),
            (MACRO, "value: spam", "value: spat", "'spat' is no option of ticket.resolution")):
        text = texts.text(kind, standing(kind))
        assert old in text, old
        faults = texts.read(text.replace(old, new), "mine.yaml")[1]
        assert any(reason in fault.reason for fault in faults), (reason, faults)


# -- writing -----------------------------------------------------------------------------------------------------------

def test_a_draft_is_used_by_nobody_until_it_is_published(desk):
    body = a_body(GREETING, "sms.auto_ack")
    body["en"] = "{{ desk.name }}: thank you, {{ ticket.ref }}."
    GREETINGS.change("sms.auto_ack", body, desk.rosa, 0)
    assert "got it" in Version.of("greeting", "sms.auto_ack").body["en"]
    version = GREETINGS.publish("sms.auto_ack", desk.rosa)
    assert (version.version, version.agent_id) == (2, desk.rosa.id)
    assert Version.of("greeting", "sms.auto_ack").body == body
    assert GREETINGS.draft("sms.auto_ack") is None
    told = db.session.query(JournalEntry).filter_by(type="RulesChanged").one()
    assert told.data == {"kind": "greeting", "key": "sms.auto_ack", "version": 2}


def test_what_is_broken_is_not_published_and_the_authors_work_is_not_lost(desk):
    body = a_body(GREETING, "chat.open")
    body["zh"] = ""
    GREETINGS.change("chat.open", body, desk.rosa, 0)
    with pytest.raises(BrokenPack, match="the text in 'zh' is empty"):
        GREETINGS.publish("chat.open", desk.rosa)
    assert Version.of("greeting", "chat.open").version == 1
    assert GREETINGS.draft("chat.open").body == body


def test_the_last_greeting_that_always_fits_a_moment_cannot_be_narrowed_down(desk):
    body = a_body(GREETING, "sms.close")
    body["when"]["tier"] = "gold"
    assert [fault.reason for fault in texts.faults(GREETING, "sms.close", body)] == [
        "sms has no greeting for the moment 'close'"]


def test_two_authors_do_not_overwrite_each_other(desk):
    first = GREETINGS.change("chat.open", a_body(GREETING, "chat.open"), desk.rosa, 0)
    GREETINGS.change("chat.open", a_body(GREETING, "chat.open"), desk.rosa, first.rev)
    with pytest.raises(Overtaken):
        GREETINGS.change("chat.open", a_body(GREETING, "chat.open"), desk.admin, 1)


def test_something_new_has_a_name_of_its_own(desk):
    for name in ("sms.open", "Open", "", "a b", "x" * 99):
        with pytest.raises(BadName):
            GREETINGS.begin(name, a_body(GREETING, "sms.open"), desk.rosa)
    assert GREETINGS.begin("sms.open.gold", a_body(GREETING, "sms.open"), desk.rosa).base == 0
