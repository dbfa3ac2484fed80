"""The desk that a run measures: its database of one kind, how many tickets it holds, and where to put the figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import seed, servers
from tests.bench.measure import Meter
from tests.bench.plan import Plan
from tests.bench.table import Table
from tests.live import LiveDesk


@dataclass
class Site:
    plan: Plan
    database: servers.Database
    home: Path
    table: Table
    tickets: int = field(default=0)

    @property
    def kind(self) -> str:
        return self.database.kind

    def put(self, what: str, unit: str, desk: float, bare: float | None = None, goal: str = "",
            met: bool | None = None) -> None:
        self.table.put(self.kind, what, unit, desk, bare, goal, met)

    def grow(self, upto: int) -> None:
        """At least so many tickets; a desk only grows. Not while it runs."""
        if self.tickets >= upto:
            return
        self.table.tell(f"{self.kind:>10}  writing {upto - self.tickets:,} tickets of five messages ...")
        with servers.prepared(self.database, self.home):
            if not self.tickets:
                seed.hire(self.plan.agents)
            seed.grow(upto, self.plan.agents)
        self.tickets = upto

    @contextmanager
    def open(self) -> Iterator[tuple[LiveDesk, Meter]]:
        """The desk running on it, and the meter of its cost."""
        with servers.desk(self.database, self.home) as running:
            yield running, servers.meter(running, self.database)
