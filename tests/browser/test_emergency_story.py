"""One emergency on three screens: a traveller's text, the banner on the board, a checklist shared by two, the end."""

from __future__ import annotations

import pytest

from tests.browser.workspace import expect

pytestmark = pytest.mark.browser
EMILY = "+13035550111"  # on a trip in Japan, whatever the day
ILL = "SOS food poisoning, room 412, cannot keep water down"


def test_a_travellers_text_stands_on_the_board_and_two_people_go_through_its_plan(outside, sit_down):
    board, wang, xu = sit_down("michael.tan"), sit_down("wang.hao"), sit_down("xu.min")
    board.page.goto(f"{board.url}/board")
    board.page.wait_for_function("() => window.desk?.socket?.connected")
    outside.text(EMILY, ILL)
    line = board.page.locator(".emg-line", has_text="Emily Novak")
    expect(line).to_contain_text("Sudden illness")
    expect(wang.page.locator("#nav-emergencies .count")).to_have_text("1")

    wang.row(ILL).wait_for()
    wang.open(ILL)
    xu.open(ILL)
    first, second = wang.page.locator("#side-emergency .ck-box").nth(0), xu.page.locator("#side-emergency .ck").nth(1)
    first.focus()
    wang.page.keyboard.press("Space")
    expect(xu.page.locator("#side-emergency .ck").nth(0)).to_contain_text("Wang")
    second.locator(".ck-more summary").click()
    second.locator("input[name=note]").fill("No chest pain")
    second.locator("button[value=skipped]").click()
    expect(wang.page.locator("#side-emergency .ck").nth(1)).to_contain_text("No chest pain")
    expect(wang.page.locator("#side-emergency .emg-head")).to_contain_text("2/15")

    wang.page.locator("#side-emergency [id$=news-20]").click()
    expect(xu.page.locator("#side-emergency .emg-news .due")).to_be_visible()
    wang.page.locator("#side-emergency [id$=-end] > summary").click()
    wang.page.locator("#side-emergency [id$=-summary]").fill("Seen by a doctor, asleep at the hotel")
    wang.page.locator("#side-emergency button[value=over]").click()
    expect(xu.page.locator("#side-emergency")).to_contain_text("asleep at the hotel")
    expect(board.page.locator(".emg-line")).to_have_count(0)
