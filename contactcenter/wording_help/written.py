"""The lists as supervisors write them: YAML, refused as a whole with the line of every fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from contactcenter import journal
from contactcenter.models import Agent, Version
from contactcenter.pack import reading
from contactcenter.pack import wording as rules
from contactcenter.pack.book import Book
from contactcenter.pack.reading import BrokenPack, Entry, Fault, Missing
from contactcenter.pack.rows import plain
from contactcenter.wording_help.book import KEY, KIND

LARGEST = 200_000  # characters
ORDER = ("subject", "cold", "file")


class Overtaken(Exception):
    """Somebody else has changed the lists since they were read."""


def text() -> tuple[str, int]:
    """(the lists as YAML, the version they are from)."""
    held = Version.of(KIND, KEY)
    return (_text(held.body), held.version) if held else ("", 0)


def publish(written: str, based_on: int, agent: Agent) -> None:
    """These lists hold from now on. Raises BrokenPack with every fault and nothing kept, Overtaken."""
    body = read(written)
    with journal.transaction():
        held = Version.of(KIND, KEY)
        if (held.version if held else 0) != based_on:
            raise Overtaken
        Version.publish(KIND, KEY, body, agent.id)


def read(written: str) -> dict[str, Any]:
    """What somebody wrote, as a version's body. Raises BrokenPack."""
    document = _document(written[:LARGEST])
    if faults := list(_faults(document)):
        raise BrokenPack(faults)
    return {name: plain(document[name]) for name in ORDER if name in document}


def _document(written: str) -> Entry:
    try:
        return reading.read_text(written, rules.FILE)
    except Missing as lack:
        raise BrokenPack([lack.fault]) from lack


def _faults(document: Entry) -> Iterator[Fault]:
    for found in rules.check_wording(document, Book({})):
        yield found if isinstance(found, Fault) else document.fault(found)


def _text(body: Mapping[str, Any]) -> str:
    return yaml.safe_dump({name: body[name] for name in ORDER if name in body}, allow_unicode=True, sort_keys=False,
                          width=140, default_flow_style=None)
