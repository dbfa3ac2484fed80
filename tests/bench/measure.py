"""Readings of processes and of lists of numbers."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Meter:
    """The processes whose cost is read together: a server, and the database's own where it has any."""

    pid: int
    database: int | None = None

    def cpu(self) -> float:
        """Seconds of processor time used so far, of the program and of the kernel for it."""
        return sum(_cpu(process) for process in (psutil.Process(self.pid), *self._backends()))

    def memory(self) -> int:
        """Bytes that the server keeps in memory; a database shares its own among all, so it is not counted."""
        return psutil.Process(self.pid).memory_info().rss

    def idle_cpu(self, seconds: float) -> float:
        """The share of one core, in percent, used while nobody asks for anything."""
        before, began = self.cpu(), time.monotonic()
        time.sleep(seconds)
        return 100 * (self.cpu() - before) / (time.monotonic() - began)

    def _backends(self) -> list[psutil.Process]:
        return psutil.Process(self.database).children() if self.database else []


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of all values does not exceed; nan of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:  # a backend that has just closed: what it used is lost, and little
        return 0.0
    return times.user + times.system
