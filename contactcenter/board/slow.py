"""What moves slowly on the floor and takes longer to find out: looked at every ten seconds, not every second."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app

from contactcenter import presence, wake
from contactcenter.board.floor import Person, Slow
from contactcenter.presence import skills

REST = timedelta(seconds=10)
KEPT = "board_slow"


def read(people: Sequence[Person], day: datetime, now: datetime) -> Slow:
    """What this process found last, or finds now if that is too old."""
    held = current_app.extensions.get(KEPT)
    if held is None or not timedelta() <= now - held.at < REST:
        held = current_app.extensions[KEPT] = _found(people, day, now)
    return held


def forget() -> None:
    """Somebody has just changed it: look again, and at once where a board is open."""
    current_app.extensions.pop(KEPT, None)
    wake.wake("board")


def _found(people: Sequence[Person], day: datetime, now: datetime) -> Slow:
    busy = presence.of_agents([one.id for one in people], (day, now))
    return Slow(now, busy, presence.left_alone(), skills.of_all(now.date()))
