"""A live desk with people at screens and people outside."""

from __future__ import annotations

import pytest

from tests.browser.outside import Outside
from tests.browser.workspace import Workspace

pytestmark = pytest.mark.browser


@pytest.fixture
def outside(live_desk):
    return Outside(live_desk)


@pytest.fixture
def sit_down(browser, live_desk):
    """`sit_down("xu.min")`: an agent's screen. At the end no screen may have complained about anything."""
    taken: list[Workspace] = []

    def begin(login: str = "xu.min", view: str = "all", **options) -> Workspace:
        taken.append(Workspace(browser, live_desk.url, login, **options))
        return taken[-1].look_at(view)

    yield begin
    wrong = [line for one in taken for line in one.wrong]
    for one in taken:
        one.leave()
    assert not wrong


@pytest.fixture
def xu(sit_down):
    """Xu Min, who leads the team and sees every queue."""
    return sit_down("xu.min")


@pytest.fixture
def talk(outside, xu):
    """`talk("words")`: a new customer writes these words and Xu opens the ticket; the customer's number."""
    def begin(words: str) -> str:
        sender = outside.number()
        outside.text(sender, words)
        xu.row(words).wait_for()
        xu.open(words)
        return sender
    return begin
