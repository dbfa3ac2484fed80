"""Plans as people write them: YAML in the pack's own words, checked with line and reason, out and in without loss."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from contactcenter import pack
from contactcenter.extensions import db
from contactcenter.fields import register
from contactcenter.models import Queue
from contactcenter.pack import checks, plans, rows, texts
from contactcenter.pack.book import Book
from contactcenter.pack.reading import BrokenPack, Entry, Fault, Missing, read_all, read_text, walk
from contactcenter.pack.writing import dump

LARGEST = 100_000  # characters of a plan


class DeskBook(Book):
    """The pack with the fields and queues that this desk has."""

    @property
    def fields(self) -> Mapping[str, Any]:  # type: ignore[override]
        return {one.id: {"id": one.id, "type": one.type, "options": list(one.options), "sensitive": one.sensitive}
                for one in register.definitions().values()}

    @property
    def queues(self) -> Mapping[str, Any]:  # type: ignore[override]
        return {key: key for key in db.session.scalars(select(Queue.key))}


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
    book = DeskBook(_pack())
    pairs = [entry for entry in walk(plan) if isinstance(entry.get("en", entry.get("zh")), str)]
    asked = [(plans.check_plan, plan), *((texts.check_pair, pair) for pair in pairs)]
    return sorted({fault for check, entry in asked for fault in checks.asked(check, entry, book)})


@lru_cache(maxsize=1)
def _pack() -> dict[str, Entry]:
    """Read once: what is asked of it is what came with the program."""
    return read_all(pack.CONTENT)[0]
