"""Tables for a spreadsheet: streamed line by line, however long, and harmless to whoever opens them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Response, stream_with_context

FORMULA = "=+-@\t\r"


def download(rows: Iterable[Mapping[str, Any]], name: str) -> Response:
    """The rows as a CSV file of this name, headed by the names of the first row."""
    return Response(stream_with_context(_lines(rows)), mimetype="text/csv",
                    headers={"Content-Disposition": f'attachment; filename="{name}.csv"'})


def _lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    held = io.StringIO()
    writer = csv.writer(held)
    for number, row in enumerate(rows):
        if not number:
            writer.writerow(row)
        writer.writerow([_harmless(value) for value in row.values()])
        yield held.getvalue()
        held.seek(0)
        held.truncate()


def _harmless(value: Any) -> Any:
    """A cell that a spreadsheet would take for a formula stays text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA and value else value
