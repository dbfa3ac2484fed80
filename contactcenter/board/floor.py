"""The floor at one instant, as plain values: who waits, who works on what, what is near its end.

A floor holds everything of the desk; what a page shows of it is chosen in scope.py, and no number is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contactcenter.board.limits import Limits
from contactcenter.board.metrics import Contact
from contactcenter.presence.occupancy import Occupancy
from contactcenter.presence.orphans import Orphan
from contactcenter.presence.skills import Lapse


@dataclass(frozen=True, slots=True)
class Line:
    """A queue as the board names it."""

    id: int
    key: str
    names: dict[str, str]
    icon: str
    weight: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work in a queue that nobody has yet."""

    id: int
    kind: str
    queue: int
    since: datetime
    ticket: int
    stage: str
    channel: str
    priority: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in. work: what they hold, as (kind, queue, since), calls before chats before messages."""

    id: int
    names: dict[str, str]
    state: str
    since: datetime
    idle: datetime
    languages: dict[str, int]
    capacity: dict[str, int]
    queues: frozenset[int]
    autopilot: bool
    work: tuple[tuple[str, int, datetime], ...] = ()

    def holding(self, kind: str) -> list[tuple[str, int, datetime]]:
        return [one for one in self.work if one[0] == kind]

    @property
    def group(self) -> str:
        """What they are doing: free, call, chat, or a state of presence that is not available."""
        busy = next((kind for kind in ("call", "callback", "chat") if self.holding(kind)), None)
        if busy:
            return "chat" if busy == "chat" else "call"
        return "free" if self.state == "available" else self.state

    @property
    def doing_since(self) -> datetime:
        """Since when they have been doing that."""
        held = self.holding("call") or self.holding("callback") or self.holding("chat")
        return min(one[2] for one in held) if held else self.since


@dataclass(frozen=True, slots=True)
class Risk:
    """A ticket whose next promise is late or soon will be. known: an address to call the customer by, if no name."""

    ticket: int
    subject: str
    queue: int
    stage: str
    channel: str
    owner: int | None
    due: datetime
    since: datetime | None
    metric: str
    priority: str
    language: str
    customer: int
    flags: list[str]
    name: str
    tier: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert that is not cleared."""

    id: int
    queue: int
    kind: str
    value: float
    bound: float
    since: datetime
    muted_until: datetime | None
    reason: str


@dataclass(frozen=True)
class Slow:
    """What moves slowly, as of an instant. occupancy of today and skills near their end: by agent's id."""

    at: datetime
    occupancy: Mapping[int, Occupancy] = field(default_factory=dict)
    orphans: Sequence[Orphan] = ()
    lapses: Mapping[int, Sequence[Lapse]] = field(default_factory=dict)


NOTHING = Slow(datetime.min)


@dataclass(frozen=True)
class Floor:
    """All of it. names: of agents who own what is at risk and may have gone home."""

    now: datetime
    day: datetime
    formula: str
    limits: dict[int, Limits]
    lines: list[Line]
    contacts: list[Contact]
    waiting: list[Waiting]
    people: list[Person]
    risks: list[Risk]
    alerts: list[Raised]
    names: dict[int, dict[str, str]] = field(default_factory=dict)
    slow: Slow = NOTHING
