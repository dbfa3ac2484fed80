"""What if: the last half hour of a queue's calls with other numbers of agents, by Erlang C."""

from __future__ import annotations

from dataclasses import dataclass

from contactcenter.board import erlang
from contactcenter.board.erlang import Staffed
from contactcenter.board.limits import Limits
from contactcenter.board.scope import Scope

INTERVAL = 1800  # seconds: half an hour
USUAL_HANDLE = 300  # seconds, where no call has ended yet
AROUND = 4  # columns on each side of the chart
BOUNDS = {"calls": (0, 5000), "handle": (1, 7200), "agents": (0, 500), "within": (1, 3600), "target": (1, 99)}


@dataclass(frozen=True)
class Question:
    """calls in half an hour, handle time and target time in seconds, target in percent."""

    calls: int
    handle: int
    agents: int
    within: int
    target: int


@dataclass(frozen=True)
class Answer:
    """now: what these agents make of it; None where they cannot cope. needed: the fewest who reach the target."""

    load: float
    now: Staffed | None
    needed: Staffed | None
    columns: list[tuple[int, Staffed | None]]


def prefilled(scope: Scope, limits: Limits) -> Question:
    """The question that the last half hour asks; the scope's window is that half hour."""
    calls = sum(one.kind == "call" for one in scope.arrived())
    handle = scope.handle_time("call") or USUAL_HANDLE
    return bounded(Question(calls, round(handle), len(scope.staffed()), round(limits.call), round(limits.percent)))


def bounded(asked: Question) -> Question:
    """The same within what can be computed."""
    return Question(**{name: min(high, max(low, getattr(asked, name))) for name, (low, high) in BOUNDS.items()})


def answer(asked: Question) -> Answer:
    load = erlang.load(asked.calls, asked.handle, INTERVAL)
    needed = erlang.needed(load, asked.handle, asked.within, asked.target / 100)
    middle = needed.agents if needed else asked.agents
    first = max(0, min(middle, asked.agents) - AROUND)
    last = min(max(middle, asked.agents) + AROUND, first + 30)
    columns = [(number, erlang.staffed(load, number, asked.handle, asked.within)) for number in range(first, last + 1)]
    return Answer(load, erlang.staffed(load, asked.agents, asked.handle, asked.within), needed, columns)
