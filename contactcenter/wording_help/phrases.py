"""Finding phrases in a text, in any script, where they stand for what they seem to: arithmetic over plain strings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

APOSTROPHES = re.compile("['’‘`]")
LATIN = re.compile(r"[a-z0-9]", re.IGNORECASE)


@dataclass(frozen=True)
class Phrase:
    """words: any of these. say: what takes their place. unless: where they stand inside one of these, they are meant
    otherwise."""

    words: tuple[str, ...]
    say: str = ""
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A phrase found: as it stands in the text, and what could stand there, begun with a capital where it was."""

    begin: int
    end: int
    words: str
    say: str


def hits(text: str, phrases: Iterable[Phrase]) -> list[Hit]:
    """Every phrase found, in the order of the text; of two that overlap the longer one."""
    found = [hit for phrase in phrases for hit in _of(text, phrase)]
    taken: list[Hit] = []
    for hit in sorted(found, key=lambda one: (one.begin - one.end, one.begin)):
        if all(hit.end <= other.begin or other.end <= hit.begin for other in taken):
            taken.append(hit)
    return sorted(taken, key=lambda one: one.begin)


def _of(text: str, phrase: Phrase) -> Iterable[Hit]:
    spared = [found.span() for found in _pattern(phrase.unless).finditer(text)] if phrase.unless else []
    for found in _pattern(phrase.words).finditer(text):
        if not any(begin < found.end() and found.start() < end for begin, end in spared):
            yield Hit(found.start(), found.end(), found[0], _cased(phrase.say, found[0]))


def _cased(say: str, words: str) -> str:
    return say[:1].upper() + say[1:] if words[:1].isupper() and not words.isupper() and words[:2] != "I " else say


@lru_cache(maxsize=512)
def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """The longest first, so that a phrase is found whole."""
    ordered = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(_one, ordered)) or r"(?!)", re.IGNORECASE)


def _one(words: str) -> str:
    """Latin words stand by themselves, with any space and apostrophe between them; Chinese is written without gaps."""
    apart = r"\s+".join(APOSTROPHES.sub("['’‘`]", re.escape(part)) for part in words.split())
    begins = r"(?<![a-z0-9])" if LATIN.match(words) else ""
    ends = r"(?![a-z0-9])" if LATIN.match(words[-1]) else ""
    return begins + apart + ends
