"""What a visitor's page could be made to send, and what nobody but the visitor may see."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from contactcenter import files
from contactcenter.extensions import db, limiter
from contactcenter.models import Attachment
from tests.visitors import Page

LIVE_MARKUP = [
    "<img src=x onerror=\"fetch('//evil')\">",
    '<div hx-post="/tickets/10001/closure" hx-trigger="load">x</div>',
    '<b data-hx-get="/x" hx-on:click="alert(1)" hx-swap-oob="delete" id="w-log">x</b>',
    "</div></template><script>alert(1)</script>",
]
ODD_TEXT = [
    "{{ 7 * 7 }}{% raw %}", "🙂👩‍👩‍👧‍👦", "שלום \u202e gnp.exe", "a\0b", "\ud83d alone",
    "x" * 10_000, "بسم الله", "\u2028.", "\r\n\r\na",
]


@pytest.fixture
def tom(client):
    return Page(client).begin(name="Tom", language="en")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("text", LIVE_MARKUP)
def test_markup_is_shown_as_the_letters_it_is(desk, tom, text):
    tom.write(text)
    desk.work()
    desk.ticket.reply(text, "webchat", agent=desk.jonas)
    state = tom.state()
    assert text not in state.replace("&#39;", "'").replace("&#34;", '"')
    assert "<script" not in state and "<img src=x" not in state
    assert state.count("hx-post") == state.count("hx-post=&#34;")


def test_a_link_of_an_agent_can_only_lead_to_the_web(desk, tom):
    tom.write("hi")
    desk.work()
    desk.ticket.reply('See https://pay.example/x?a="><b> or javascript:alert(1)', "webchat", agent=desk.jonas)
    state = tom.state()
    assert 'href="https://pay.example/x?a=' in state and 'rel="' in state
    assert "<b>" not in state.split("w-log")[1] and 'href="javascript' not in state


@pytest.mark.parametrize("text", ODD_TEXT)
def test_odd_text_is_kept_and_shown(desk, tom, text):
    assert tom.write(text).status_code == 200
    desk.work()
    assert desk.inbound(desk.ticket)[0].text
    assert tom.get("/chat/resync").status_code == 200


@pytest.mark.parametrize(("body", "why"), [
    ({"client_id": "a", "text": ""}, "text"),
    ({"client_id": "a", "text": None}, "text"),
    ({"client_id": "a", "text": "x" * 10_001}, "too_long"),
    ({"text": "no id"}, "client_id"),
    ({"client_id": "a", "text": "x", "files": "key"}, "files"),
    ([], "client_id"),
])
def test_what_cannot_be_a_message_is_refused_with_a_reason(desk, tom, client, body, why):
    answer = client.post("/chat/messages", json=body, headers=tom.as_json())
    assert answer.status_code == 422 and answer.json["why"] == why
    desk.work()
    assert desk.tickets == []


@pytest.mark.parametrize("data", [b"", b"{", b"nonsense", b"\xff\xfe", b"[" * 30_000, b'{"a":' * 10_000, b"null", b"7"])
def test_nonsense_is_refused_and_breaks_nothing(tom, client, data):
    answer = client.post("/chat/messages", data=data, headers=tom.as_json())
    assert 400 <= answer.status_code < 500


def test_a_body_of_100_kb_is_too_large(tom, client):
    body = json.dumps({"client_id": "a", "text": "x" * 100_000})
    answer = client.post("/chat/messages", data=body, headers=tom.as_json())
    assert answer.status_code in (413, 422)


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "é", "' OR 1=1--", "a" * 5000])
def test_without_the_token_there_is_nothing(tom, client, token):
    thief = Page(client, tom.id, token)
    doors = [thief.get("/chat/resync"), thief.write("hi"), thief.post("/chat/closure"),
             thief.post("/chat/rating", score="5"), thief.upload(b"x", "a.txt"), thief.get("/chat/files/" + "a" * 32)]
    assert {answer.status_code for answer in doors} == {404}
    assert len({answer.text for answer in doors}) == 1


def test_guessing_tokens_becomes_slow(client):
    limiter.reset()
    answers = [Page(client, 1, f"guess-{n}").get("/chat/resync").status_code for n in range(70)]
    limiter.reset()
    assert answers[0] == 404 and answers[-1] == 429


def test_another_site_may_not_speak_for_the_visitor(tom, client):
    headers = {**tom.as_json(), "Origin": "http://evil.example"}
    answer = client.post("/chat/messages", json={"client_id": "a", "text": "hi"}, headers=headers)
    assert answer.status_code == 403 and "Access-Control-Allow-Origin" not in answer.headers
    assert client.post("/chat/session", json={}, headers={"Origin": "null"}).status_code == 403


def test_an_uploaded_picture_comes_with_its_message(desk, tom):
    key = tom.upload(picture(), "room 702.png", "image/png").json["key"]
    tom.write("", files=[key])
    desk.work()
    item = desk.inbound(desk.ticket)[0]
    assert [file.name for file in item.attachments] == ["room 702.png"]
    assert key in tom.state()
    small = tom.get(f"/chat/files/{key}", small="1")
    assert small.mimetype == "image/webp" and len(small.data) < len(picture())


def test_a_file_is_for_its_own_visitor_only(desk, client, tom):
    key = tom.upload(b"%PDF-1.4 secret", "passport.pdf", "application/pdf").json["key"]
    tom.write("mine", files=[key])
    ana = Page(client).begin(name="Ana")
    ana.write("give me that", files=[key])
    desk.work()
    assert ana.get(f"/chat/files/{key}").status_code == 404
    assert key not in ana.state() and key in tom.state()


def test_a_page_posing_as_a_picture_is_only_ever_downloaded(tom):
    key = tom.upload(b"<html><script>alert(1)</script>", "cat.png", "image/png").json["key"]
    answer = tom.get(f"/chat/files/{key}")
    assert answer.mimetype == "application/octet-stream" and "attachment" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_the_size_of_a_file_is_limited(tom):
    assert tom.upload(b"", "empty.txt").json["why"] == "empty"
    assert tom.upload(b"x" * (files.FILE_LIMIT + 1), "large.bin").status_code == 413
    assert db.session.query(Attachment).count() == 0
