"""Occupancy: the share of their time at the desk that agents spend on customers. Pure arithmetic, then its sources.

Time on contacts is a union of intervals: parallel chats count once, hold and wrap-up are included. Ready time is the
time available without any contact. (Definitions: time on contacts / (time on contacts + ready time).)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Agent, AgentState, Call, QueueEntry

Interval = tuple[datetime, datetime]  # half-open: from, to
Spent = tuple[int, datetime, datetime]  # whose, from, to
LIVE = ("chat",)


@dataclass(frozen=True)
class Occupancy:
    """contacts, ready: how long within the interval asked for. share: 0 to 1, None where there was neither."""

    contacts: timedelta
    ready: timedelta

    @property
    def share(self) -> float | None:
        whole = self.contacts + self.ready
        return self.contacts / whole if whole else None


def occupancy(contacts: Iterable[Interval], available: Iterable[Interval], span: Interval) -> Occupancy:
    """contacts: one interval for each contact, overlapping as they may. available: when offers could come."""
    busy, free = union(clipped(contacts, span)), union(clipped(available, span))
    both = [(max(a, c), min(b, d)) for a, b in busy for c, d in free if max(a, c) < min(b, d)]
    return Occupancy(length(busy), length(free) - length(both))


def of_agent(agent: Agent, span: Interval) -> Occupancy:
    """From the calls, chats and states that are kept. What is still going on counts until now."""
    return of_agents([agent.id], span)[agent.id]


def of_agents(agents: Collection[int], span: Interval) -> dict[int, Occupancy]:
    """The same of many agents by their ids, with no more questions to the database."""
    busy, free = _by_agent(contacts_of(agents, span)), _by_agent(states_of(agents, span, "available"))
    return {agent: occupancy(busy[agent], free[agent], span) for agent in agents}


def contacts_of(agents: Collection[int], span: Interval) -> list[Spent]:
    """Every call, chat and wrap-up of these agents that reaches into the span."""
    return [*_calls(agents, span), *_chats(agents, span), *states_of(agents, span, "wrapup")]


def states_of(agents: Collection[int], span: Interval, state: str) -> list[Spent]:
    """Every stretch in a state."""
    rows = select(AgentState.agent_id, AgentState.since, AgentState.until).where(
        AgentState.agent_id.in_(agents), AgentState.state == state, AgentState.since < span[1],
        _until(AgentState.until, span))
    return _read(rows)


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time without overlaps, in order."""
    merged: list[Interval] = []
    for begin, end in sorted(intervals):
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((begin, end))
    return merged


def clipped(intervals: Iterable[Interval], span: Interval) -> list[Interval]:
    """What of them lies within the span."""
    within = ((max(begin, span[0]), min(end, span[1])) for begin, end in intervals)
    return [(begin, end) for begin, end in within if begin < end]


def length(intervals: Iterable[Interval]) -> timedelta:
    return sum((end - begin for begin, end in intervals), timedelta())


def _by_agent(spent: Iterable[Spent]) -> dict[int, list[Interval]]:
    held: dict[int, list[Interval]] = defaultdict(list)
    for agent, begin, end in spent:
        held[agent].append((begin, end))
    return held


def _calls(agents: Collection[int], span: Interval) -> list[Spent]:
    """From the first word to the last, hold included; the time to write it up is a state of the agent."""
    rows = select(Call.agent_id, Call.answered_at, Call.ended_at).where(
        Call.agent_id.in_(agents), Call.answered_at < span[1], _until(Call.ended_at, span))
    return _read(rows)


def _chats(agents: Collection[int], span: Interval) -> list[Spent]:
    rows = select(QueueEntry.agent_id, QueueEntry.accepted_at, QueueEntry.finished_at).where(
        QueueEntry.agent_id.in_(agents), QueueEntry.kind.in_(LIVE), QueueEntry.accepted_at < span[1],
        _until(QueueEntry.finished_at, span))
    return _read(rows)


def _until(column, span: Interval) -> ColumnElement[bool]:
    return or_(column.is_(None), column > span[0])


def _read(rows) -> list[Spent]:
    now = clock.now()
    return [(agent, begin, end or now) for agent, begin, end in db.session.execute(rows)]
