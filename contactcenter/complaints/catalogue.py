"""The desk's own words about complaints: classes, steps, remedies and texts, as complaint_categories.yaml and
sla_policies.yaml have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contactcenter.models import Version
from contactcenter.models.complaints import SEVERITIES

Entry = Mapping[str, Any]
OTHER = "other.contract"


def book() -> Entry:
    """Classes, remedies and texts; empty before the content pack is loaded."""
    held = Version.of("setting", "complaints")
    return held.body if held else {}


def policy() -> Entry:
    """Steps, clocks, the ladder and the statutory rules."""
    held = Version.of("policy", "sla")
    return held.body if held else {}


def classes() -> Sequence[Entry]:
    return book().get("categories", ())


def sub_classes() -> Iterator[Entry]:
    for main in classes():
        yield from main["children"]


def sub_class(key: str) -> Entry:
    """Raises KeyError for one that does not exist."""
    found = next((one for one in sub_classes() if one["id"] == key), None)
    if found is None:
        raise KeyError(key)
    return found


def owner_queue(key: str) -> str | None:
    """The queue that investigates complaints of this sub-class."""
    return next((main["owner"] for main in classes() if key.startswith(main["id"] + ".")), None)


def floor(key: str) -> str:
    """The lowest severity that intake may choose."""
    words = {one["word"]: one["id"] for one in book().get("severities", ())}
    return words.get(sub_class(key).get("severity_floor", ""), SEVERITIES[-1])


def usual(key: str) -> str:
    """The severity that is proposed: the sub-class's own priority, never below its floor."""
    return min(sub_class(key).get("priority", "P3"), floor(key))


def remedy(key: str) -> Entry:
    """Raises KeyError for one that does not exist."""
    found = next((one for one in book().get("remedies", ()) if one["id"] == key), None)
    if found is None:
        raise KeyError(key)
    return found


def steps() -> Sequence[Entry]:
    return policy().get("complaint_steps", ())


def step(key: str) -> Entry:
    return next(one for one in steps() if one["id"] == key)


def after(key: str) -> Entry | None:
    """The step that follows this one."""
    keys = [one["id"] for one in steps()]
    place = keys.index(key) + 1
    return steps()[place] if place < len(keys) else None


def guess(text: str) -> str | None:
    """The sub-class that the customer's words suggest; None where they suggest none. A person chooses."""
    plain = _plain(text)
    fits = (rule for rule in book().get("guesses", ())
            if mentions(rule["any"], plain) and mentions(rule.get("and", rule["any"]), plain))
    return next((rule["sub"] for rule in fits), None)


def mentions(words: Sequence[str], text: str) -> bool:
    """Whether any of the words is in the text. Latin words stand by themselves; Chinese is written without gaps."""
    return any(_word(word).search(_plain(text)) for word in words)


def answer(text: str) -> str | None:
    """`accepted` or `refused`, where a message begins with such a word; everything else is for a person to read."""
    plain = _plain(text)
    for outcome in ("refused", "accepted"):
        words = book().get("answers", {}).get(outcome, ())
        if any(re.match(rf"{re.escape(word)}(?![a-z0-9])", plain) for word in words):
            return outcome
    return None


def _word(word: str) -> re.Pattern[str]:
    escaped = re.escape(word.casefold())
    return re.compile(rf"(?<![a-z0-9]){escaped}(?![a-z0-9])" if word.isascii() else escaped)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
