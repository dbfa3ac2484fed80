"""Runs every check over the book and gathers what is wrong with it: all of it, not only the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from contactcenter.pack import demo, rules, scripts, texts
from contactcenter.pack.book import Book
from contactcenter.pack.reading import Entry, Fault, Missing

# What is looked at, and what is asked of it: the answers are reasons to refuse the entry, or faults with their place.
Check = tuple[Callable[[Book], Iterable[Entry]], Callable[[Entry, Book], Iterator[str | Fault]]]
CHECKS: tuple[Check, ...] = (*texts.CHECKS, *scripts.CHECKS, *rules.CHECKS, *demo.CHECKS)


def faults(book: Book) -> list[Fault]:
    """Everything that is wrong with the pack."""
    return [fault for entries, check in CHECKS for fault in _run(entries, check, book)]


def _run(entries: Callable, check: Callable, book: Book) -> Iterator[Fault]:
    try:
        chosen = list(entries(book))
    except Missing as lack:
        yield lack.fault
        return
    for entry in chosen:
        yield from _asked(check, entry, book)


def _asked(check: Callable, entry: Entry, book: Book) -> Iterator[Fault]:
    """A check may stumble over an entry of quite another shape: then that is what is wrong with it."""
    try:
        for found in check(entry, book):
            yield found if isinstance(found, Fault) else entry.fault(found)
    except Missing as lack:
        yield lack.fault
    except (TypeError, AttributeError, ValueError, KeyError, IndexError) as error:
        yield entry.fault(f"cannot be understood: {error}")
