"""What of the pack becomes a version, and in the desk's own terms: plain values, its channel and status names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from contactcenter.pack.book import Book
from contactcenter.pack.reading import Entry

CHANNELS = {"phone": "voice", "chat": "webchat"}  # as the pack's authors say -> as the code says
STATUSES = {"pending_customer": "waiting_customer", "pending_supplier_agreed": "scheduled"}
OF_CHANNELS, OF_STATUSES = ("channel", "channels"), ("pauses",)
ALL_DAY = [["00:00", "24:00"]]
Row = tuple[str, str, dict[str, Any]]  # kind, key, body


def of(book: Book, always_open: bool = False) -> Iterator[Row]:
    """Every version that the pack asks for."""
    yield from _calendars(book, always_open)
    yield "policy", "sla", _body(book.document("sla_policies.yaml"))
    yield "keywords", "words", _body(book.document("keywords.yaml"))
    yield from _tiers(book.document("tiers.yaml"))
    yield from _settings(book, always_open)
    yield from (("greeting", key, _body(entry)) for key, entry in book.greetings.items())
    yield from (("reply", key, _body(entry)) for key, entry in book.replies.items())
    yield from (("macro", key, _body(entry)) for key, entry in book.macros.items())
    yield from (("plan", key, _body(entry)) for key, entry in book.plans.items())
    yield from (("script", key, _body(entry)) for key, entry in book.scripts.items())
    yield from (("survey", key, _body(entry)) for key, entry in book.surveys.items())


def of_entry(entry: Entry) -> dict[str, Any]:
    """The body of a script or plan that came alone."""
    return _body(entry)


def _calendars(book: Book, always_open: bool) -> Iterator[Row]:
    document = book.document("business_hours.yaml")
    for calendar in book.entries("business_hours.yaml", "calendars"):
        own = [closure for closure in document.get("overrides", ()) if closure["calendar"] == calendar["id"]]
        body = _body(calendar) | {"overrides": plain(own)}
        yield "calendar", calendar["id"], _around_the_clock(body) if always_open else body


def _around_the_clock(body: dict[str, Any]) -> dict[str, Any]:
    """The same calendar with every day open from midnight to midnight; its holidays keep their names."""
    return body | {
        "week": dict.fromkeys(body["week"], ALL_DAY), "overrides": [], "extra_workday_hours": ALL_DAY,
        "holidays": [holiday | {"hours": ALL_DAY} for holiday in body["holidays"]],
    }


def _tiers(document: Entry) -> Iterator[Row]:
    for rank, tier in enumerate(reversed(document["tiers"])):
        yield "tier", tier["id"], _body(tier) | {"rank": rank, "service": plain(document["service"][tier["id"]])}
    yield "setting", "rfm", _body(document, "tiers", "service")


def _settings(book: Book, always_open: bool) -> Iterator[Row]:
    """Tables that no kind of its own is needed for. Around the clock, nobody is asleep."""
    yield "setting", "dayparts", {"dayparts": plain(book.document("greetings.yaml")["dayparts"])}
    quiet = plain(book.document("business_hours.yaml")["quiet_hours"])
    yield "setting", "quiet_hours", {} if always_open else quiet
    yield "setting", "fields", _body(book.document("fields.yaml"))
    yield "setting", "survey_rules", plain(book.document("surveys.yaml")["rules"])
    yield "setting", "complaints", _body(book.document("complaint_categories.yaml"))
    yield "setting", "emergencies", _body(book.document("emergency_plans.yaml"), "plans")
    yield "setting", "wording", _body(book.document("wording.yaml"))
    yield "setting", "personality", _body(book.document("personality.yaml"))
    yield "setting", "presence", _presence(book.document("presence.yaml"))


def _presence(document: Entry) -> dict[str, Any]:
    """In order, and each under its own id, which the state log keeps as the reason."""
    return {name: plain(document[name]) for name in ("breaks", "ready")}


def _body(entry: Entry, *without: str) -> dict[str, Any]:
    return {key: value for key, value in plain(entry).items() if key not in ("id", "version", *without)}


def plain(thing: Any, key: str = "") -> Any:
    """JSON values only: dates as ISO text. Channels and statuses by the names that the code uses."""
    if isinstance(thing, dict):
        return {name: plain(value, name) for name, value in thing.items()}
    if isinstance(thing, list):
        return [plain(value, key) for value in thing]
    if isinstance(thing, date):
        return thing.isoformat()
    names = CHANNELS if key in OF_CHANNELS else STATUSES if key in OF_STATUSES else {}
    return names.get(thing, thing)
