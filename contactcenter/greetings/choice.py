"""Choosing a greeting and filling it: pure, over plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# A traveller in trouble never gets a festive text: being on a trip outweighs every other condition together. The
# language only decides between what is otherwise equal.
WEIGHTS = {"language": 0.5, "channel": 1, "known": 2, "tier": 4, "daypart": 8, "hours": 16, "holiday": 32,
           "on_trip": 64}
PLACE = re.compile(r"\{\{\s*([a-z_.]+)\s*\}\}")
SCORE, RANK, NAME = "score", "rank", "name"


class Blank(ValueError):
    """A text has places that cannot be filled: it must not leave. `names` says which."""

    def __init__(self, names: list[str]):
        super().__init__(", ".join(names))
        self.names = names


@dataclass(frozen=True)
class Judged:
    """One greeting before an occasion. parts: what each condition that it makes counts. failing: those that do not
    hold. lost: by what the winner is before it: score, rank or name; empty for the winner and for what does not fit."""

    key: str
    parts: Mapping[str, float]
    rank: int
    failing: tuple[str, ...] = ()
    lost: str = ""

    @property
    def score(self) -> float:
        return sum(self.parts.values())


def choose(greetings: Mapping[str, Mapping[str, Any]], occasion: Mapping[str, Any]) -> str | None:
    """The key of the one greeting for this occasion; None where there is none for its moment and channel.

    All conditions must hold; the highest score wins, among equals the lower rank, then the key.
    """
    fitting = [(-_score(body["when"]), body.get("rank", 0), key) for key, body in greetings.items()
               if _holds(body["when"], occasion)]
    return min(fitting)[2] if fitting else None


def judge(greetings: Mapping[str, Mapping[str, Any]], occasion: Mapping[str, Any]) -> list[Judged]:
    """The same with its reasons: the winner, who else would fit, nearest first, then those of this moment and channel
    that do not."""
    asked = [Judged(key, _parts(body["when"]), body.get("rank", 0), _failing(body["when"], occasion))
             for key, body in greetings.items() if not {"moment", "channel"} & set(_failing(body["when"], occasion))]
    asked.sort(key=lambda one: (bool(one.failing), -one.score, one.rank, one.key))
    winner = next((one for one in asked if not one.failing), None)
    return [_lost(one, winner) if winner and one is not winner and not one.failing else one for one in asked]


def fill(text: str, values: Mapping[str, str | None]) -> str:
    """The text with its places filled, each value put in as it is and never read again. Raises Blank."""
    if missing := [name for name in dict.fromkeys(PLACE.findall(text)) if not values.get(name)]:
        raise Blank(missing)
    return PLACE.sub(lambda place: str(values[place[1]]), text)


def _lost(one: Judged, winner: Judged) -> Judged:
    why = SCORE if one.score < winner.score else RANK if one.rank > winner.rank else NAME
    return Judged(one.key, one.parts, one.rank, lost=why)


def _score(when: Mapping[str, Any]) -> float:
    return sum(_parts(when).values())


def _parts(when: Mapping[str, Any]) -> dict[str, float]:
    return {name: WEIGHTS[name] for name in when if name in WEIGHTS}


def _holds(when: Mapping[str, Any], occasion: Mapping[str, Any]) -> bool:
    return all(_fits(wanted, occasion.get(name)) for name, wanted in when.items())


def _failing(when: Mapping[str, Any], occasion: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name, wanted in when.items() if not _fits(wanted, occasion.get(name)))


def _fits(wanted: Any, given: Any) -> bool:
    return given in wanted if isinstance(wanted, list) else given == wanted
