"""The desk's own list of cold phrases and of words that promise a file: a setting that its supervisors write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contactcenter.models import Version
from contactcenter.wording_help.phrases import Phrase

KIND, KEY = "setting", "wording"
LONG_SUBJECT = 60  # characters: what most lists of mails show


@dataclass(frozen=True)
class Book:
    """cold and files by language. subject: characters from which a subject is long."""

    cold: Mapping[str, tuple[Phrase, ...]]
    files: Mapping[str, Phrase]
    subject: int = LONG_SUBJECT

    def phrases(self, language: str) -> tuple[Phrase, ...]:
        """Those of the ticket's language, then the others: a text may be in both, and no phrase is in two."""
        others = (held for key, held in self.cold.items() if key != language)
        return (*self.cold.get(language, ()), *(phrase for held in others for phrase in held))


NONE = Book({}, {})


def current() -> Book:
    """The list as it stands; nothing before the content pack is loaded."""
    held = Version.of(KIND, KEY)
    return _read(_Body(held.version, held.body)) if held else NONE


def read(body: Mapping[str, Any]) -> Book:
    """A version's body, which has passed the checks."""
    cold = {language: tuple(map(_phrase, held)) for language, held in body.get("cold", {}).items()}
    files = {language: _phrase(held) for language, held in body.get("file", {}).items()}
    return Book(cold, files, int(body.get("subject") or LONG_SUBJECT))


def _phrase(held: Mapping[str, Any]) -> Phrase:
    return Phrase(tuple(held["words"]), held.get("say", ""), tuple(held.get("unless", ())))


class _Body:
    """A body as the key of the cache: Version keeps the same object until it changes."""

    def __init__(self, version: int, body: Mapping[str, Any]):
        self.version, self.body = version, body

    def __hash__(self) -> int:
        return hash(self.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Body) and (self.body is other.body or self.body == other.body)


@lru_cache(maxsize=8)
def _read(held: _Body) -> Book:
    return read(held.body)
