"""An agent's own state on the page: breaks with their reasons, the end of a wrap-up, the list before the first call."""

from __future__ import annotations

import pytest

from contactcenter import journal, presence
from contactcenter.models import Agent
from contactcenter.present.state import presence_html


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
