"""Open boards: rendered once for all who look at the same, told only what changed, and only what they may see."""

from __future__ import annotations

import pytest

from contactcenter import presence, wake
from contactcenter.board import reading
from contactcenter.board.scope import View
from contactcenter.extensions import db, socketio
from contactcenter.models import QueueMember
from contactcenter.present import board as present_board
from contactcenter.push import DESK
from contactcenter.web import board_sockets
from tests.board.shifts import chat
from tests.cast import ANA


@pytest.fixture(autouse=True)
def by_hand(monkeypatch):
    """The board is looked at when the test says so."""
    monkeypatch.setattr(board_sockets, "_keep_showing", lambda: None)
    board_sockets._shown.clear()
    yield
    board_sockets._shown.clear()


@pytest.fixture
def connect(app, sign_in):
    """`connect(agent)`: a page of this agent's that listens."""
    pages = []

    def begin(agent, *views: View):
        pages.append(socketio.test_client(app, namespace=DESK, flask_test_client=sign_in(agent)))
        pages[-1].emit("watch", {"regions": [f"board-{view.key}" for view in views]}, namespace=DESK)
        return pages[-1]

    yield begin
    for page in pages:
        if page.is_connected(DESK):
            page.disconnect(namespace=DESK)


def told(page) -> list[dict]:
    """The boards this page was shown since it was last asked."""
    heard = [one["args"][0] for one in page.get_received(DESK) if one["name"] == "show"]
    return [one for one in heard if one["scope"].startswith("board-")]


def view(desk, *keys: str) -> View:
    return View(tuple(sorted(getattr(desk, key).id for key in keys)))


def test_only_what_has_changed_is_told_and_nothing_when_nothing_has(desk, connect):
    both = view(desk, "sales", "bookings")
    page = connect(desk.rosa, both)
    board_sockets.show()
    board_sockets.show()
    assert not told(page)
    chat(desk, ANA)
    board_sockets.show()
    (news,) = told(page)
    assert f'hx-target="#line-{desk.sales.id}"' in news["html"] and "kpi-waiting" in news["html"]
    assert f"line-{desk.bookings.id}-" not in news["html"] and "kpi-free" not in news["html"]
    assert news["since"] < news["v"]
    board_sockets.show()
    assert not told(page)


def test_each_version_follows_the_one_before(desk, connect):
    page = connect(desk.rosa, view(desk, "sales"))
    board_sockets.show()
    versions = []
    for state in ("available", "busy", "break"):
        presence.set_state(desk.mei, state)
        board_sockets.show()
        versions += [(one["since"], one["v"]) for one in told(page)]
    assert len(versions) == 3 and versions[0][1] == versions[1][0] and versions[1][1] == versions[2][0]


def test_however_many_look_it_is_made_once(desk, connect, monkeypatch):
    made = []
    real = present_board.parts
    monkeypatch.setattr(present_board, "parts", lambda *given: made.append(given[0].key) or real(*given))
    one = view(desk, "sales")
    pages = [connect(desk.rosa, one) for _ in range(5)]
    board_sockets.show()
    made.clear()
    presence.set_state(desk.mei, "available")
    board_sockets.show()
    assert made == [one.key] and all(len(told(page)) == 1 for page in pages)


def test_a_part_that_would_be_the_same_is_not_made_again(desk):
    floor = reading.read()
    before = present_board.parts(view(desk, "sales"), floor, "en")
    after = present_board.parts(view(desk, "sales"), floor, "en", before)
    assert all(after[name] is part for name, part in before.items())


@pytest.mark.parametrize("who", ["mei", "rosa"])
def test_nobody_listens_to_what_they_may_not_see(desk, connect, who):
    db.session.query(QueueMember).filter_by(agent_id=desk.rosa.id, queue_id=desk.care.id).delete()
    db.session.commit()
    forbidden = view(desk, "sales", "care")
    page = connect(getattr(desk, who), forbidden)
    board_sockets.show()
    presence.set_state(desk.jonas, "available")
    assert board_sockets.show() == 0 and not told(page)
    assert board_sockets.state(getattr(desk, who), forbidden.key) is None


def test_a_page_that_was_away_is_given_all_of_it_once(desk, sign_in, connect):
    browser, sales = sign_in(desk.rosa), view(desk, "sales")
    connect(desk.rosa, sales)
    board_sockets.show()
    answer = browser.get(f"/live/resync?at=board-{sales.key}@5")
    assert "kpi-waiting" in answer.text and "board-people" in answer.text and "<script" not in answer.text
    version = answer.headers["X-Live-Versions"].rsplit(",", 1)[1].strip(" ]")
    again = browser.get(f"/live/resync?at=board-{sales.key}@{version}")
    assert not again.text.strip()


def test_every_change_rings_for_the_board(desk):
    for change in (lambda: presence.set_state(desk.mei, "available"), lambda: chat(desk, ANA)):
        wake._bells["board"].clear()
        change()
        assert wake._bells["board"].is_set()


def test_no_change_waits_longer_than_a_second_to_be_shown(app, monkeypatch):
    """Between two looks stands one rest of a second; a ring during that rest is not lost."""
    steps = []

    def wait(job, longest):
        steps.append(f"wait for {job}")
        if len(steps) == 6:
            raise SystemExit

    monkeypatch.setattr(board_sockets, "_round", lambda app: steps.append("look"))
    monkeypatch.setattr(board_sockets.socketio, "sleep", lambda seconds: steps.append(seconds))
    monkeypatch.setattr(board_sockets.wake, "wait", wait)
    with pytest.raises(SystemExit):
        board_sockets._loop(app)
    assert steps == 2 * ["look", 1.0, "wait for board"]


def test_a_ring_during_the_rest_is_heard_after_it():
    wake.ring_here("board")
    wake.wait("board", 60)
    assert not wake._bells["board"].is_set()


def test_nonsense_is_listened_to_by_nobody(desk, connect):
    page = connect(desk.rosa)
    for regions in (None, "board-1-day-queue", [None, 7, {}], ["board-"], ["board-" + "1." * 400],
                    [f"board-{n}-day-queue" for n in range(9000, 9900)]):
        for event in ("watch", "unwatch"):
            page.emit(event, {"regions": regions}, namespace=DESK)
        assert page.is_connected(DESK) and board_sockets.show() == 0, regions


def test_who_closes_the_page_is_no_longer_shown_anything(desk, connect):
    page = connect(desk.rosa, view(desk, "sales"))
    assert board_sockets.show() == 1 and board_sockets._shown
    page.emit("unwatch", {"regions": [f"board-{view(desk, 'sales').key}"]}, namespace=DESK)
    assert board_sockets.show() == 0 and not board_sockets._shown
