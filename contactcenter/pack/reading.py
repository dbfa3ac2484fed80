"""Reads the content pack's files so that every mapping knows the file and line it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # a platform without the C library
    from yaml import SafeLoader


class Reason(str):
    """Why something is refused, in English; `wording` and `values` say it in other languages too."""

    wording: str
    values: dict[str, Any]


def N_(wording: str, **values: Any) -> Reason:  # noqa: N802 - the name that the extraction of translations knows
    """The sentence with its values filled in."""
    reason = Reason(wording % values)
    reason.wording, reason.values = wording, values
    return reason


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong, and where somebody can mend it."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class BrokenPack(Exception):
    """The pack was refused and nothing of it was loaded. `faults` are all that were found, in order."""

    def __init__(self, faults: list[Fault]):
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


class Missing(Exception):
    """An entry lacks what every entry of its kind must have."""

    def __init__(self, fault: Fault):
        super().__init__(str(fault))
        self.fault = fault


class Entry(dict):
    """A mapping with its place in the pack. Asking it for a key it lacks names the place."""

    file, line = "", 0

    def __missing__(self, key: str) -> Any:
        raise Missing(self.fault(f"{key!r} is missing"))

    def fault(self, reason: str) -> Fault:
        return Fault(self.file, self.line, reason)


def read_all(folder: Path) -> tuple[dict[str, Entry], list[Fault]]:
    """(documents by path within the folder, what could not be read). Every YAML file below the folder is part of it."""
    documents, faults = {}, []
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        try:
            documents[name] = read(path, name)
        except Unreadable as error:
            faults.append(error.fault)
    return documents, faults


class Unreadable(Missing):
    """A file is not what a file of the pack must be."""


def read(path: Path, name: str) -> Entry:
    """One file. Raises Unreadable for what is no UTF-8, no YAML or no mapping, and for a key that is given twice."""
    try:
        return read_text(path.read_text(encoding="utf-8"), name)
    except UnicodeDecodeError as error:
        raise Unreadable(Fault(name, 0, f"is not UTF-8: {error.reason}")) from error


def read_text(text: str, name: str) -> Entry:
    """The same of a text; its lines are told as those of a file of this name."""
    try:
        loader = _Loader(text)
        loader.file = name
        document = loader.get_single_data()
    except yaml.YAMLError as error:
        raise Unreadable(_place(error, name)) from error
    if not isinstance(document, Entry):
        raise Unreadable(Fault(name, 1, "must be a mapping"))
    return document


def walk(thing: Any) -> Iterator[Entry]:
    """Every mapping in a document, outermost first."""
    if isinstance(thing, Entry):
        yield thing
    inside = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ()
    for part in inside:
        yield from walk(part)


class _Loader(SafeLoader):
    file = ""


def _entry(loader: _Loader, node: yaml.MappingNode) -> Entry:
    seen: set[Any] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or not key.tag.endswith(":str"):
            raise _refusal(key, f"{key.value!r} must be quoted to be a name")
        if key.value in seen:
            raise _refusal(key, f"{key.value!r} is given twice")
        seen.add(key.value)
    entry = Entry(loader.construct_mapping(node, deep=True))
    entry.file, entry.line = loader.file, node.start_mark.line + 1
    return entry


def _refusal(node: yaml.Node, reason: str) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, reason, node.start_mark)


def _place(error: yaml.YAMLError, name: str) -> Fault:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    return Fault(name, mark.line + 1 if mark else 0, problem or str(error))


_Loader.add_constructor("tag:yaml.org,2002:map", _entry)
