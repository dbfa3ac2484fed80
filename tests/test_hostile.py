"""Hostile and odd input at every door: never our fault, never lost, never changed. 300 and more cases a database."""

import json

import pytest
from sqlalchemy import select

from contactcenter.columns import clean
from contactcenter.extensions import db
from contactcenter.models import Item
from tests.cast import ANA

ODD = {
    "empty": "",
    "one space": " ",
    "new lines only": "\n\r\n\t",
    "100 kB": "x" * 100_000,
    "100 kB of Chinese": "好" * 33_000,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈✈️",
    "NUL": "before\0after",
    "lone surrogate": "a\ud800b",
    "control characters": "\x01\x02\x1b[31mred",
    "right to left": "\u202eevil\u202c مرحبا",
    "zero width": "a\u200bb\u2060c",
    "combining": "Z\u0351\u036b\u0343" * 50,
    "html": "<b>bold</b><script>alert(1)</script>",
    "htmx": '<div hx-post="/tickets/1/closure" hx-trigger="load">x</div>',
    "data-hx": '<a data-hx-get="/logout" hx-on:click="x()">y</a>',
    "oob": '<ol hx-swap-oob="innerHTML:#tl">gone</ol>',
    "image onerror": "<img src=x onerror=alert(1)>",
    "template": "{{ 7*7 }}{% raw %}{{ config }}",
    "format": "%s %(name)s {0}",
    "sql": "'; DROP TABLE tickets; --",
    "like": "%_%",
    "fts": '" OR NEAR(* ) AND "',
    "tsquery": "a & !b | (c:*",
    "number only": "#99999999999999",
    "ticket number": "#10001",
    "url": "https://evil.example/?a=1&b=2#c",
    "formula": '=HYPERLINK("http://evil")',
    "json": '{"a": [1, 2, {"b": null}]}',
    "long word": "W" * 5000,
    "many lines": "\n".join("line" for _ in range(5000)),
    "mixed": "订单HH2628 – “quoted” ½ ﬁ",
}


def text_of(item):
    return item.text.replace("\r\n", "\n")


def sendable(text):
    """What can be put on this wire at all."""
    return clean(text) if "\ud800" in text else text


@pytest.fixture
def mei_at(desk):
    """Mei's browser, and a ticket she may see."""
    desk.sms(ANA, "Hello")
    desk.work()
    return desk.sign_in("mei"), desk.ticket


def test_every_odd_sms_is_taken_and_kept_as_it_was_written(desk):
    for number, (name, text) in enumerate(ODD.items()):
        text = sendable(text)
        taken = desk.sms(f"+141555501{number:02}", text).status_code
        assert taken in (200, 403, 413), name  # what is larger than any carrier's request is refused
        desk.work()
        found = db.session.scalars(select(Item).where(Item.channel == "sms", Item.direction == "in")).all()
        if taken == 200 or len(text.encode()) < 20_000:
            assert clean(text) in [item.text for item in found], name


def test_every_odd_mail_is_taken_and_makes_a_ticket(desk):
    for number, (name, text) in enumerate(ODD.items()):
        body = text.encode("utf-8", "replace")
        head = f"From: odd{number}@customer.example\r\nTo: care@harbour-hills.example\r\nSubject: {name}\r\n"
        data = (
            head.encode() + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body
        )
        assert desk.mail_bytes(data, f"odd{number}@customer.example"), name
        desk.work()
    assert len(desk.tickets) == len(ODD)


def test_every_odd_subject_and_sender_name_of_a_mail_is_survived(desk):
    for number, text in enumerate(ODD.values()):
        line = text.encode("utf-8", "replace").replace(b"\n", b" ").replace(b"\r", b" ")
        data = b'From: "' + line[:500] + b'" <odd%d@customer.example>\r\nTo: care@harbour-hills.example\r\n' % number
        assert desk.mail_bytes(data + b"Subject: " + line[:900] + b"\r\n\r\nHello", f"odd{number}@customer.example")
        desk.work()
    assert len(desk.tickets) == len(ODD)


def test_every_odd_chat_message_is_answered_with_a_reason_or_kept(desk):
    page = desk.app.test_client()
    opened = page.post("/chat/session", json={"name": "Sam", "language": "en"})
    token = opened.headers["X-Chat-Token"]
    for number, (name, text) in enumerate(ODD.items()):
        answer = page.post(
            "/chat/messages",
            data=json.dumps({"client_id": f"c{number}", "text": text}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code < 500, name
        desk.work()
        if answer.status_code < 300:
            assert clean(text).strip() in [text_of(item).strip() for item in desk.inbound(desk.ticket)], name


@pytest.mark.parametrize("path", ["replies", "notes", "tags", "subject", "priority", "snooze", "queue", "assignment"])
def test_every_odd_form_of_an_agent_is_answered_with_a_sentence(desk, mei_at, path):
    browser, ticket = mei_at
    field = {"replies": "body", "notes": "body"}.get(path, path.rstrip("s"))
    for number, (name, text) in enumerate(ODD.items()):
        form = {field: sendable(text), "text": sendable(text), "channel": "sms", "client_id": f"{path}{number}"}
        answer = browser.post(f"/tickets/{ticket.number}/{path}", data=form)
        assert answer.status_code < 500, (path, name)
    desk.work()
    assert browser.get(f"/tickets/{ticket.number}").status_code == 200


def test_odd_words_can_be_searched_for_and_odd_tabs_asked_for(desk, mei_at):
    browser, _ = mei_at
    for name, text in ODD.items():
        assert browser.get("/search", query_string={"q": sendable(text)[:2000]}).status_code < 500, name
        assert browser.get("/inbox/mine", query_string={"tab": sendable(text)[:100]}).status_code < 500, name


def test_html_of_a_customer_is_text_on_the_page(desk):
    for name in ("html", "htmx", "data-hx", "oob", "image onerror"):
        desk.sms(ANA, ODD[name])
    desk.work()
    page = desk.sign_in("mei").get(f"/tickets/{desk.ticket.number}").get_data(as_text=True)
    assert "<script>alert" not in page and "onerror=alert(1)>" not in page.replace("&gt;", "")
    assert 'hx-post="/tickets/1/closure"' not in page and 'data-hx-get="/logout"' not in page


def test_a_request_that_is_too_large_is_refused_and_not_an_error(desk):
    answer = desk.outside.post(
        "/channels/sms/inbound", data=b"x" * (27 * 1024 * 1024), headers={"X-Twilio-Signature": "x"}
    )
    assert answer.status_code in (400, 403, 413)


NOWHERE = (
    "/channels/fax/inbound",
    "/channels/sms/nothing",
    "/tickets/0",
    "/tickets/99999999999999999999",
    "/tickets/-1",
    "/inbox/queue-nowhere",
    "/inbox/queue-",
    "/customers/0",
    "/attachments/none",
    "/live/resync?at=ticket-x@y,,@,row-1",
    "/live/resync?at=" + "ticket-1@1," * 1000,
    "/chat/files/none",
    "/static/../wsgi.py",
    "/static/%2e%2e/wsgi.py",
)


def test_addresses_that_lead_nowhere_say_so(desk):
    browser = desk.sign_in("mei")
    for path in NOWHERE:
        assert browser.get(path).status_code in (200, 400, 404, 405), path
