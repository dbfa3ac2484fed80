"""Plans as people write them: YAML in the pack's own words, checked with line and reason, out and in without loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contactcenter.pack import checks, plans, rows, texts
from contactcenter.pack.reading import BrokenPack, Entry, Fault, Missing, read_text, walk
from contactcenter.pack.writing import dump
from contactcenter.texts.book import DeskBook

LARGEST = 100_000  # characters of a plan


def text(key: str, body: Mapping[str, Any]) -> str:
    """A plan's body as YAML, its id first."""
    return dump({"id": key, **body}, width=140, flow=None)


def read(written: str, name: str = "plan.yaml") -> tuple[str, dict[str, Any]]:
    """(key, body). Raises BrokenPack with everything that is wrong with it."""
    if len(written) > LARGEST:
        raise BrokenPack([Fault(name, 0, "is too long for a plan")])
    try:
        entry = read_text(written, name)
        key, faults = str(entry["id"]), _faults(entry)
    except Missing as lack:
        raise BrokenPack([lack.fault]) from lack
    if faults:
        raise BrokenPack(faults)
    return key, rows.of_entry(entry)


def _faults(plan: Entry) -> list[Fault]:
    book = DeskBook()
    pairs = [entry for entry in walk(plan) if isinstance(entry.get("en", entry.get("zh")), str)]
    asked = [(plans.check_plan, plan), *((texts.check_pair, pair) for pair in pairs)]
    return sorted({fault for check, entry in asked for fault in checks.asked(check, entry, book)})
