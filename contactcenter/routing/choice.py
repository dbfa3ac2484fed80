"""Who gets a piece of work: the agents who may take it, and the rule that puts one of them first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Agent, Offer, QueueEntry, QueueMember

CAPACITY_OF = {"call": "phone", "callback": "phone", "chat": "chat", "message": "email"}
DEFAULT_CAPACITY = {"phone": 1, "chat": 3, "email": 10}
FLUENT = 3
REFUSAL_PAUSE = timedelta(seconds=60)


@dataclass(frozen=True)
class Candidate:
    """An agent with what the rule looks at. load: open pieces of work by kind. why: what is kept of the decision."""

    agent: Agent
    load: dict[str, int]
    refused: bool = False

    @property
    def why(self) -> dict[str, Any]:
        return {"load": self.load, "idle_since": self.agent.idle_since.isoformat() if self.agent.idle_since else None}

    def free(self, kind: str) -> int:
        """How many more of this kind the agent can take. A call needs the agent free of calls and blocks the rest."""
        if self.load.get("call") or self.load.get("callback"):
            return 0
        held = sum(self.load.get(other, 0) for other, group in CAPACITY_OF.items() if group == CAPACITY_OF[kind])
        limit = self.agent.capacity.get(CAPACITY_OF[kind], DEFAULT_CAPACITY[CAPACITY_OF[kind]])
        return limit - held

    def speaks(self, language: str | None) -> bool:
        return not language or self.agent.languages.get(language, 0) >= FLUENT


def best(entry: QueueEntry, candidates: Sequence[Candidate], now: datetime) -> Candidate | None:
    """The owner if free, then people before autopilots, the customer's language, most spare capacity, longest idle.

    None where nobody may take it.
    """
    able = [one for one in candidates if one.free(entry.kind) > 0 and not one.refused]
    return min(able, key=lambda one: _order(one, entry, now), default=None)


def candidates(entry: QueueEntry) -> list[Candidate]:
    """The available agents of the entry's queue with their present load."""
    agents = _available(entry.queue_id)
    loads, refused = _loads([agent.id for agent in agents]), _refusers(entry)
    return [Candidate(agent, loads.get(agent.id, {}), agent.id in refused) for agent in agents]


def anyone_free(queue_id: int, kind: str) -> bool:
    """Whether an agent of this queue could take work of this kind now."""
    agents = _available(queue_id)
    loads = _loads([agent.id for agent in agents])
    return any(Candidate(agent, loads.get(agent.id, {})).free(kind) > 0 for agent in agents)


def _available(queue_id: int) -> list[Agent]:
    return list(db.session.scalars(
        select(Agent).join(QueueMember, QueueMember.agent_id == Agent.id)
        .where(QueueMember.queue_id == queue_id, Agent.state == "available", Agent.active)
    ))


def _order(one: Candidate, entry: QueueEntry, now: datetime) -> tuple:
    idle = one.agent.idle_since or one.agent.state_since
    return (
        one.agent.id != entry.ticket.owner_id, one.agent.autopilot, not one.speaks(entry.language),
        -one.free(entry.kind), -(now - idle).total_seconds(), one.agent.id,
    )


def _loads(agent_ids: list[int]) -> dict[int | None, dict[str, int]]:
    loads: dict[int | None, dict[str, int]] = {}
    held = select(QueueEntry.agent_id, QueueEntry.kind, func.count()).where(
        QueueEntry.agent_id.in_(agent_ids), QueueEntry.state == "accepted"
    ).group_by(QueueEntry.agent_id, QueueEntry.kind)
    ringing = select(Offer.agent_id, QueueEntry.kind, func.count()).join(Offer.entry).where(
        Offer.agent_id.in_(agent_ids), Offer.outcome.is_(None)
    ).group_by(Offer.agent_id, QueueEntry.kind)
    for query in (held, ringing):
        for agent_id, kind, count in db.session.execute(query):
            load = loads.setdefault(agent_id, {})
            load[kind] = load.get(kind, 0) + count
    return loads


def _refusers(entry: QueueEntry) -> set[int]:
    """Who declined or missed this very entry within the last minute."""
    since = clock.now() - REFUSAL_PAUSE
    query = select(Offer.agent_id).where(Offer.entry_id == entry.id, Offer.settled_at >= since,
                                         Offer.outcome.in_(("declined", "expired")))
    return set(db.session.scalars(query))
