"""The content pack as one book: its documents, and the tables that entries of one document look up in another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from contactcenter.pack.reading import Entry, Fault, Missing


class Book:
    """Documents by their path in the pack. Every table maps an id to its entry; the last of two equal ids stands."""

    def __init__(self, documents: Mapping[str, Entry]):
        self.documents = documents

    def document(self, file: str) -> Entry:
        """One file's document. Raises Missing."""
        if file not in self.documents:
            raise Missing(Fault(file, 0, "is missing from the pack"))
        return self.documents[file]

    def entries(self, file: str, key: str) -> list[Entry]:
        """The list of entries under a key. Raises Missing, also where it is no list of mappings."""
        found = self.document(file)[key]
        if not isinstance(found, list) or not all(isinstance(entry, Entry) for entry in found):
            raise Missing(self.document(file).fault(f"{key!r} must be a list of mappings"))
        return found

    def table(self, *places: tuple[str, str]) -> dict[str, Entry]:
        return by_id(entry for file, key in places for entry in self.entries(file, key))

    @cached_property
    def fields(self) -> dict[str, Entry]:
        return self.table(("fields.yaml", "fields"))

    @cached_property
    def placeholders(self) -> frozenset[str]:
        return frozenset(self.document("fields.yaml")["placeholders"])

    @cached_property
    def scripts(self) -> dict[str, Entry]:
        return by_id(document for file, document in self.documents.items() if file.startswith("scripts/"))

    @cached_property
    def greetings(self) -> dict[str, Entry]:
        return self.table(("greetings.yaml", "greetings"))

    @cached_property
    def moments(self) -> frozenset[str]:
        return frozenset(greeting["when"]["moment"] for greeting in self.greetings.values())

    @cached_property
    def holidays(self) -> frozenset[str]:
        calendars = self.entries("business_hours.yaml", "calendars")
        return frozenset(holiday["id"] for calendar in calendars for holiday in calendar["holidays"])

    @cached_property
    def replies(self) -> dict[str, Entry]:
        return self.table(("canned_replies.yaml", "replies"))

    @cached_property
    def macros(self) -> dict[str, Entry]:
        return self.table(("canned_replies.yaml", "macros"))

    @cached_property
    def articles(self) -> dict[str, Entry]:
        return self.table(("kb_articles.yaml", "articles"))

    @cached_property
    def surveys(self) -> dict[str, Entry]:
        return self.table(("surveys.yaml", "surveys"))

    @cached_property
    def plans(self) -> dict[str, Entry]:
        return self.table(("emergency_plans.yaml", "plans"))

    @cached_property
    def personalities(self) -> frozenset[str]:
        return frozenset(self.table(("personality.yaml", "types")))

    @cached_property
    def remedies(self) -> dict[str, Entry]:
        return self.table(("complaint_categories.yaml", "remedies"))

    @cached_property
    def queues(self) -> dict[str, Entry]:
        return self.table(("demo/desk.yaml", "queues"))

    @cached_property
    def people(self) -> dict[str, Entry]:
        return self.table(("demo/desk.yaml", "agents"), ("demo/desk.yaml", "supervisors"))

    @cached_property
    def products(self) -> dict[str, Entry]:
        return self.table(("demo/desk.yaml", "products"))

    @cached_property
    def customers(self) -> dict[str, Entry]:
        return self.table(("demo/customers.yaml", "customers"))

    @cached_property
    def bookings(self) -> frozenset[str]:
        return frozenset(trip["booking_ref"] for one in self.customers.values() for trip in one["trips"])


def by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry["id"]: entry for entry in entries}
