"""The partials of the agents' pages: the same whenever they are drawn, with ids that stay, deaf to hostile words."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from contactcenter import clock, present
from contactcenter.config import ROOT
from contactcenter.extensions import babel
from contactcenter.present.render import render
from tests.databases import settings
from tests.web import partials
from tests.web.partials import EXAMPLES, HOSTILE

TUESDAY = datetime(2026, 11, 24, 6, 4, tzinfo=UTC)  # 14:04 at the desk in Shanghai
CONTROL = re.compile(r"<(?:button|a|input|select|textarea)\b[^>]*>")


@pytest.fixture
def words_only(tmp_path):
    """An app with templates and wording, and with no database, no doors and no request."""
    app = Flask("contactcenter", root_path=str(ROOT), template_folder="templates")
    app.extensions["desk"] = settings("sqlite://", tmp_path)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "contactcenter" / "translations")
    babel.init_app(app)
    present.furnish(app)
    clock.desk.set(TUESDAY)
    with app.app_context():
        yield app
    clock.desk.release()


def draw(name: str, words: str = "Flight moved", language: str = "en") -> str:
    return str(render(name, language, **EXAMPLES[name](words, language)))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_partial_is_the_same_html_whenever_it_is_drawn(words_only, name):
    assert draw(name) == draw(name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_hostile_words_stay_words(words_only, name):
    html = draw(name, HOSTILE)
    assert "<script" not in html
    assert "49" not in html or "49" in draw(name), "a template within the words was run"
    assert not re.search(r"<[^>]*\sonmouseover=[^>]*>", re.sub(r'"[^"]*"', '""', html))


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_in_a_partial_needs_what_the_policy_forbids(words_only, name):
    html = draw(name)
    for forbidden in (" style=", "<script", " autofocus", " hx-on", "javascript:", 'hx-vals="js:'):
        assert forbidden not in html


@pytest.mark.parametrize("name", [name for name in EXAMPLES if not name.startswith(("customers/", "tickets/_message"))])
def test_every_button_keeps_its_id_so_that_focus_survives_a_push(words_only, name):
    buttons = [tag for tag in CONTROL.findall(draw(name)) if tag.startswith("<button")]
    assert all(" id=" in tag for tag in buttons), [tag for tag in buttons if " id=" not in tag]


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_id_is_given_twice(words_only, name):
    ids = re.findall(r'\sid="([^"]+)"', draw(name))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_partial_speaks_chinese_to_who_reads_chinese(words_only, name):
    english, chinese = (re.sub(r"<[^>]*>", " ", draw(name, "X", language)) for language in ("en", "zh"))
    labelled = re.search(r"[A-Z][a-z]{3,}", english.replace("Mei Lin", ""))
    assert not labelled or english != chinese


def test_a_row_says_all_that_decides_where_it_belongs(words_only):
    html = draw("tickets/_row.html")
    for said in ('id="row-9"', 'data-scope="row-9"', 'data-v="12"', 'data-tab="todo"', 'data-queue="2"',
                 'data-owner="5"', 'data-sort="2026-11-24T06:04:00.000000Z"', 'href="/tickets/10009"', "data-due="):
        assert said in html, said


def test_a_row_never_says_whose_page_it_is_on(words_only):
    assert "aria-current" not in draw("tickets/_row.html")


def test_a_ticket_without_owner_offers_to_be_taken_and_one_with_an_owner_does_not(words_only):
    taken = present.head(partials.moved_flight(), "en")
    free = present.head(partials.moved_flight(owner=None, owner_id=None), "en")
    assert "t-take" in render("tickets/_head.html", "en", head=free)
    assert "t-take" not in render("tickets/_head.html", "en", head=taken)


def test_a_resolved_ticket_can_be_opened_again_and_not_resolved_twice(words_only):
    done = present.head(partials.moved_flight(status="resolved", tab="done"), "en")
    html = render("tickets/_head.html", "en", head=done)
    assert "t-reopen" in html and "t-resolve" not in html


@pytest.mark.parametrize(("state", "shown", "hidden"), [
    ("queued", "sending", "Try again"), ("delivered", "delivered", "Try again"), ("failed", "Try again", "delivered<"),
])
def test_a_message_says_how_far_it_has_come(words_only, monkeypatch, state, shown, hidden):
    monkeypatch.setattr(present.items, "_undo_until", lambda one, now: None)
    sent = partials.said(direction="out", author="agent", agent=partials.mei(), state=state, error="no such number")
    html = present.item_html(sent, "en")
    assert shown in html and hidden not in html
    assert ("no such number" in html) is (state == "failed")


def test_a_note_is_told_from_a_message_by_words_and_not_by_colour_alone(words_only):
    html = draw("tickets/_note.html")
    assert "only your team sees this" in html and 'class="inote"' in html


def test_a_dangerous_file_is_never_shown_in_the_page(words_only):
    risky = partials.picture("run.svg", media_type="image/svg+xml", risky=True)
    html = render("tickets/_message.html", "en", entry=present.item(partials.said(attachments=[risky]), "en"))
    assert "<img" not in html and "may be dangerous" in html and " download" in html


def test_a_mail_lies_in_a_frame_without_rights(words_only):
    html = draw("tickets/_mail.html")
    rights = re.search(r'<iframe [^>]*sandbox="([^"]*)"[^>]*>', html)[1].split()
    assert set(rights) == {"allow-popups", "allow-popups-to-escape-sandbox"}, "links open elsewhere; nothing runs"


def test_a_message_says_its_language_to_screen_readers(words_only):
    html = present.item_html(partials.said("房间只有一张大床", language="zh"), "en")
    assert 'lang="zh-Hans"' in html


def test_a_deadline_is_near_when_a_quarter_of_its_time_is_left(words_only):
    chip = present.head(partials.moved_flight(), "en")["due"]
    assert chip["level"] == "warn" and chip["left"] == "4:00" and not chip["late"]
