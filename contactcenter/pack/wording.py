"""What is asked of the lists that help with words: phrases that say something, and something to say instead."""

from __future__ import annotations

from collections.abc import Iterator

from contactcenter.pack.book import Book
from contactcenter.pack.reading import N_, Entry, Fault

FILE = "wording.yaml"
LONGEST, MOST = 120, 60  # characters of a phrase, phrases of an entry
SUBJECTS = range(20, 301)


def check_wording(document: Entry, book: Book) -> Iterator[str | Fault]:
    """Everything that is wrong with the lists, each with its line."""
    if document.get("subject", 60) not in SUBJECTS:
        yield N_("the length of a subject must be between 20 and 300")
    for part in ("cold", "file"):
        if not isinstance(document.get(part), Entry):
            yield N_("'%(part)s' must have its lists by language", part=part)
            return
    for entry in document["cold"].values():
        yield from _cold(entry, document)
    for phrase in document["file"].values():
        yield from _phrase(phrase, document["file"])


def _cold(entries: object, document: Entry) -> Iterator[Fault]:
    for phrase in entries if isinstance(entries, list) else [entries]:
        yield from _phrase(phrase, document["cold"])
        if isinstance(phrase, Entry) and not _is_text(phrase.get("say")):
            yield phrase.fault(N_("it needs something to say instead"))


def _phrase(phrase: object, above: Entry) -> Iterator[Fault]:
    """A mapping with its words, all of them texts of some length."""
    if not isinstance(phrase, Entry):
        yield above.fault(N_("a phrase needs its words"))
        return
    words, unless = phrase.get("words"), phrase.get("unless", [])
    if not isinstance(words, list) or not words or not isinstance(unless, list) or len(words) + len(unless) > MOST:
        yield phrase.fault(N_("a phrase needs its words"))
    elif not all(map(_is_text, (*words, *unless))):
        yield phrase.fault(N_("words must be texts of at most %(most)s characters", most=LONGEST))


def _is_text(thing: object) -> bool:
    return isinstance(thing, str) and 0 < len(thing.strip()) <= LONGEST

