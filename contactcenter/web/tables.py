"""Tables for a spreadsheet: streamed line by line, however long, and harmless to whoever opens them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask import Response, stream_with_context

FORMULA = "=+-@\t\r"
MARK = "\ufeff"  # without it spreadsheets take Chinese for something else


def download(rows: Iterable[Mapping[str, Any]], name: str, head: Sequence[str] = ()) -> Response:
    """The rows as a CSV file of this name, headed by the names of the first row, or by these where there is none."""
    return Response(stream_with_context(_lines(rows, head)), mimetype="text/csv",
                    headers={"Content-Disposition": f'attachment; filename="{name}.csv"'})


def _lines(rows: Iterable[Mapping[str, Any]], head: Sequence[str]) -> Iterator[str]:
    held = io.StringIO()
    writer = csv.writer(held)
    if head:
        yield MARK + ",".join(head) + "\r\n"
    for number, row in enumerate(rows):
        if not number and not head:
            writer.writerow(row)
        writer.writerow([_harmless(value) for value in row.values()])
        yield held.getvalue()
        held.seek(0)
        held.truncate()


def _harmless(value: Any) -> Any:
    """A cell that a spreadsheet would take for a formula stays text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA and value else value
