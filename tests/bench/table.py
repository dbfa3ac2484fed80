"""The table of a run: for each thing measured the desk's figures, the reference's, their ratio, and the goal."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

HEAD = ("what", "SQLite", "PostgreSQL", "bare reference", "ratio", "goal", "met?")
KINDS = ("sqlite", "postgresql")


@dataclass
class Row:
    """desk and bare: a figure for each kind of database that was measured. met: whether the goal holds for it."""

    what: str
    unit: str
    goal: str = ""
    desk: dict[str, float] = field(default_factory=dict)
    bare: dict[str, float] = field(default_factory=dict)
    met: dict[str, bool] = field(default_factory=dict)

    @property
    def ratio(self) -> dict[str, float]:
        return {kind: self.desk[kind] / self.bare[kind] for kind in self.desk if self.bare.get(kind)}

    def cells(self) -> tuple[str, ...]:
        """The row as text. Two figures in one cell are for SQLite and PostgreSQL."""
        both = [[_figure(values[kind]) for kind in KINDS if kind in values] for values in (self.bare, self.ratio)]
        met = ["yes" if self.met[kind] else "NO" for kind in KINDS if kind in self.met]
        own = [f"{_figure(self.desk[kind])} {self.unit}" if kind in self.desk else "-" for kind in KINDS]
        return (self.what, *own, *(" / ".join(dict.fromkeys(each)) for each in both), self.goal,
                " / ".join(dict.fromkeys(met)))


class Table:
    """Rows in the order in which they were first measured. tell: shown at once, for whoever waits."""

    def __init__(self, tell: Callable[[str], None]):
        self.rows: dict[str, Row] = {}
        self.tell = tell

    def put(self, kind: str, what: str, unit: str, desk: float, bare: float | None = None, goal: str = "",
            met: bool | None = None) -> None:
        """A figure of this kind of database, with the reference's and whether the goal is met where there is one."""
        row = self.rows.setdefault(what, Row(what, unit, goal))
        row.desk[kind] = desk
        if bare is not None:
            row.bare[kind] = bare
        if met is not None:
            row.met[kind] = met
        beside = f", bare {_figure(bare)}" if bare is not None else ""
        self.tell(f"{kind:>10}  {what}: {_figure(desk)} {unit}{beside}")

    def text(self) -> str:
        """All rows, aligned."""
        lines = [HEAD, *(row.cells() for row in self.rows.values())]
        widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
        rule = tuple("-" * width for width in widths)
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in (HEAD, rule, *lines[1:]))

    def save(self, path: Path) -> None:
        """The same as JSON, with the machine and the hour."""
        rows = [{**asdict(row), "ratio": row.ratio} for row in self.rows.values()]
        path.write_text(json.dumps({**machine(), "rows": rows}, indent=1, default=str))


def machine() -> dict[str, str]:
    """What it was measured on."""
    return {"at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "cores": str(os.cpu_count()), "cpu": _processor(),
            "system": platform.platform(), "python": platform.python_version()}


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _figure(value: float) -> str:
    if math.isnan(value):
        return "none"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
