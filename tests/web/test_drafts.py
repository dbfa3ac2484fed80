"""Drafts: kept while they are written, one for each person, and never overwritten by another tab unasked."""

from __future__ import annotations

import uuid

import pytest

from contactcenter import drafts
from contactcenter.extensions import db
from contactcenter.models import Draft


def save(browser, ticket, text, rev=0, kind="reply", **fields):
    fields = {"text": text, "rev": rev, "channel": "sms", **fields}
    return browser.put(f"/tickets/{ticket.number}/drafts/{kind}", data=fields)


def test_a_draft_is_there_when_the_ticket_is_opened_again(mei, moved_flight):
    assert save(mei, moved_flight, "Dear Ana, ").json == {"rev": 1}
    assert save(mei, moved_flight, "Dear Ana, your flight", rev=1).json == {"rev": 2}
    assert "Dear Ana, your flight" in mei.get(f"/tickets/{moved_flight.number}").text


def test_reply_and_note_have_separate_drafts(desk, mei, moved_flight):
    save(mei, moved_flight, "to Ana")
    save(mei, moved_flight, "about Ana", kind="note")
    assert drafts.of(desk.mei, moved_flight, "reply").text == "to Ana"
    assert drafts.of(desk.mei, moved_flight, "note").text == "about Ana"


def test_a_draft_is_its_authors_alone(mei, jonas, moved_flight):
    save(mei, moved_flight, "half a thought of Mei's")
    assert "half a thought" not in jonas.get(f"/tickets/{moved_flight.number}").text


def test_another_tab_is_told_and_overwrites_nothing(desk, mei, moved_flight):
    save(mei, moved_flight, "first tab")
    late = save(mei, moved_flight, "second tab", rev=0)
    assert late.status_code == 409
    assert late.json == {"rev": 1, "text": "first tab"}
    assert drafts.of(desk.mei, moved_flight, "reply").text == "first tab"


def test_the_writer_may_then_decide(desk, mei, moved_flight):
    save(mei, moved_flight, "first tab")
    rev = save(mei, moved_flight, "second tab", rev=0).json["rev"]
    assert save(mei, moved_flight, "second tab", rev=rev).status_code == 200
    assert drafts.of(desk.mei, moved_flight, "reply").text == "second tab"


def test_the_same_words_are_no_conflict(mei, moved_flight):
    save(mei, moved_flight, "the same")
    assert save(mei, moved_flight, "the same", rev=0).status_code == 200


def test_an_emptied_draft_is_gone(desk, mei, moved_flight):
    save(mei, moved_flight, "never mind")
    assert save(mei, moved_flight, "  ", rev=1).json == {"rev": 0}
    assert db.session.query(Draft).count() == 0


def test_sending_takes_the_draft_away_and_leaves_the_note(desk, mei, moved_flight):
    save(mei, moved_flight, "Hello Ana")
    save(mei, moved_flight, "a note", kind="note")
    mei.post(f"/tickets/{moved_flight.number}/replies",
             data={"client_id": str(uuid.uuid4()), "channel": "sms", "text": "Hello Ana"})
    assert drafts.of(desk.mei, moved_flight, "reply") is None
    assert drafts.of(desk.mei, moved_flight, "note").text == "a note"


@pytest.mark.parametrize("rev", ["-1", "x", "", "99999999999999999999"])
def test_a_strange_version_is_no_error_of_ours(mei, moved_flight, rev):
    assert save(mei, moved_flight, "words", rev=rev).status_code in (200, 409)


def test_there_is_no_third_kind_of_draft(mei, moved_flight):
    assert save(mei, moved_flight, "x", kind="poem").status_code == 404
