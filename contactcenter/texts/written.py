"""Texts in a file of the pack: out and in again without loss, and what is wrong with them by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contactcenter.pack import texts
from contactcenter.pack.checks import asked
from contactcenter.pack.reading import N_, BrokenPack, Entry, Fault, Missing, read_text, walk
from contactcenter.pack.rows import plain
from contactcenter.pack.writing import dump
from contactcenter.texts.book import DeskBook
from contactcenter.texts.kinds import KINDS, Kind

LARGEST = 2_000_000  # characters of a file
Written = tuple[Kind, str, dict[str, Any]]  # kind, key, body


def text(kind: Kind, bodies: Mapping[str, Mapping[str, Any]]) -> str:
    """These bodies by their keys as a file of the pack."""
    entries = [_ordered({"id": key, **body}, kind.order) for key, body in bodies.items()]
    return dump({"version": 1, kind.list: entries})


def read(written: str, name: str = "texts.yaml") -> tuple[list[Written], list[Fault]]:
    """(everything that a file holds, what is wrong with it). Raises BrokenPack for what is no such file."""
    if len(written) > LARGEST:
        raise BrokenPack([Fault(name, 0, N_("the file is too long"))])
    try:
        document = read_text(written, name)
        found = {kind: document[kind.list] for kind in KINDS.values() if kind.list in document}
    except Missing as lack:
        raise BrokenPack([lack.fault]) from lack
    if not found or not all(_is_list(entries) for entries in found.values()):
        raise BrokenPack([document.fault(N_("a file needs a list of greetings, replies or macros"))])
    return [(kind, str(one["id"]), body(one)) for kind, entries in found.items() for one in entries if "id" in one], \
        sorted(set(_faults(found)))


def faults(kind: Kind, key: str, body: Mapping[str, Any]) -> list[Fault]:
    """Everything that keeps one body from being published."""
    try:
        return read(text(kind, {key: body}))[1]
    except BrokenPack as broken:
        return broken.faults


def body(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the pack as a version's body, in the words of the code."""
    return {name: value for name, value in plain(entry).items() if name not in ("id", "version")}


def _faults(found: Mapping[Kind, list[Entry]]) -> Iterator[Fault]:
    book = DeskBook({kind.version: {str(one.get("id")): one for one in entries} for kind, entries in found.items()})
    for kind, entries in found.items():
        yield from texts.repeated([one for one in entries if "id" in one])
        for one in entries:
            yield from _of_one(kind, one, book)
        yield from _of_all(kind, entries, book)


def _of_one(kind: Kind, one: Entry, book: DeskBook) -> Iterator[Fault]:
    if not kind.name.fullmatch(str(one.get("id", ""))):
        yield one.fault(N_("it needs an id of small letters, digits and underscores"))
    yield from asked(kind.check, one, book)
    for pair in walk(one):
        if isinstance(pair.get("en", pair.get("zh")), str):
            yield from asked(texts.check_pair, pair, book)


def _of_all(kind: Kind, entries: Iterable[Entry], book: DeskBook) -> Iterator[Fault]:
    """What would be wrong with all of them together, and is not so already."""
    if kind.whole is None:
        return
    here = next(iter(entries), Entry())
    before = {str(fault.reason) for fault in asked(kind.whole, here, DeskBook())}
    for fault in asked(kind.whole, here, book):
        if fault.file == here.file and str(fault.reason) not in before:
            yield fault


def _is_list(entries: Any) -> bool:
    return isinstance(entries, list) and all(isinstance(one, Entry) for one in entries)


def _ordered(thing: Any, order: tuple[str, ...]) -> Any:
    """PostgreSQL keeps keys in an order of its own."""
    if isinstance(thing, Mapping):
        places = {key: (order.index(key) if key in order else len(order), str(key)) for key in thing}
        return {key: _ordered(thing[key], order) for key in sorted(thing, key=places.__getitem__)}
    return [_ordered(each, order) for each in thing] if isinstance(thing, list) else thing
