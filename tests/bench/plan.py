"""How much a run measures: the whole thing, or a small one that only proves that the bench works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """sizes: tickets, smallest first. agents to pushed: the push rows. settle: quiet time before a reading.
    clocks: running ones, few and many; due: how many of them are broken at once. floor: agents at work, waiting: for
    them, few and many. replies: prepared ones."""

    sizes: tuple[int, ...] = (1_000, 100_000)
    requests: int = 150
    starts: int = 2
    agents: int = 50
    rate: float = 20
    seconds: float = 10
    burst: int = 1_000
    pushed: float = 5
    visitors: tuple[int, ...] = (5_000,)
    idle: float = 10
    clocks: tuple[int, int] = (1_000, 1_000_000)
    due: int = 10_000
    floor: int = 500
    waiting: tuple[int, int] = (1_000, 10_000)
    replies: int = 5_000
    settle: float = 2


FULL = Plan()
QUICK = Plan(sizes=(200,), requests=6, starts=1, agents=4, rate=10, seconds=1, burst=30, pushed=1, visitors=(20,),
             idle=0.5, settle=0.2, clocks=(100, 1_000), due=50, floor=10, waiting=(20, 100), replies=50)
