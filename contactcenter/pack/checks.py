"""Runs every check over the book and gathers what is wrong with it: all of it, not only the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from contactcenter.pack import demo, plans, rules, scripts, surveys, texts
from contactcenter.pack.book import Book
from contactcenter.pack.reading import Entry, Fault, Missing, walk

# What is looked at, and what is asked of it: the answers are reasons to refuse the entry, or faults with their place.
Check = tuple[Callable[[Book], Iterable[Entry]], Callable[[Entry, Book], Iterator[str | Fault]]]
CHECKS: tuple[Check, ...] = (*texts.CHECKS, *scripts.CHECKS, *rules.CHECKS, *surveys.CHECKS, *plans.CHECKS,
                             *demo.CHECKS)


def faults(book: Book) -> list[Fault]:
    """Everything that is wrong with the pack."""
    return [fault for entries, check in CHECKS for fault in _run(entries, check, book)]


def faults_of(script: Entry, book: Book) -> list[Fault]:
    """Everything that is wrong with one script, which the book knows."""
    checks: list[tuple[Callable, Entry]] = [(scripts.check_script, script)]
    checks += [(scripts.check_step, step) for step in script.get("steps", ()) if isinstance(step, Entry)]
    pairs = (entry for entry in walk(script) if isinstance(entry.get("en", entry.get("zh")), str))
    checks += [(texts.check_pair, pair) for pair in pairs]
    return sorted({fault for check, entry in checks for fault in asked(check, entry, book)})


def asked(check: Callable, entry: Entry, book: Book) -> Iterator[Fault]:
    """What one check says of an entry. It may stumble over one of quite another shape: then that is what is wrong."""
    try:
        for found in check(entry, book):
            yield found if isinstance(found, Fault) else entry.fault(found)
    except Missing as lack:
        yield lack.fault
    except (TypeError, AttributeError, ValueError, KeyError, IndexError) as error:
        yield entry.fault(f"cannot be understood: {error}")


def _run(entries: Callable, check: Callable, book: Book) -> Iterator[Fault]:
    try:
        chosen = list(entries(book))
    except Missing as lack:
        yield lack.fault
        return
    for entry in chosen:
        yield from asked(check, entry, book)
