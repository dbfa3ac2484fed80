"""Erlang B and C: how long callers wait for so many agents, and how many agents a target needs.

Poisson arrivals, exponential handle times, nobody hangs up: waits come out too long where people do, and chats that an
agent holds side by side are not covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, floor

MOST = 2000  # agents; beyond that no desk of ours asks


@dataclass(frozen=True)
class Staffed:
    """What `agents` make of the load. pw: the share that waits at all; asa in seconds; service and occupancy 0..1."""

    agents: int
    pw: float
    asa: float
    service: float
    occupancy: float


def load(calls: float, handle: float, interval: float) -> float:
    """The offered load in erlangs: calls an interval, times in seconds."""
    return calls * handle / interval


def blocked(offered: float, agents: int) -> float:
    """Erlang B: the share of calls that would find all agents busy if nobody could wait."""
    share = 1.0
    for number in range(1, agents + 1):
        share = offered * share / (number + offered * share)
    return share


def waiting(offered: float, agents: int) -> float:
    """Erlang C: the share of callers who wait. Needs agents > offered."""
    share = blocked(offered, agents)
    return agents * share / (agents - offered * (1 - share))


def staffed(offered: float, agents: int, handle: float, within: float) -> Staffed | None:
    """What so many agents make of it; None where they cannot cope: the line would grow for ever."""
    if agents <= offered or handle <= 0:
        return None
    pw, spare = waiting(offered, agents), agents - offered
    return Staffed(agents, pw, pw * handle / spare, 1 - pw * exp(-spare * within / handle), offered / agents)


def needed(offered: float, handle: float, within: float, target: float) -> Staffed | None:
    """The fewest agents who answer the share `target` (0..1) in time; None where more than MOST would be needed."""
    for agents in range(floor(offered) + 1, MOST + 1):
        found = staffed(offered, agents, handle, within)
        if found and found.service >= target:
            return found
    return None
