"""What `/` offers: greetings, replies and macros that answer to a word, in the customer's language, never too much."""

from __future__ import annotations

import copy

import pytest

from contactcenter import journal, prepared
from contactcenter.models import Version
from contactcenter.prepared import shelf
from contactcenter.texts import REPLIES
from tests.cast import ANA


@pytest.fixture
def database_url(templates, tmp_path):
    """What both databases must agree on is told in tests/test_words_on_both.py."""
    return templates.sqlite(tmp_path)


@pytest.fixture
def ticket(desk):
    desk.sms(ANA, "My flight was moved. What now?")
    desk.work()
    desk.ticket.assign(desk.mei)
    return desk.ticket


def keys(found) -> list[str]:
    return [one.key for one in found]


def test_a_word_finds_by_shortcut_then_title_then_text_in_either_language(desk, ticket):
    found = prepared.offer(ticket, desk.mei, "sms", "refund")
    assert keys(found.replies)[0] == "refund_started", "its shortcut"
    assert {"refund_late", "cancelled"} <= set(keys(found.replies))
    assert "refund_refused_reasons" not in keys(found.replies), "which is for mails"
    assert keys(found.macros) == ["m_refund_ok"]
    assert "refund_started" in keys(prepared.offer(ticket, desk.mei, "sms", "退款").replies)
    assert not prepared.offer(ticket, desk.mei, "sms", "nothing of the kind")
    taken = prepared.offer(ticket, desk.mei, "sms", "take")
    assert keys(taken.macros) == ["m_ack_and_own"] and taken.macros_first, "what is called so goes before what says so"
    assert not found.macros_first


def test_there_is_never_more_than_can_be_looked_over(desk, ticket):
    body = copy.deepcopy(dict(Version.of("reply", "ask_details").body))
    with journal.transaction():
        for number in range(60):
            Version.publish("reply", f"mine_{number}", {**body, "shortcut": f"q{number}"}, desk.rosa.id)
    found = prepared.offer(ticket, desk.mei, "sms")
    assert len(found.greetings) + len(found.replies) + len(found.macros) <= 20
    assert keys(prepared.offer(ticket, desk.mei, "sms", "q59").replies) == ["mine_59"]


def test_a_reply_that_was_just_published_is_found(desk, ticket):
    assert not prepared.offer(ticket, desk.mei, "sms", "zebra").replies
    body = copy.deepcopy(dict(Version.of("reply", "ask_details").body))
    body["title"]["en"] = "The zebra crossing"
    REPLIES.change("ask_details", body, desk.rosa, 0)
    assert not prepared.offer(ticket, desk.mei, "sms", "zebra").replies, "a draft is for nobody"
    REPLIES.publish("ask_details", desk.rosa)
    assert keys(prepared.offer(ticket, desk.mei, "sms", "zebra").replies) == ["ask_details"]
    assert len(shelf.held("reply")) == len(Version.all_current("reply"))


def test_the_greeting_of_the_moment_is_offered_until_somebody_has_answered(desk, ticket):
    opening = prepared.offer(ticket, desk.mei, "sms").greetings[0]
    assert (opening.stage, opening.key) == ("open", "sms.open")
    assert "Mei Lin" in opening.text
    ticket.reply("Hello, I am on it.", "sms", agent=desk.mei)
    assert "open" not in [one.stage for one in prepared.offer(ticket, desk.mei, "sms").greetings]
    assert prepared.offer(ticket, desk.mei, "sms", "greeting").greetings, "asked for by its name"
    assert not prepared.offer(ticket, desk.mei, "note").greetings


def test_the_language_is_the_customers_and_gaps_are_marked(desk, ticket):
    with journal.transaction():
        ticket.language = "zh"
    found = prepared.offer(ticket, desk.mei, "sms", "check").replies[0]
    assert found.title == "I am checking with a specialist" and "专业同事" in found.text
    assert found.missing == ("ticket.promise_text",) and "[ticket promise text]" in found.text
