"""A supervisor's open board while two agents work: each step is seen without a reload, and nothing jumps."""

from __future__ import annotations

import re

import pytest

from contactcenter.config import ROOT
from tests.browser.workspace import Workspace, expect
from tests.live import until

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules/axe-core/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WORDS = "Is the hotel near the station?"


@pytest.fixture
def board(sit_down, live_desk):
    """Xu Min at the board, who is not there for customers."""
    xu = sit_down("xu.min")
    xu.says("desk.ask('POST', '/presence', {state: 'away'})")
    return opened(xu, "/board")


@pytest.fixture
def lin(sit_down):
    return at_work(sit_down("lin.xiaoyu"))


@pytest.fixture
def daniel(sit_down):
    return at_work(sit_down("daniel.reed"))


def opened(screen: Workspace, path: str) -> Workspace:
    """Open a view of the board and wait until the page is up to date with it."""
    with screen.page.expect_response("**/live/resync*"):
        screen.page.goto(screen.url + path)
    screen.page.wait_for_function("() => window.desk?.socket?.connected")
    screen.says("window.sameDocument = true")
    return screen


def at_work(screen: Workspace) -> Workspace:
    screen.says("desk.ask('POST', '/presence', {state: 'available'})")
    return screen


def group(board: Workspace, name: str):
    return board.page.locator(f"#ag-{name} + ul")


def rings(screen: Workspace) -> int:
    return screen.page.locator("#offers [data-accept]").count()


def tile(board: Workspace, figure: str):
    return board.page.locator(f"#val-{figure}")


def faults_of(screen: Workspace) -> list[str]:
    screen.page.evaluate(AXE.read_text())
    found = screen.page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", WCAG)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


def test_every_step_of_two_agents_is_seen_on_the_open_board(board, lin, daniel, outside, live_desk):
    expect(group(board, "free")).to_contain_text("Lin Xiaoyu")
    expect(group(board, "free")).to_contain_text("Daniel Reed")
    before = int(tile(board, "free").inner_text().split("/")[0])

    outside.chat("Ana Torres", WORDS)
    expect(tile(board, "waiting")).to_have_text("1")
    expect(tile(board, "longest")).to_have_text(re.compile(r"\d+:\d\d"))

    taker = until(lambda: next((one for one in (lin, daniel) if rings(one)), None))
    other = daniel if taker is lin else lin
    taker.page.locator("#offers [data-accept]").click()
    expect(tile(board, "waiting")).to_have_text("0")
    expect(group(board, "chat")).to_contain_text("1 of")
    expect(tile(board, "free")).to_contain_text(re.compile(f"^{before - 1}"))
    expect(tile(board, "level")).to_contain_text("100")

    risk = board.page.locator("#risks tr", has_text=WORDS)
    expect(risk).to_be_visible()
    number = live_desk.rows("select id + 10000 from tickets where preview = ?", WORDS)[0][0]
    owned = "select a.login from tickets t join agents a on a.id = t.owner_id where t.id + 10000 = ?"
    first = live_desk.rows(owned, number)[0][0]
    risk.get_by_role("button", name=re.compile("^Assign to")).click()
    until(lambda: live_desk.rows(owned, number)[0][0] != first)
    board.page.locator(".toast").get_by_role("button", name="Undo").click()
    until(lambda: live_desk.rows(owned, number)[0][0] == first)

    other.says("desk.ask('POST', '/presence', {state: 'break'})")
    expect(group(board, "break").locator("li")).to_have_count(1)
    assert board.says("window.sameDocument"), "nothing of this took a reload"
    assert not faults_of(board)

    told = tile(board, "level").get_attribute("href")
    board.page.goto(board.url + told)
    expect(board.page.locator("#rows-told")).to_contain_text("1 of 1")
    expect(board.page.locator("tr.board-row")).to_have_count(1)
    taker.page.goto(f"{taker.url}/tickets/{number}")
    taker.says("desk.ask('POST', location.pathname + '/closure')")


def test_a_board_that_was_cut_off_says_so_and_catches_up_by_itself(board, outside):
    board.go_offline()
    expect(board.page.locator(".board-live")).to_contain_text("as of")
    outside.text(outside.number(), "Can I change my room?")
    board.come_back()
    expect(board.page.locator(".board-live")).to_contain_text("Live")
    expect(tile(board, "waiting")).not_to_have_text("0")
    assert board.says("window.sameDocument")


def test_what_somebody_reads_or_works_in_is_not_taken_from_under_the_hands(board, outside):
    outside.text(outside.number(), "EMERGENCY at the border")
    row = board.page.locator("#risks tr [popovertarget]").first
    row.click()
    menu = board.page.locator("#risks [popover]:popover-open")
    expect(menu).to_be_visible()
    board.page.locator("#def-level-button").focus()
    outside.text(outside.number(), "Another matter altogether")
    until(lambda: board.says("desk.live.stats.applied") > 0)
    expect(menu).to_be_visible()
    assert board.focus() == "def-level-button"


def reach_the_column(phone: Workspace) -> None:
    """What wide screens show on the left opens over the bar, and closes again."""
    phone.page.locator("#tab-more").click()
    expect(phone.page.locator("#nav-complaints")).to_be_visible()
    phone.page.keyboard.press("Escape")
    expect(phone.page.locator("#nav-complaints")).to_be_hidden()
    assert phone.focus() == "tab-more"


def set_the_sounds(phone: Workspace) -> None:
    """What rings is this browser's own: it stays after the page is opened again."""
    phone.page.locator("#tab-me").click()
    phone.page.locator("#pm-sounds").click()
    phone.page.locator("#sounds-late").uncheck()
    phone.page.locator("#sounds-close").click()
    opened(phone, "/board")
    silent = phone.says("[...document.querySelectorAll('[data-sound-kind]:not(:checked)')].map((box) => box.id)")
    assert silent == ["sounds-late"]


def test_the_board_fits_a_telephone_and_the_wall_a_large_screen(browser, live_desk, sit_down):
    phone = opened(sit_down("xu.min", width=390), "/board")
    assert phone.says("document.documentElement.scrollWidth") <= 390
    assert not faults_of(phone)
    reach_the_column(phone)
    set_the_sounds(phone)
    wall = opened(sit_down("xu.min", width=1920), "/wall")
    assert wall.says("document.documentElement.scrollWidth") <= 1920
    expect(wall.page.locator(".wcard")).to_have_count(6)
    assert not faults_of(wall)
