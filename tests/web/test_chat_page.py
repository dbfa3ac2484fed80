"""The chat page and the script that embeds it: two languages, opening hours, who may frame it, and nothing unsafe."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contactcenter import clock
from contactcenter.config import ROOT
from contactcenter.extensions import db
from contactcenter.models import Queue, Version
from contactcenter.present import chat as shown
from tests.visitors import Page, name_the_desk

MONDAY_NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MONDAY_NIGHT = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)


@pytest.fixture
def agency(desk):
    """The desk has a name and hours: every queue but the one for emergencies closes at night."""
    name_the_desk()
    for queue in db.session.query(Queue):
        queue.calendar = "always" if queue.key == "emergency" else "sales"
    db.session.commit()
    clock.desk.set(MONDAY_NOON)
    return desk


def settings(app, **changed):
    app.extensions["desk"] = replace(app.extensions["desk"], **changed)


def test_the_page_offers_the_desks_topics(client, agency):
    page = client.get("/chat?lang=en").text
    assert 'data-stage="start"' in page and "My booking" in page and "Harbour &amp; Hills Travel" in page


@pytest.mark.parametrize(("query", "accepts", "tag"), [
    ("?lang=zh", "en", "zh-Hans"), ("?lang=zh-CN", "en", "zh-Hans"), ("", "zh-CN,zh;q=0.9", "zh-Hans"),
    ("?lang=en-GB", "zh", "en"), ("?lang=xx", "fr", "en"), ("?lang=", "", "en"), ("?lang=%00<b>", "zh", "zh-Hans"),
])
def test_the_language_is_the_visitors(client, agency, query, accepts, tag):
    page = client.get("/chat" + query, headers={"Accept-Language": accepts}).text
    assert f'<html lang="{tag}">' in page


def test_names_and_topics_are_written_in_the_visitors_language(client, agency):
    page = client.get("/chat?lang=zh").text
    assert "山海旅行社" in page and "我的订单" in page and "My booking" not in page


def test_at_night_a_message_can_be_left_and_is_a_chat_like_any_other(client, agency):
    clock.desk.set(MONDAY_NIGHT)
    page = client.get("/chat?lang=en").text
    assert 'data-stage="away"' in page and "+1 415-555-0199" in page and "2026-11-24T00:30:00" in page
    answer = client.post("/chat/session", data={"contact": "ana@customer.example", "text": "Lost my passport"},
                         headers={"HX-Request": "true"})
    assert answer.status_code == 201 and answer.headers["X-Chat-Token"]
    agency.work()
    item = agency.inbound(agency.ticket)[0]
    assert (item.channel, item.text, item.data["offline"]) == ("webchat", "Lost my passport", True)
    assert item.data["contact"] == "ana@customer.example"


def test_at_night_nobody_is_given_a_number_in_a_line(client, agency):
    clock.desk.set(MONDAY_NIGHT)
    ana = Page(client).begin(name="Ana", topic="booking")
    ana.write("hello")
    agency.work()
    assert "You are number" not in ana.state()


def test_by_day_the_visitor_is_told_the_place_in_line(client, agency):
    pages = [Page(client).begin(name=name, topic="booking", language="en") for name in ("Ana", "Tom", "Sam")]
    for page in pages:
        page.write("hello")
        agency.work()
    assert [re.search(r"You are number (\d)", page.state())[1] for page in pages] == ["1", "2", "3"]


def test_a_place_is_told_with_its_expected_wait_only_where_there_is_ground_for_it(app, agency):
    with app.app_context():
        assert "about" not in shown.place_html("en", shown.waiting.Place(2, None))
        assert "about 3 minutes" in shown.place_html("en", shown.waiting.Place(2, 130))
        assert "about 1 minute" in shown.place_html("en", shown.waiting.Place(1, 5))
        assert "more than 30 minutes" in shown.place_html("en", shown.waiting.Place(9, 4000))


def test_agents_pages_are_framed_by_nobody_and_the_chat_by_known_sites(app, client, agency):
    assert "frame-ancestors 'self'" in client.get("/chat").headers["Content-Security-Policy"]
    settings(app, widget_sites=("https://agency.example",))
    assert "frame-ancestors 'self' https://agency.example" in client.get("/chat").headers["Content-Security-Policy"]
    settings(app, demo="desk", widget_sites=())
    assert client.get("/chat").headers["Content-Security-Policy"].endswith("frame-ancestors *")
    assert "frame-ancestors 'none'" in client.get("/demo/site").headers["Content-Security-Policy"]


def test_a_known_site_is_named_exactly_and_without_credentials(app, client, agency):
    settings(app, widget_sites=("https://agency.example",))
    sam = Page(client).begin(name="Sam")
    headers = {**sam.as_json(), "Origin": "https://agency.example", "Sec-Fetch-Site": "cross-site"}
    answer = client.post("/chat/messages", json={"client_id": "a", "text": "hi"}, headers=headers)
    assert answer.status_code == 200 and answer.headers["Access-Control-Allow-Origin"] == "https://agency.example"
    assert "Origin" in answer.headers["Vary"] and "Access-Control-Allow-Credentials" not in answer.headers
    assert "Access-Control-Allow-Origin" not in client.get("/chat").headers


def test_the_demo_site_is_there_in_the_demo_only(app, client, agency):
    assert client.get("/demo/site").status_code == 404
    settings(app, demo="desk")
    page = client.get("/demo/site?lang=zh")
    assert page.status_code == 200 and "/widget.js" in page.text and "山海旅行社" in page.text


def test_the_loader_is_small_shared_and_kept_for_minutes_only(client, agency):
    answer = client.get("/widget.js")
    assert len(gzip.compress(answer.data)) <= 2048
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=600" in answer.headers["Cache-Control"]
    assert "set-cookie" not in answer.headers


def test_the_page_keeps_its_weight():
    scripts = [ROOT / "static/js/chat.js", ROOT / "static/vendor/socket.io.min.js"]
    if not scripts[1].exists():
        pytest.skip("static/vendor is not installed")
    assert sum(len(gzip.compress(path.read_bytes())) for path in scripts) <= 32 * 1024
    assert len(gzip.compress((ROOT / "static/widget.css").read_bytes())) <= 4 * 1024


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "templates/chat").glob("*.html")))
def test_no_template_of_the_chat_needs_inline_code_or_trusts_text(name):
    source = (ROOT / "templates/chat" / name).read_text()
    assert not re.search(r"<script(?! src)|style=|\bon[a-z]+=|hx-on|\|\s*safe|autofocus|javascript:", source)


def test_a_window_renders_the_same_twice(client, agency):
    sam = Page(client).begin(name="Sam", language="en")
    sam.write("hello")
    agency.work()
    assert sam.state() == sam.state()


def test_visitors_are_told_the_truth_about_who_answers(client, agency):
    sam = Page(client).begin(name="Sam", language="zh")
    sam.write("hello")
    agency.work()
    assert "山海旅行社" in sam.state() and "林梅" not in sam.state()
    agency.ticket.assign(agency.mei)
    assert "林梅" in sam.state()


def test_the_content_of_calendars_is_what_decides(agency):
    assert Version.of("calendar", "sales") is not None
    assert shown.queue_is_open(agency.sales)
    clock.desk.set(MONDAY_NIGHT)
    assert not shown.queue_is_open(agency.sales) and shown.queue_is_open(agency.emergency)
