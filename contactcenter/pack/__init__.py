"""The content pack: greetings, scripts, replies, policies, calendars and words in two languages, checked and loaded.

A pack with a fault is refused as a whole, with file, line and reason. What has changed becomes a new version; what has
not stays untouched, so loading is safe to repeat.
"""

from __future__ import annotations

from pathlib import Path

from contactcenter import journal
from contactcenter.pack import articles, checks, rows, shelf, start
from contactcenter.pack.book import Book
from contactcenter.pack.reading import BrokenPack, Fault, read_all

__all__ = ["CONTENT", "BrokenPack", "Fault", "checked", "load_pack"]
CONTENT = Path(__file__).parent.parent / "content"


def load_pack(folder: Path = CONTENT, *, always_open: bool = False) -> int:
    """Bring the desk's versions up to what the pack says; how many were written. Raises BrokenPack, nothing loaded.

    always_open: every calendar around the clock, so that a demo desk is alive at any hour.
    """
    book = checked(folder)
    with journal.transaction():
        start.furnish(book)
        return shelf.put(rows.of(book, always_open)) + articles.put(book.articles.values())


def checked(folder: Path = CONTENT) -> Book:
    """The pack, read and found sound. Raises BrokenPack with everything that is wrong."""
    documents, faults = read_all(folder)
    book = Book(documents)
    if faults := faults or checks.faults(book):
        raise BrokenPack(faults)
    return book
