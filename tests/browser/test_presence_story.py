"""An offer rings, is declined and goes on; then a browser dies in the middle of the chat and nobody is forgotten."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.browser.workspace import Workspace, expect
from tests.live import until

pytestmark = pytest.mark.browser
GRACE = 90_000  # ms: a desk that has just started watches for a minute before it calls anybody lost


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


def test_a_chat_goes_on_to_the_next_and_survives_the_browser_of_whoever_had_it(desks, xu, outside, live_desk):
    visitor = outside.chat("Ana Torres", "Which hotel is nearest to the pier?")
    first = ringing(desks)
    second = next(one for one in desks if one is not first)
    first.page.locator("#offers [data-decline]").click()
    second.page.locator("#offers [data-accept]").wait_for()
    expect(first.page.locator("#offers [data-accept]")).to_have_count(0)

    first.says("desk.ask('POST', '/presence', {state: 'busy'})")
    second.page.locator("#offers [data-accept]").click()
    second.page.locator("#tl").get_by_text("Which hotel is nearest to the pier?").wait_for()
    expect(xu.row("Which hotel is nearest").locator(".onlooker:not([hidden])")).to_have_count(1)

    (began,) = live_desk.rows("select enqueued_at from queue_entries where kind = 'chat' and state = 'accepted'")
    login = "lin.xiaoyu" if second is desks[0] else "daniel.reed"
    second.page.close()  # killed: nobody signs out
    silent_for_a_minute(live_desk, login)
    until(lambda: live_desk.rows("select 1 from agents where login = '" + login + "' and state = 'offline'"), 120)
    first.says("desk.ask('POST', '/presence', {state: 'available'})")
    first.page.locator("#offers [data-accept]").wait_for(timeout=GRACE)
    assert live_desk.rows("select enqueued_at from queue_entries where kind = 'chat' and state = 'offered'") == [began]

    first.page.locator("#offers [data-accept]").click()
    visitor.write("Are you still there?")
    first.page.locator("#tl").get_by_text("Are you still there?").wait_for()
    first.page.locator("#t-resolve").click()
    first.page.locator("#wrap-done").click()
    expect(first.page.locator("#presence")).to_have_attribute("data-state", "available")
