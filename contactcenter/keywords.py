"""Words in a customer's text that change what happens: STOP, a cry for help, a complaint. Pure matchers over a list.

The lists are the desk's own (content/keywords.yaml), kept as a version of kind `keywords`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contactcenter.models import Version

ENDINGS = "(?:s|es|ed|ing)?"  # a word is found in its plain inflections, never inside another word
CLOSING = ".!,;:。！，；：~ "
QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'"})


@dataclass(frozen=True)
class Keywords:
    """The lists by name. A list with `only_after` means something only in answer to a question, so it is asked for."""

    lists: Mapping[str, Mapping[str, Any]]

    def has(self, name: str, text: str) -> bool:
        """Whether the text has a word of this list: the whole message for `exact`, anywhere for `contains`."""
        entry = self.lists.get(name, {})
        words = tuple(entry.get("words", ()))
        if entry.get("match") == "exact":
            return not _exactly(words).isdisjoint((_plain(text), _plain(text).rstrip(CLOSING)))
        return bool(words and _anywhere(words).search(_plain(text)))

    def found(self, text: str) -> frozenset[str]:
        """The names of all lists that have a word in this text."""
        return frozenset(name for name, entry in self.lists.items()
                         if isinstance(entry, Mapping) and "words" in entry and "only_after" not in entry
                         and self.has(name, text))

    def urgent(self, text: str, on_trip: bool = False) -> bool:
        """Whether human eyes are needed at once. A traveller who texts HELP may mean it."""
        return self.has("emergency", text) or (on_trip and self.has("sms_help", text))


def current() -> Keywords:
    """The desk's lists as they stand; empty before the content pack is loaded."""
    held = Version.of("keywords", "words")
    return Keywords(held.body if held else {})


@lru_cache(maxsize=64)
def _exactly(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_plain(word) for word in words)


@lru_cache(maxsize=64)  # one message is held against several lists
def _plain(text: str) -> str:
    """Trimmed, case-folded, full-width folded, one space between words, one kind of apostrophe."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(QUOTES).casefold().split())


@lru_cache(maxsize=64)
def _anywhere(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_pattern(_plain(word)) for word in words))


def _pattern(word: str) -> str:
    """Chinese is written without gaps: found anywhere. A Latin word must stand by itself."""
    escaped = re.escape(word)
    if not word.isascii():
        return escaped
    return rf"(?<![a-z0-9]){escaped}{ENDINGS if word.isalpha() else ''}(?![a-z0-9])"
