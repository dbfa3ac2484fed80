"""An agent's day: the stretches in each state, and what share of the time at the desk each state took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Agent, AgentState
from contactcenter.presence.occupancy import Interval

ABSENT = "offline"


@dataclass(frozen=True)
class Stretch:
    """Time in one state, as far as it lies within the day. open: it still goes on."""

    state: str
    reason: str
    since: datetime
    until: datetime
    open: bool = False

    @property
    def length(self) -> timedelta:
        return self.until - self.since


@dataclass(frozen=True)
class Part:
    """One state of the day. share: 0 to 1 of the time at the desk; None for the time away from it."""

    state: str
    length: timedelta
    share: float | None


def stretches(agent: Agent, span: Interval) -> list[Stretch]:
    """What is kept of the states of this agent, cut to the span, in order; what lasted no time is left out."""
    query = select(AgentState).where(AgentState.agent_id == agent.id, AgentState.since < span[1],
                                     or_(AgentState.until.is_(None), AgentState.until > span[0]))
    found = (_cut(row, span) for row in db.session.scalars(query.order_by(AgentState.since, AgentState.id)))
    return [one for one in found if one.length]


def parts(found: Iterable[Stretch]) -> list[Part]:
    """The states of some stretches, the longest first, being away from the desk last."""
    lengths: dict[str, timedelta] = {}
    for one in found:
        lengths[one.state] = lengths.get(one.state, timedelta()) + one.length
    away = lengths.pop(ABSENT, None)
    whole = sum(lengths.values(), timedelta())
    made = [Part(state, length, length / whole) for state, length in sorted(lengths.items(), key=lambda one: -one[1])]
    return [*made, Part(ABSENT, away, None)] if away else made


def _cut(row: AgentState, span: Interval) -> Stretch:
    since, until = max(row.since, span[0]), min(row.until or clock.now(), span[1])
    return Stretch(row.state, row.reason or "", since, max(since, until), row.until is None)
