"""Help with words at the composer: hints, a question before it goes, refusals that lose nothing, and the lists."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import select

from contactcenter import fields, scripts, wording_help
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Version

CARD = "4111 1111 1111 1111"


@pytest.fixture
def database_url(templates, tmp_path):
    """The doors are the same on both databases; counting what was kept is asked on both in tests/scripts."""
    return templates.sqlite(tmp_path)


def answer(browser, ticket, text, **more):
    form = {"client_id": str(uuid.uuid4()), "channel": "sms", "text": text, **more}
    return browser.post(f"/tickets/{ticket.number}/replies", data=form)


def sent(desk, ticket) -> list[str]:
    return [item.text for item in desk.items(ticket) if item.direction == "out" and not item.automatic]


def kept(app) -> list[dict]:
    return list(db.session.scalars(select(JournalEntry.data).where(JournalEntry.type == "WordingKept")))


def test_while_mei_writes_she_is_told_what_sounds_cold_and_what_is_missing(mei, moved_flight):
    told = mei.post(f"/tickets/{moved_flight.number}/advice",
                    data={"text": "You must read the attachment", "channel": "sms"}).text
    assert 'data-replace="You must"' in told and 'data-with="Could you please"' in told and "promise a file" in told
    assert mei.post(f"/tickets/{moved_flight.number}/advice", data={"text": "Gladly!"}).text.strip() == ""


def test_a_cold_reply_is_asked_about_once_and_goes_with_one_more_click(desk, mei, moved_flight):
    asked = answer(mei, moved_flight, "You must wait.")
    assert asked.status_code == 409 and 'data-anyway="as_it_is"' in asked.text and "may sound cold" in asked.text
    assert sent(desk, moved_flight) == [] and kept(desk.app) == []
    form = {"client_id": "the-same-page-1", "as_it_is": "1"}
    assert [answer(mei, moved_flight, "You must wait.", **form).status_code for _ in range(2)] == [201, 201]
    assert sent(desk, moved_flight) == ["You must wait."]
    (told,) = kept(desk.app)
    assert told["phrases"] == ["you must"] and "agent" not in told


def test_a_chinese_talk_is_helped_in_chinese(mei, moved_flight):
    scripts.speak(moved_flight, "zh")
    assert "麻烦您" in answer(mei, moved_flight, "您必须先付款。").text


@pytest.mark.parametrize(("text", "more", "words"), [
    (f"Your card {CARD}", {}, "card number"), (f"Your card {CARD}", {"as_it_is": "1"}, "card number"),
    ("Hi", {"subject": CARD}, "card number")])
def test_a_card_number_does_not_leave_the_desk_whatever_is_clicked(desk, mei, moved_flight, text, more, words):
    refused = answer(mei, moved_flight, text, **more)
    assert refused.status_code == 422 and refused.mimetype == "text/html" and words in refused.text
    assert "data-anyway" not in refused.text and sent(desk, moved_flight) == []


def test_where_the_script_is_about_to_hear_a_code_no_note_takes_one(desk, mei, moved_flight):
    run = scripts.start(moved_flight, "identity_check", desk.mei)
    assert mei.post(f"/tickets/{moved_flight.number}/notes", data={"text": "the code is 777777"}).status_code == 201
    while not wording_help.guards_of(moved_flight):
        scripts.go_on(run, desk.mei, at=scripts.open_step(run).id, skip=True)
    refused = mei.post(f"/tickets/{moved_flight.number}/notes", data={"text": "the code is 123456"})
    assert refused.status_code == 422 and "one-time code" in refused.text and len(desk.items(moved_flight, "note")) == 1
    assert answer(mei, moved_flight, "the code is 123456").status_code == 422


def test_the_first_mail_of_a_matter_needs_a_subject(desk, mei, moved_flight):
    fields.write(moved_flight, "customer.email", "ana@customer.example", agent=desk.mei)
    moved_flight.subject = ""
    db.session.commit()
    assert "no subject" in answer(mei, moved_flight, "Hello", channel="email").text
    assert answer(mei, moved_flight, "Hello", channel="email", subject="Your flight").status_code == 201
    long = mei.post(f"/tickets/{moved_flight.number}/advice",
                    data={"text": "Hi", "channel": "email", "subject": "x" * 61})
    assert "61 characters" in long.text


def test_a_promised_file_is_asked_for(desk, mei, moved_flight):
    asked = answer(mei, moved_flight, "Please see the attached plan.")
    assert asked.status_code == 409 and "none is attached" in asked.text
    assert answer(mei, moved_flight, "Please see the attached plan.", as_it_is="1").status_code == 201
    assert kept(desk.app)[0]["no_file"] is True


# -- the lists ---------------------------------------------------------------------------------------------------------

def test_rosa_changes_the_lists_and_mei_does_not(desk, sign_in, mei, moved_flight):
    rosa = sign_in(desk.rosa)
    assert mei.get("/settings/wording").status_code == 403 and rosa.get("/settings/wording").status_code == 200
    text = "subject: 50\ncold:\n  en:\n    - {words: [no way], say: not yet}\nfile: {}\n"
    assert rosa.post("/settings/wording", data={"text": text, "based_on": "1"}).status_code == 303
    assert answer(mei, moved_flight, "No way, Ana").status_code == 409
    assert answer(mei, moved_flight, "No way, Ana", as_it_is="1").status_code == 201
    assert answer(mei, moved_flight, "You must wait.").status_code == 201, "this list does not know it"
    assert re.search(r"<dt>no way</dt><dd[^>]*>1</dd>", rosa.get("/settings/wording").text)
    assert rosa.post("/settings/wording", data={"text": text, "based_on": "1"}).status_code == 409, "overtaken"


@pytest.mark.parametrize("text", ["", "cold: [", "cold: {en: [{words: [x]}]}\nfile: {}\n"])
def test_broken_lists_change_nothing_and_say_where(desk, sign_in, text):
    refused = sign_in(desk.rosa).post("/settings/wording", data={"text": text, "based_on": "1"})
    assert refused.status_code == 422 and re.search(r"wording\.yaml:\d", refused.text)
    assert Version.of("setting", "wording").version == 1


def test_a_stranger_is_not_advised(desk, jonas, moved_flight):
    moved_flight.move(desk.complaints)
    assert jonas.post(f"/tickets/{moved_flight.number}/advice", data={"text": "You must"}).status_code == 404
    assert desk.outside.post(f"/tickets/{moved_flight.number}/advice").status_code in (401, 403)
