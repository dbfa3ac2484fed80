"""The content pack as this desk knows it by now: what its people have changed or added stands in its place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from contactcenter import pack
from contactcenter.extensions import db
from contactcenter.fields import register
from contactcenter.models import Queue, Version
from contactcenter.pack.book import Book
from contactcenter.pack.reading import Entry, read_all
from contactcenter.pack.writing import authors

Entries = Mapping[str, Entry]


class DeskBook(Book):
    """written: what is about to be published, by kind and key: it stands for what is there."""

    def __init__(self, written: Mapping[str, Entries] | None = None):
        super().__init__(documents())
        self.written = written or {}

    @property
    def fields(self) -> Entries:  # type: ignore[override]
        return {one.id: Entry(id=one.id, type=one.type, options=list(one.options), sensitive=one.sensitive)
                for one in register.definitions().values()}

    @property
    def queues(self) -> Entries:  # type: ignore[override]
        return {key: Entry(id=key) for key in db.session.scalars(select(Queue.key))}

    @property
    def scripts(self) -> Entries:  # type: ignore[override]
        return self._held("script")

    @property
    def greetings(self) -> Entries:  # type: ignore[override]
        return self._held("greeting")

    @property
    def replies(self) -> Entries:  # type: ignore[override]
        return self._held("reply")

    @property
    def macros(self) -> Entries:  # type: ignore[override]
        return self._held("macro")

    def _held(self, kind: str) -> Entries:
        """In the words of the pack's authors."""
        held = {version.key: entry({"id": version.key, **version.body}) for version in Version.all_current(kind)}
        return {**held, **self.written.get(kind, {})}


@lru_cache(maxsize=1)
def documents() -> dict[str, Entry]:
    """The pack that came with the program: read once, it does not change while the program runs."""
    return read_all(pack.CONTENT)[0]


def entry(body: Mapping[str, Any]) -> Entry:
    """A version's body as an entry of the pack, whose mappings say what they lack."""
    return _entries(authors(body))


def _entries(thing: Any) -> Any:
    if isinstance(thing, Mapping):
        return Entry({name: _entries(value) for name, value in thing.items()})
    return [_entries(value) for value in thing] if isinstance(thing, list) else thing
