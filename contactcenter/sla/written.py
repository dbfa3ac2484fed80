"""Rules as a person writes them: YAML with the line of every fault, and a table of targets with everyday lengths."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from contactcenter.models.clocks import METRICS
from contactcenter.pack import reading, rules
from contactcenter.pack.book import Book
from contactcenter.pack.reading import BrokenPack, Entry, Fault, Missing
from contactcenter.pack.rows import plain
from contactcenter.sla import hours

ORDER = (  # as people expect to read it; PostgreSQL keeps keys in an order of its own
    "id", "level", "role", "label", "timezone", "match", "from", "to", "within", "clock", "hours", "week", *hours.DAYS,
    "years_covered", "holidays", "extra_workdays", "extra_workday_hours", "overrides", "priorities", "priority_matrix",
    "priority_rules", "if", "at_least", "policies", "high", "medium", "low", "service_level", *METRICS, "tier_factors",
    "pause_rules", "warnings")
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError)


def text_of(body: Mapping[str, Any]) -> str:
    """A version as YAML, to be edited."""
    return yaml.safe_dump(_ordered(body), allow_unicode=True, sort_keys=False, width=110)


def read(kind: str, text: str) -> dict[str, Any]:
    """What somebody wrote, as a version's body. Raises BrokenPack with every fault and its line."""
    try:
        document = reading.read_text(text, kind)
    except Missing as error:
        raise BrokenPack([error.fault]) from error
    if faults := list(_policy(document) if kind == "policy" else _calendar(document, text)):
        raise BrokenPack(faults)
    return plain(document)


def with_targets(body: Mapping[str, Any], cells: Mapping[tuple[int, str, str], tuple[str, str]]) -> dict[str, Any]:
    """The policy with other targets: (place of the policy, metric, priority) -> (length, clock).

    Raises BrokenPack; the line of a fault is the number of the policy, counted from 1.
    """
    fresh, faults = copy.deepcopy(dict(body)), []
    for (place, metric, priority), (length, counts) in cells.items():
        try:
            cell = {"within": hours.iso(length), "clock": counts}
            fresh["policies"][place][metric][priority] = cell
        except (ValueError, LookupError) as error:
            faults.append(Fault(f"{metric} {priority}", place + 1, str(error)))
    if faults := faults or [fault for number, policy in enumerate(fresh["policies"], 1)
                            for fault in _as_a_whole(policy, number)]:
        raise BrokenPack(faults)
    return fresh


def _as_a_whole(policy: Mapping[str, Any], number: int) -> Iterator[Fault]:
    """What is wrong with one policy of the table, told by its name."""
    try:
        read("policy", text_of({"policies": [policy]}))
    except BrokenPack as error:
        yield from (Fault(str(policy.get("id", "")), number, fault.reason) for fault in error.faults)


def _ordered(thing: Any) -> Any:
    if isinstance(thing, Mapping):
        places = {key: (ORDER.index(key) if key in ORDER else len(ORDER), key) for key in thing}
        return {key: _ordered(thing[key]) for key in sorted(thing, key=places.__getitem__)}
    return [_ordered(each) for each in thing] if isinstance(thing, list) else thing


def _policy(document: Entry) -> Iterator[Fault]:
    policies = document.get("policies")
    if not isinstance(policies, list) or not all(isinstance(each, Entry) for each in policies):
        yield document.fault("'policies' must be a list of mappings")
        return
    for policy in policies:
        yield from _of_policy(policy)


def _of_policy(policy: Entry) -> Iterator[Fault]:
    """Cell by cell, so that a fault names its own line."""
    if not isinstance(policy.get("match"), Entry) or "id" not in policy:
        yield policy.fault("a policy needs an id and a match")
        return
    for metric in METRICS:
        cells = policy.get(metric)
        if isinstance(cells, Entry):
            yield from list(_lengths(cells)) or _asked(cells, Entry(match={}, **{metric: cells}), rules.check_policy)


def _lengths(cells: Entry) -> Iterator[Fault]:
    for priority, cell in cells.items():
        place = cell if isinstance(cell, Entry) else cells
        try:
            hours.duration(cell["within"])
        except Missing as lack:
            yield lack.fault
        except UNREADABLE as error:
            yield place.fault(f"{priority}: {error}")


def _calendar(document: Entry, text: str) -> Iterator[Fault]:
    """Holiday by holiday and day by day, then the whole."""
    parts = list(_holidays(document)) + list(_days(document, text))
    yield from parts or _asked(document, document, rules.check_calendar)


def _holidays(document: Entry) -> Iterator[Fault]:
    always = {"timezone": "UTC", "week": dict.fromkeys(hours.DAYS, [["00:00", "24:00"]])}
    for each in document.get("holidays") or ():
        yield from _asked(each, {**always, "holidays": [each]}, lambda body, book: _read(body))


def _days(document: Entry, text: str) -> Iterator[Fault]:
    week = document["week"]
    for day in hours.DAYS:
        try:
            hours.read_hours(week[day])
        except Missing as lack:
            yield lack.fault
        except UNREADABLE as error:
            yield Fault(document.file, _line(text, day), f"{day}: {error}")


def _read(body: Mapping[str, Any]) -> Iterator[str]:
    hours.read(body)
    yield from ()


def _asked(place: Any, thing: Any, check: Any) -> Iterator[Fault]:
    where = place if isinstance(place, Entry) else Entry()
    try:
        for found in check(thing, Book({})):
            yield found if isinstance(found, Fault) else where.fault(found)
    except Missing as lack:
        yield where.fault(lack.fault.reason)
    except UNREADABLE as error:
        yield where.fault(str(error))


def _line(text: str, key: str) -> int:
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if line.strip().startswith(f"{key}:")), 0)
