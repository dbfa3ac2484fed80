"""Scripts as people write them: YAML in the pack's own words, which goes out and comes back without loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contactcenter.pack import checks, rows
from contactcenter.pack.reading import BrokenPack, Entry, Fault, Missing, read_text
from contactcenter.pack.writing import dump
from contactcenter.texts.book import DeskBook

LARGEST = 200_000  # characters of a script


def text(key: str, version: int, body: Mapping[str, Any]) -> str:
    """A script's body as a file of the pack."""
    whole = {"id": key, "version": version, **body}
    return dump(whole, width=140, flow=None)


def fragment(body: Mapping[str, Any]) -> str:
    """A part of a step as YAML, a line for each thing."""
    return dump(body) if body else ""


def read(written: str, name: str = "script.yaml") -> tuple[str, dict[str, Any], list[Fault]]:
    """(key, body, what is wrong with it). Raises BrokenPack for what is no script at all."""
    if len(written) > LARGEST:
        raise BrokenPack([Fault(name, 0, "is too long for a script")])
    try:
        entry = read_text(written, name)
        key = entry["id"]
        steps = entry["steps"]
    except Missing as lack:
        raise BrokenPack([lack.fault]) from lack
    if not isinstance(key, str) or not isinstance(steps, list) or not all(isinstance(one, Entry) for one in steps):
        raise BrokenPack([entry.fault("it needs an id and a list of steps")])
    return key, rows.of_entry(entry), checks.faults_of(entry, DeskBook({"script": {key: entry}}))


def faults(key: str, body: Mapping[str, Any]) -> list[tuple[str | None, Fault]]:
    """(the step, what is wrong with it) for everything that keeps a body from being published."""
    written = text(key, 0, body)
    try:
        found = read(written)[2]
    except BrokenPack as broken:
        found = broken.faults
    starts = _lines(written)
    return [(_step_at(starts, fault.line), fault) for fault in found]


def _lines(written: str) -> list[tuple[int, str]]:
    """(line, step) where each step begins."""
    try:
        steps = read_text(written, "")["steps"]
        return [(step.line, str(step.get("id"))) for step in steps]
    except (Missing, TypeError, AttributeError):
        return []


def _step_at(starts: list[tuple[int, str]], line: int) -> str | None:
    return next((name for begin, name in reversed(starts) if begin <= line), None)
