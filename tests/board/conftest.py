"""A shift whose clock stands at noon, so that waits are to the second."""

from __future__ import annotations

import pytest

from contactcenter import clock


@pytest.fixture
def still(app):
    clock.desk.set(clock.datetime_of("2026-11-23T04:00:00"))
