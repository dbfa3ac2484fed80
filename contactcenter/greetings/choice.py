"""Choosing a greeting and filling it: pure, over plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# A traveller in trouble never gets a festive text: being on a trip outweighs every other condition together.
WEIGHTS = {"channel": 1, "known": 2, "tier": 4, "daypart": 8, "hours": 16, "holiday": 32, "on_trip": 64}
PLACE = re.compile(r"\{\{\s*([a-z_.]+)\s*\}\}")


class Blank(ValueError):
    """A text has places that cannot be filled: it must not leave. `names` says which."""

    def __init__(self, names: list[str]):
        super().__init__(", ".join(names))
        self.names = names


def choose(greetings: Mapping[str, Mapping[str, Any]], occasion: Mapping[str, Any]) -> str | None:
    """The key of the one greeting for this occasion; None where there is none for its moment and channel.

    All conditions must hold; the highest score wins, among equals the lower rank, then the key.
    """
    fitting = [(-_score(body["when"]), body.get("rank", 0), key) for key, body in greetings.items()
               if _holds(body["when"], occasion)]
    return min(fitting)[2] if fitting else None


def fill(text: str, values: Mapping[str, str | None]) -> str:
    """The text with its places filled, each value put in as it is and never read again. Raises Blank."""
    if missing := [name for name in dict.fromkeys(PLACE.findall(text)) if not values.get(name)]:
        raise Blank(missing)
    return PLACE.sub(lambda place: str(values[place[1]]), text)


def _score(when: Mapping[str, Any]) -> int:
    return sum(WEIGHTS.get(name, 0) for name in when)


def _holds(when: Mapping[str, Any], occasion: Mapping[str, Any]) -> bool:
    allowed = ((name, wanted if isinstance(wanted, list) else [wanted]) for name, wanted in when.items())
    return all(occasion.get(name) in wanted for name, wanted in allowed)
