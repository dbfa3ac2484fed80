"""How much more an agent can take: own numbers for each channel, or a pool of units for who has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UNITS = {"call": 100, "chat": 34, "callback": 100, "message": 10}
POOL = 102  # three chats at once
SPOKEN = ("call", "callback")


@dataclass(frozen=True)
class Load:
    """Work in hand: how many of each kind and channel. Ringing offers count, parked chats do not."""

    held: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def plus(self, kind: str, channel: str) -> Load:
        key = kind, channel
        return Load({**self.held, key: self.held.get(key, 0) + 1})

    def of(self, group: str) -> int:
        """How many count against the number an agent has for this group."""
        return sum(count for (kind, channel), count in self.held.items() if group_of(kind, channel) == group)

    @property
    def units(self) -> int:
        return sum(count * UNITS[kind] for (kind, _), count in self.held.items())

    @property
    def on_call(self) -> bool:
        return self.of("phone") > 0


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
    if load.on_call:
        return 0
    group = group_of(kind, channel)
    if group in own:
        return max(0, own[group] - load.of(group))
    if kind in SPOKEN:
        return 0 if load.of("chat") else 1
    return max(0, (POOL - load.units) // UNITS[kind])


def spare(load: Load, own: Mapping[str, int], kind: str, channel: str = "") -> float:
    """The share of the capacity for this kind that is left, 0 to 1: what agents are compared by."""
    group = group_of(kind, channel)
    whole = own.get(group) or (1 if kind in SPOKEN else POOL // UNITS[kind])
    return free(load, own, kind, channel) / whole


def closes_line(own: Mapping[str, int]) -> bool:
    """Whether a chat keeps this agent from taking calls."""
    return "phone" not in own
