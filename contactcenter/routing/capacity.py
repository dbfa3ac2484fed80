"""How much more an agent can take: own numbers for each channel, or a pool of units for who has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UNITS = {"call": 100, "chat": 34, "callback": 100, "message": 10}
POOL = 102  # three chats at once
SPOKEN = ("call", "callback")


@dataclass(slots=True)
class Load:
    """Work in hand: how many of each group, and the units they take. Ringing offers count, parked chats do not."""

    held: dict[str, int] = field(default_factory=dict)
    units: int = 0

    def add(self, kind: str, channel: str, count: int = 1) -> Load:
        """So many more, in place."""
        group = group_of(kind, channel)
        self.held[group] = self.held.get(group, 0) + count
        self.units += count * UNITS[kind]
        return self

    def plus(self, kind: str, channel: str) -> Load:
        """The same with one more."""
        return Load(dict(self.held), self.units).add(kind, channel)

    @property
    def on_call(self) -> bool:
        return "phone" in self.held


def group_of(kind: str, channel: str) -> str:
    """The name under which an agent's capacity has a number for such work."""
    if kind in SPOKEN:
        return "phone"
    return "chat" if kind == "chat" else "sms" if channel == "sms" else "email"


def free(load: Load, own: Mapping[str, int], kind: str, channel: str = "") -> int:
    """How many more of this kind. Nothing comes to somebody on a call.

    own: the agent's numbers by group. An own number for calls is a slot of its own, which chats cannot fill; without
    one a call needs all of the pool that live work shares.
    """
    if "phone" in load.held:
        return 0
    group = group_of(kind, channel)
    if group in own:
        return max(0, own[group] - load.held.get(group, 0))
    if kind in SPOKEN:
        return 0 if "chat" in load.held else 1
    return max(0, (POOL - load.units) // UNITS[kind])


def spare(load: Load, own: Mapping[str, int], kind: str, channel: str = "") -> float:
    """The share of the capacity for this kind that is left, 0 to 1: what agents are compared by."""
    group = group_of(kind, channel)
    whole = own.get(group) or (1 if kind in SPOKEN else POOL // UNITS[kind])
    return free(load, own, kind, channel) / whole


def closes_line(own: Mapping[str, int]) -> bool:
    """Whether a chat keeps this agent from taking calls."""
    return "phone" not in own
