"""An offer rings, is declined and goes on; then a browser dies in the middle of the chat and nobody is forgotten.

The supervisor's open board shows each of these steps.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from tests.browser.workspace import Workspace, expect
from tests.live import until

pytestmark = pytest.mark.browser
BOARD = "/board?queue=bookings&queue=sales"
GRACE = 120_000  # ms: a desk that has just started watches for a minute before it calls anybody lost


@pytest.fixture
def desks(sit_down):
    """Lin and Daniel are available for the same queue."""
    both = [sit_down("lin.xiaoyu"), sit_down("daniel.reed")]
    for one in both:
        one.says("desk.ask('POST', '/presence', {state: 'available'})")
    return both


@pytest.fixture
def xu(sit_down):
    """Xu Min leads the team and takes no chats."""
    leader = sit_down("xu.min")
    leader.says("desk.ask('POST', '/presence', {state: 'away'})")
    return leader


def ringing(desks: list[Workspace]) -> Workspace:
    return until(lambda: next((one for one in desks if one.page.locator("#offers [data-accept]").count()), None))


def silent_for_a_minute(live_desk, login: str) -> None:
    """The page of this agent has not been heard of since: what a minute of waiting would do."""
    with closing(sqlite3.connect(live_desk.home / "desk.db", timeout=30)) as desk, desk:
        desk.execute("update agents set seen_at = datetime('now', '-2 minutes') where login = ?", (login,))


@pytest.fixture
def board(xu):
    """Xu's other tab: the board of the two queues that the chat may wait in."""
    page = xu.another_tab(BOARD)
    page.wait_for_function("() => window.desk?.socket?.connected")
    page.evaluate("() => { window.sameDocument = true }")
    return page


def name_of(live_desk, login: str) -> str:
    return json.loads(live_desk.rows("select names from agents where login = ?", login)[0][0])["en"]


def test_a_chat_goes_on_to_the_next_and_survives_the_browser_of_whoever_had_it(desks, xu, board, outside, live_desk):
    visitor = outside.chat("Ana Torres", "Which hotel is nearest to the pier?")
    expect(board.locator("#val-waiting")).to_have_text("1")
    first = ringing(desks)
    second = next(one for one in desks if one is not first)
    logins = ("lin.xiaoyu", "daniel.reed") if first is desks[0] else ("daniel.reed", "lin.xiaoyu")
    first_name, second_name = (name_of(live_desk, login) for login in logins)
    first.page.locator("#offers [data-decline]").click()
    second.page.locator("#offers [data-accept]").wait_for()
    expect(first.page.locator("#offers [data-accept]")).to_have_count(0)
    expect(board.locator("#val-waiting")).to_have_text("1")

    first.says("desk.ask('POST', '/presence', {state: 'busy'})")
    expect(board.locator("#ag-busy + ul")).to_contain_text(first_name)
    second.page.locator("#offers [data-accept]").click()
    second.page.locator("#tl").get_by_text("Which hotel is nearest to the pier?").wait_for()
    expect(xu.row("Which hotel is nearest").locator(".onlooker:not([hidden])")).to_have_count(1)
    expect(board.locator("#ag-chat + ul")).to_contain_text(second_name)
    expect(board.locator("#val-waiting")).to_have_text("0")

    (began,) = live_desk.rows("select enqueued_at from queue_entries where kind = 'chat' and state = 'accepted'")
    second.page.close()  # killed: nobody signs out
    silent_for_a_minute(live_desk, logins[1])
    expect(board.locator("#board-people")).not_to_contain_text(second_name, timeout=GRACE)
    expect(board.locator("#val-waiting")).to_have_text("1")
    since = board.locator("#val-longest time").get_attribute("data-since")
    assert since.startswith(began[0].replace(" ", "T")), "its age is kept"
    first.says("desk.ask('POST', '/presence', {state: 'available'})")
    first.page.locator("#offers [data-accept]").wait_for()
    assert live_desk.rows("select enqueued_at from queue_entries where kind = 'chat' and state = 'offered'") == [began]

    first.page.locator("#offers [data-accept]").click()
    expect(board.locator("#ag-chat + ul")).to_contain_text(first_name)
    visitor.write("Are you still there?")
    first.page.locator("#tl").get_by_text("Are you still there?").wait_for()
    first.page.locator("#t-resolve").click()
    expect(board.locator("#ag-wrapup + ul")).to_contain_text(first_name)
    first.page.locator("#wrap-done").click()
    expect(first.page.locator("#presence")).to_have_attribute("data-state", "available")
    expect(board.locator("#ag-free + ul")).to_contain_text(first_name)
    assert board.evaluate("() => window.sameDocument") and board.url.endswith(BOARD), "nothing of this took a reload"
