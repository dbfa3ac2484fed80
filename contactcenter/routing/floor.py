"""The floor: who is at work and what each of them has in hand, read once for a round of routing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Text, cast, func, or_, select

from contactcenter.extensions import db
from contactcenter.models import Agent, Offer, QueueEntry, QueueMember
from contactcenter.models.needs import Needs
from contactcenter.routing.capacity import Load
from contactcenter.routing.choice import Person

PERSON = (Agent.id, Agent.state, cast(Agent.languages, Text), cast(Agent.skills, Text), cast(Agent.capacity, Text),
          Agent.idle_since, Agent.state_since, Agent.autopilot)


class Floor:
    """Everybody at work, by what the work needs. What a round gives to somebody it counts here itself."""

    def __init__(self) -> None:
        self._pools: dict[tuple, list[int]] = {}
        self._people: dict[int, Person] = {}
        self._loads = loads()

    def people(self, needs: Needs) -> Sequence[Person]:
        """Those at work who may take what is in these queues, or are named beside them."""
        pool = (needs.queues, needs.people, needs.pinned)
        if pool not in self._pools:
            found = [_person(row, self._loads.get(row.id, Load())) for row in db.session.execute(_at_work(needs))]
            for one in found:
                self._people.setdefault(one.id, one)
            self._pools[pool] = [one.id for one in found]
        return [self._people[number] for number in self._pools[pool]]

    def gave(self, person: Person, kind: str, channel: str) -> None:
        """This agent has one more."""
        self._people[person.id] = replace(person, load=person.load.plus(kind, channel))

    def renew(self, agent_id: int) -> None:
        """Others have moved: read this agent again."""
        self._people[agent_id] = read(agent_id)


def read(agent_id: int, *, lock: bool = False) -> Person:
    """One agent as they stand now. lock: nobody else gives them work until the transaction ends.

    Raises LookupError where somebody else is just doing that.
    """
    query: Select = select(*PERSON).where(Agent.id == agent_id)
    if lock:
        query = query.with_for_update(skip_locked=True, of=Agent)
    row = db.session.execute(query).first()
    if row is None:
        raise LookupError(agent_id)
    return _person(row, loads([agent_id]).get(agent_id, Load()))


def loads(agents: Iterable[int] | None = None) -> dict[int, Load]:
    """What is in hand or ringing, of these agents or of all."""
    held: dict[int, dict[tuple[str, str], int]] = {}
    for query in (_in_hand(agents), _ringing(agents)):
        for agent_id, kind, channel, count in db.session.execute(query):
            load = held.setdefault(agent_id, {})
            load[kind, channel] = load.get((kind, channel), 0) + count
    return {agent_id: Load(load) for agent_id, load in held.items()}


def _at_work(needs: Needs) -> Select:
    """A pinned agent need not work in the queue: whoever pinned them knows that."""
    members = select(QueueMember.agent_id).where(QueueMember.queue_id.in_(needs.queues))
    named = [*needs.people, *([needs.pinned] if needs.pinned else [])]
    mine = or_(Agent.id.in_(members), Agent.id.in_(named)) if named else Agent.id.in_(members)
    return select(*PERSON).where(Agent.active, Agent.state != "offline", mine)


def _in_hand(agents: Iterable[int] | None) -> Select:
    what = (QueueEntry.agent_id, QueueEntry.kind, QueueEntry.channel)
    query = select(*what, func.count()).where(QueueEntry.in_state("accepted"), ~QueueEntry.parked).group_by(*what)
    return query if agents is None else query.where(QueueEntry.agent_id.in_(agents))


def _ringing(agents: Iterable[int] | None) -> Select:
    what = (Offer.agent_id, QueueEntry.kind, QueueEntry.channel)
    query = select(*what, func.count()).join(Offer.entry).where(Offer.outcome.is_(None)).group_by(*what)
    return query if agents is None else query.where(Offer.agent_id.in_(agents))


def _person(row: Any, load: Load) -> Person:
    agent_id, state, languages, skills, capacity, idle, since, autopilot = row
    return Person(agent_id, state, _read(languages), _read(skills), _read(capacity), idle or since, autopilot, load)


@lru_cache(maxsize=4096)
def _read(text: str | None) -> dict[str, Any]:
    """Many agents have the same numbers: each text is read once."""
    found = json.loads(text or "{}")
    return found if isinstance(found, dict) else {}
