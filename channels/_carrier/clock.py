"""The carrier's time: stands still until a test moves it, or runs by itself, faster if wanted."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

Act = Callable[[], None]
_log = logging.getLogger(__name__)


@dataclass(order=True)
class Timer:
    at: float
    order: int
    act: Act = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since 1970."""

    def later(self, seconds: float, act: Act) -> Timer:
        """Calls `act` after so many seconds of carrier time."""

    def aside(self, act: Act) -> None:
        """Calls `act`, which may take long, without holding up the clock."""


class VirtualClock:
    """Time for tests: everything that is due happens inside `advance`, in order, in the caller's thread."""

    def __init__(self, start: float = 1_773_298_800.0):
        self._now, self._order = start, itertools.count()
        self._timers: list[Timer] = []

    def now(self) -> float:
        return self._now

    def later(self, seconds: float, act: Act) -> Timer:
        timer = Timer(self._now + max(seconds, 0), next(self._order), act)
        heapq.heappush(self._timers, timer)
        return timer

    def aside(self, act: Act) -> None:
        act()

    def advance(self, seconds: float = 0) -> int:
        """Time passes; how many things happened in it."""
        end, happened = self._now + seconds, 0
        while self._timers and self._timers[0].at <= end:
            timer = heapq.heappop(self._timers)
            self._now = timer.at
            if not timer.cancelled:
                timer.act()
                happened += 1
        self._now = end
        return happened


class RealClock:
    """Time for the demo: one thread calls what is due; `speed` 20 makes a minute last three seconds."""

    def __init__(self, speed: float = 1):
        self.speed = speed
        self._timers: list[Timer] = []
        self._order, self._changed, self._running = itertools.count(), threading.Condition(), False
        self._began, self._began_real = time.time(), time.monotonic()

    def now(self) -> float:
        return self._began + (time.monotonic() - self._began_real) * self.speed

    def later(self, seconds: float, act: Act) -> Timer:
        with self._changed:
            timer = Timer(self.now() + max(seconds, 0), next(self._order), act)
            heapq.heappush(self._timers, timer)
            self._start()
            self._changed.notify()
        return timer

    def aside(self, act: Act) -> None:
        threading.Thread(target=_logged, args=(act,), daemon=True).start()

    def stop(self) -> None:
        with self._changed:
            self._running = False
            self._timers.clear()
            self._changed.notify()

    def _start(self) -> None:
        if not self._running:
            self._running = True
            threading.Thread(target=self._run, name="demo carrier", daemon=True).start()

    def _run(self) -> None:
        while (timer := self._next()) is not None:
            if not timer.cancelled:
                _logged(timer.act)

    def _next(self) -> Timer | None:
        with self._changed:
            while self._running:
                wait = (self._timers[0].at - self.now()) / self.speed if self._timers else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._timers)
                self._changed.wait(wait)
        return None


def _logged(act: Act) -> None:
    """One broken act must not stop the demo's time."""
    try:
        act()
    except Exception:
        _log.exception("the demo carrier stumbled")
