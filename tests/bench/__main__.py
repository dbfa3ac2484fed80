"""`make bench`, or `python -m tests.bench [row ...]`: measures the desk and prints one table."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import servers
from tests.bench.plan import FULL, QUICK
from tests.bench.rows import ROWS
from tests.bench.site import Site
from tests.bench.table import Table, machine


def main(arguments: list[str] | None = None) -> Table:
    """Measure what was asked for, on each database in turn."""
    asked = _asked(arguments)
    table = Table(_teller())
    for kind in asked.database or servers.KINDS:
        _measure(kind, asked, table)
    print(f"\n{table.text()}\n\n" + ", ".join(f"{name}: {value}" for name, value in machine().items()))
    if asked.json:
        table.save(asked.json)
    return table


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="row", help=f"of {', '.join(ROWS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="small sizes: proves that the bench works, no more")
    parser.add_argument("--database", action="append", choices=servers.KINDS, help="may be repeated; both by default")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    asked = parser.parse_args(arguments)
    for row in asked.rows:
        if row not in ROWS:
            parser.error(f"there is no row {row!r}; there are {', '.join(ROWS)}")
    return asked


def _measure(kind: str, asked: argparse.Namespace, table: Table) -> None:
    home = Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp"))  # a short path: it holds a database server's socket
    try:
        with servers.database(kind, home) as database:
            site = Site(QUICK if asked.quick else FULL, database, home, table)
            for row in asked.rows or ROWS:
                ROWS[row](site)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _teller():
    began = time.monotonic()
    return lambda line: print(f"{time.monotonic() - began:6.0f} s {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
