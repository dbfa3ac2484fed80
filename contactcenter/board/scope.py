"""What one view of the board shows of the floor, and the rows behind each of its numbers.

A number is never kept beside its rows: whoever asks for the rows gets the list that the number was counted from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from contactcenter.board import metrics
from contactcenter.board.floor import Floor, Person, Risk, Waiting
from contactcenter.board.metrics import Contact
from contactcenter.board.shares import Share
from contactcenter.presence.orphans import Orphan

WINDOWS = ("day", "half")
LAYOUTS = ("queue", "stage", "wall")
LATELY = timedelta(minutes=30)
SLOTS = 15  # columns of the arrivals: two minutes each


@dataclass(frozen=True)
class View:
    """Which queues, over which time, laid out how. The same for everybody who looks at the same, so rendered once."""

    queues: tuple[int, ...]
    window: str = "day"
    layout: str = "queue"

    @property
    def key(self) -> str:
        return f"{'.'.join(map(str, self.queues))}-{self.window}-{self.layout}"

    @classmethod
    def of(cls, key: str) -> View | None:
        """The view that a key names, or None."""
        queues, window, layout = (*key.split("-"), "", "")[:3]
        numbers = queues.split(".")
        if window in WINDOWS and layout in LAYOUTS and all(one.isdecimal() and len(one) < 13 for one in numbers):
            return cls(tuple(sorted({int(one) for one in numbers})), window, layout)
        return None


@dataclass(frozen=True)
class Listed:
    """The rows of one number. counted: those of them that the number counts, where it is a share of them."""

    rows: list[Any]
    counted: list[Any] | None = None

    @property
    def share(self) -> Share:
        return Share(len(self.rows if self.counted is None else self.counted), len(self.rows))


@dataclass(frozen=True)
class Scope:
    """Part of a floor: some queues, and of them one stage where it is named."""

    floor: Floor
    queues: Collection[int]
    window: str = "day"
    stage: str | None = None
    since: datetime = field(init=False)

    def __post_init__(self) -> None:
        begins = self.floor.day if self.window == "day" else self.floor.now - LATELY
        object.__setattr__(self, "since", begins)

    # -- rows ----------------------------------------------------------------------------------------------------------

    def arrived(self) -> list[Contact]:
        """Calls and chats offered since the window began."""
        return [one for one in self.every if one.kind in metrics.LIVE and one.arrived >= self.since]

    def waiting(self) -> list[Waiting]:
        return [one for one in self.floor.waiting if self._has(one)]

    def waiting_live(self) -> list[Waiting]:
        """Callers and visitors who are there and wait, the longest first. Letters wait by their deadlines instead."""
        return [one for one in self.waiting() if one.kind in metrics.LIVE]

    def in_time(self) -> Listed:
        limits = self.floor.limits
        contacts = ((one, limits[one.queue].within(one.kind)) for one in self.arrived() if one.queue in limits)
        return Listed(*metrics.service_level(contacts, self.floor.now, self.floor.formula))

    def abandoned(self) -> Listed:
        return Listed(*metrics.abandoned(self.arrived(), self.floor.now))

    def handled(self, kind: str = "call") -> list[Contact]:
        """Calls or chats that ended since the window began."""
        return [one for one in metrics.handled(self.every, kind) if one.ended and one.ended >= self.since]

    def arrivals(self) -> list[Contact]:
        """Everything that came in during the last half hour, on whatever channel."""
        return [one for one in self.every if one.arrived >= self.floor.now - LATELY]

    def staffed(self) -> list[Person]:
        """Who is signed in and works in these queues."""
        return [one for one in self.floor.people if not one.queues.isdisjoint(self.queues)]

    def free(self) -> list[Person]:
        return [one for one in self.staffed() if one.group == "free"]

    def risks(self) -> list[Risk]:
        return [one for one in self.floor.risks if self._has(one)]

    def late(self) -> list[Risk]:
        return [one for one in self.risks() if one.due < self.floor.now]

    def orphans(self) -> list[Orphan]:
        """Open tickets that are with nobody who can be reached."""
        return [one for one in self.floor.slow.orphans if self._has(one)]

    def worked(self) -> list[Person]:
        """Those of the staff of whom there is an occupancy today."""
        held = self.floor.slow.occupancy
        return [one for one in self.staffed() if one.id in held and held[one.id].share is not None]

    # -- numbers that are no mere count --------------------------------------------------------------------------------

    def longest(self) -> Waiting | None:
        return min(self.waiting_live(), key=lambda one: one.since, default=None)

    def handle_time(self, kind: str = "call") -> float | None:
        return metrics.handle_time(self.handled(kind))

    def occupancy(self) -> float | None:
        """Of all who are signed in, 0 to 1: their time on contacts over that and their time ready."""
        held = [self.floor.slow.occupancy[one.id] for one in self.worked()]
        busy, ready = (sum((getattr(one, name) for one in held), timedelta()) for name in ("contacts", "ready"))
        return busy / (busy + ready) if held else None

    def slots(self) -> list[int]:
        """Arrivals of the last half hour, two minutes a slot, the oldest first."""
        counts = [0] * SLOTS
        for one in self.arrivals():
            age = self.floor.now - one.arrived
            counts[SLOTS - 1 - min(SLOTS - 1, int(age / LATELY * SLOTS))] += 1
        return counts

    @cached_property
    def every(self) -> list[Contact]:
        """Every contact of the day, of whatever kind. Looked for once: most figures begin with it."""
        return [one for one in self.floor.contacts if self._has(one)]

    def _has(self, one: Contact | Waiting | Risk | Orphan) -> bool:
        return one.queue in self.queues and self.stage in (None, one.stage)


FIGURES: Mapping[str, Callable[[Scope], Listed]] = {
    "waiting": lambda scope: Listed(scope.waiting()),
    "longest": lambda scope: Listed(scope.waiting_live()),
    "level": Scope.in_time,
    "abandoned": Scope.abandoned,
    "handle": lambda scope: Listed(scope.handled("call")),
    "handle-chat": lambda scope: Listed(scope.handled("chat")),
    "free": lambda scope: Listed(scope.staffed(), scope.free()),
    "arrivals": lambda scope: Listed(scope.arrivals()),
    "risk": lambda scope: Listed(scope.risks(), scope.late()),
    "occupancy": lambda scope: Listed(scope.worked()),
    "orphans": lambda scope: Listed(scope.orphans()),
}
