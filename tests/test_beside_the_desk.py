"""Another process looks into the database while the desk works: neither takes anything from the other."""

from __future__ import annotations

import time

import pytest

from tests.browser.outside import Outside


@pytest.fixture
def outside(live_desk):
    return Outside(live_desk)


def held(live_desk, words: str) -> int:
    """How many messages another process finds with these words, waiting a little for them."""
    for _ in range(10):
        found = [line for line in live_desk.dump() if line["type"] == "message" and line["text"] == words]
        if found:
            return len(found)
        time.sleep(0.3)
    return 0


def test_what_is_written_after_somebody_looked_in_is_still_there(live_desk, outside):
    for words in ("before anybody looked", "after the first look", "after the second look"):
        outside.text(outside.number(), words)
        assert held(live_desk, words) == 1
    live_desk.stop()
    live_desk.start()
    assert held(live_desk, "after the second look") == 1
