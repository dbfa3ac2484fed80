"""An agent's own state on the page: breaks with their reasons, the end of a wrap-up, the list before the first call."""

from __future__ import annotations

import re

import pytest

from contactcenter import journal, presence, routing
from contactcenter.models import Agent
from contactcenter.present.state import presence_html
from tests.board.shifts import accept, chat
from tests.cast import ANA


@pytest.fixture
def mei(desk):
    return desk.sign_in("mei")


def state(desk) -> tuple[str, str | None]:
    agent: Agent = desk.mei
    return agent.state, agent.state_reason


def test_a_break_says_why_and_until_when(desk, mei):
    answer = mei.post("/presence", data={"state": "break", "reason": "meal"}).text
    assert state(desk) == ("break", "meal")
    assert "Meal" in answer and "data-due" in answer


def test_the_menu_offers_every_reason_and_marks_the_one_that_is_on(desk, mei):
    presence.set_state(desk.mei, "break", "rest")
    page = mei.get("/inbox").text
    assert 'id="state-break-meal"' in page and "break, max 45 min" in page
    on = page.split('id="state-break-rest"')[1][:80]
    assert 'aria-checked="true"' in on and 'aria-checked="false"' in page.split('id="state-break-meal"')[1][:80]


def test_a_reason_that_the_desk_does_not_know_is_refused(desk, mei):
    before = state(desk)
    assert mei.post("/presence", data={"state": "break", "reason": "nap"}).status_code == 422
    assert state(desk) == before


def test_a_wrap_up_is_made_longer_once_and_ended_early(desk, mei):
    presence.wrap_up(desk.mei, "after a chat")
    shown = presence_html(desk.mei, "en")
    assert 'id="wrap-done"' in shown and 'id="wrap-more"' in shown
    assert 'id="wrap-more"' not in mei.post("/presence/wrap-up").text
    assert mei.post("/presence/wrap-up").status_code == 409
    mei.delete("/presence/wrap-up")
    assert state(desk) == ("available", None)


def test_who_missed_an_offer_is_back_with_one_click(desk, mei):
    presence.set_state(desk.mei, "missed", "did not answer an offer")
    assert 'id="back"' in presence_html(desk.mei, "en")
    presence.set_state(desk.mei, "away")
    assert 'id="back"' not in presence_html(desk.mei, "en"), "who went away by hand knows the menu"


def test_the_list_stands_before_the_first_customer_and_can_be_put_off(desk, mei):
    mei.post("/logout")
    with journal.transaction():
        desk.mei.ready_at = None
    browser = desk.sign_in("mei")
    assert state(desk) == ("away", "getting ready")
    assert "The headset works" in browser.get("/inbox").text
    browser.post("/presence", data={"state": "away"})
    assert "The headset works" not in browser.get("/inbox").text
    browser.post("/presence/readiness")
    assert state(desk) == ("available", None) and not presence.ready.asked(desk.mei)


def test_the_menu_says_how_much_of_each_channel_is_in_hand(desk, mei):
    desk.at_work(desk.mei)
    chat(desk, ANA)
    routing.sweep()
    accept(desk, desk.mei)
    page = re.sub(r"<[^>]+>", " ", mei.get("/inbox").text.split('id="pm-capacity"')[1].split("</ul>")[0])
    assert re.findall(r"(Phone|Web chat|SMS|Email)\s+(\d) / (\d)", page) == [
        ("Phone", "0", "1"), ("Web chat", "1", "3"), ("SMS", "0", "5"), ("Email", "0", "8")]


def test_on_a_telephone_the_bell_the_register_and_the_way_back_are_on_the_page(desk, mei):
    presence.set_state(desk.mei, "missed", "did not answer an offer")
    page = mei.get("/inbox").text
    bar = page.split('class="tabbar"')[1].split("</nav>")[0]
    assert 'href="/notices"' in bar and 'data-count-of="nav-notices"' in bar and 'aria-controls="nav-counts"' in bar
    column = page.split('id="nav-counts"')[1].split('class="rel"')[0]
    assert 'href="/complaints"' in column and 'id="back"' in page
    assert 'data-open="sounds"' in page and page.count('data-sound-kind="') == 5
