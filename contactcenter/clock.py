"""The desk's one clock. Everything that asks for the time asks here, so that a test or the demo can move it."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time by default; `set` stops it at an instant, `advance` moves it, `release` lets it run from there."""

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._stopped: datetime | None = None

    def now(self) -> datetime:
        """This instant, aware, UTC."""
        return self._stopped or datetime.now(UTC) + self._offset

    def set(self, instant: datetime) -> None:
        self._stopped = instant.astimezone(UTC)

    def advance(self, **by: float) -> datetime:
        """Move on by a timedelta's keywords, for example `advance(minutes=5)`; the new instant."""
        if self._stopped:
            self._stopped += timedelta(**by)
        else:
            self._offset += timedelta(**by)
        return self.now()

    def release(self) -> None:
        self._stopped, self._offset = None, timedelta(0)


desk = Clock()


def now() -> datetime:
    """This instant on the desk's clock, aware, UTC."""
    return desk.now()


def stopwatch() -> float:
    """Seconds of real time from an arbitrary start, for measuring how long our own work took."""
    return time.perf_counter()


def drift() -> float:
    """Seconds between the machine's wall clock and its steady one. A change of it means that somebody has set the wall
    clock, or that the machine has slept.
    """
    return time.time() - time.monotonic()


def datetime_of(text: str) -> datetime:
    """The aware instant an ISO 8601 text names; one without a zone is UTC."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
