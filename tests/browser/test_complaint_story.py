"""One complaint in two browsers: an angry call, a case, a deadline nobody keeps, two levels up, a confirmed remedy."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.browser.telephone import SUN_QIANG, at_the_telephone, takes_the_call
from tests.browser.workspace import expect
from tests.live import PATIENCE

pytestmark = pytest.mark.browser
ANGRY = "Unacceptable: the hotel room has no window. I want compensation"


@pytest.fixture
def runs_out(live_desk):
    """`runs_out("complaint_final")`: the time of the clocks of this kind is over; the sweep notices by itself."""
    def move(metric: str) -> None:
        with closing(sqlite3.connect(f"{live_desk.home}/desk.db", timeout=PATIENCE)) as database, database:
            moved = database.execute(
                "update clocks set due_at = '2026-01-01 00:00:00.000000', next_at = '2026-01-01 00:00:00.000000' "
                "where metric = ? and state = 'running' and breached_at is null", (metric,))
            assert moved.rowcount
    return move


def tick_all(page) -> None:
    boxes = page.locator("#c-task .vf > input[id^=check-]")
    for place in range(boxes.count()):
        with page.expect_response("**/checks/*"):
            boxes.nth(place).click()
        expect(boxes.nth(place)).to_be_checked()


def press(page, button: str) -> None:
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(button).click()


@pytest.fixture
def lin(sit_down):
    """Lin has the angry customer on the telephone."""
    agent = takes_the_call(sit_down)
    at_the_telephone(agent, "words", text=ANGRY)
    return agent


def test_an_angry_call_becomes_a_case_that_climbs_two_levels_and_is_put_right(outside, lin, sit_down, runs_out):
    page = lin.page
    expect(page.locator("#side-complaint")).to_contain_text("sounds like one")
    page.locator("[id^=pledge-open]").click()
    page.locator("select[id^=pledge-way]").select_option("")
    page.locator("button[id^=pledge-2h]").click()
    expect(page.locator("#side-promises")).to_contain_text("Lin")
    expect(page.locator("[data-pledge]")).to_be_hidden()
    at_the_telephone(lin, "call", "DELETE")
    page.locator("#t-complaint").click()
    expect(page.locator("select[name=sub_class]")).to_have_value("product.hotel")
    page.locator("input[name=hand_over]").uncheck()
    page.locator("#c-open").click()
    page.wait_for_url("**/complaints/*")
    page.wait_for_function("() => window.desk?.socket?.connected")
    case = page.locator(".crumb .num").inner_text()
    expect(page.locator("#c-complete")).to_be_disabled()
    tick_all(page)
    press(page, "#c-complete")
    expect(page.locator(".stage.now b")).to_have_text("Verified")

    runs_out("complaint_update_every")  # nobody has told the customer anything
    first = page.locator("#c-ladder li", has_text="L1")
    expect(first).to_contain_text("Called", timeout=PATIENCE * 1000)  # without a reload
    runs_out("escalation_take")  # and the team lead does not take it
    expect(page.locator("#c-ladder header")).to_contain_text("Level 2", timeout=PATIENCE * 1000)

    tan = sit_down("michael.tan")
    tan.page.goto(f"{tan.url}/notices")
    mine = tan.page.locator("#notices li", has_text=case)
    expect(mine).to_contain_text("the team lead has not taken it")
    press(tan.page, f"#notices li:has-text('{case}') button")
    expect(mine).to_have_count(0)
    expect(page.locator("#c-ladder li", has_text="L2")).to_contain_text("taken", timeout=PATIENCE * 1000)

    page.locator("#f-findings").fill("The hotel was overbooked")
    page.locator("#f-cause").select_option("supplier")
    press(page, "#c-save")
    tick_all(page)
    press(page, "#c-complete")
    expect(page.locator(".stage.now b")).to_have_text("Proposed")
    page.locator("#c-propose select").select_option("price_cut")
    page.locator("#c-propose input[name=amount]").fill("480")
    press(page, "#c-propose-send")
    press(page, "#c-tell")
    outside.text(SUN_QIANG, "Yes, I accept")
    expect(page.locator("#c-done")).to_be_visible(timeout=PATIENCE * 1000)
    tick_all(page)
    press(page, "#c-complete")
    press(page, "#c-done")
    tick_all(page)
    press(page, "#c-complete")
    page.locator("#f-root_cause").fill("The allotment was counted twice")
    press(page, "#c-save")
    tick_all(page)
    press(page, "#c-complete")
    expect(page.locator(".page-head")).to_contain_text("Closed")
    expect(page.locator("#c-record")).to_contain_text("The customer accepts")
