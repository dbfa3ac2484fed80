"""The floor: who is at work and what each of them has in hand, read once for a round of routing."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Text, cast, func, select, type_coerce
from sqlalchemy.types import NullType

from contactcenter.extensions import db
from contactcenter.models import Agent, Offer, QueueEntry, QueueMember
from contactcenter.models.needs import Needs
from contactcenter.routing import capacity
from contactcenter.routing.capacity import Load
from contactcenter.routing.choice import Person

NOTHING = Load()
# Idle since when: as the database has it, unread, for it is only ever compared with others of its kind.
PERSON = (Agent.id, Agent.state, cast(Agent.languages, Text), cast(Agent.skills, Text), cast(Agent.capacity, Text),
          type_coerce(func.coalesce(Agent.idle_since, Agent.state_since), NullType), Agent.autopilot)

AT_WORK: Select = select(*PERSON).where(Agent.active, Agent.state != "offline")
HELD = (QueueEntry.agent_id, QueueEntry.kind, QueueEntry.channel)
ASKED = (Offer.agent_id, QueueEntry.kind, QueueEntry.channel)
IN_HAND: Select = select(*HELD, func.count()).where(QueueEntry.in_state("accepted"), ~QueueEntry.parked).group_by(*HELD)
RINGING: Select = select(*ASKED, func.count()).join(Offer.entry).where(Offer.outcome.is_(None)).group_by(*ASKED)
LOADS = IN_HAND.union_all(RINGING)  # put together once: every round asks for it


class Floor:
    """Everybody at work. What a round gives to somebody it counts here itself."""

    def __init__(self) -> None:
        held, rows = loads(), db.session.execute(AT_WORK).all()
        self._people = {row[0]: _person(row, held.get(row[0], NOTHING)) for row in rows}
        self._members: dict[int, Collection[int]] = {}
        self._hands: dict[tuple[str, str], set[int]] = {}

    def people(self, needs: Needs) -> Sequence[Person]:
        """Those who may take what is in these queues, or are named beside them."""
        return [self._people[one] for one in sorted(self._pool(needs)) if one in self._people]

    def hands(self, needs: Needs) -> Sequence[Person]:
        """Those of them who are available and have room for more of this kind: few, where many wait."""
        free = self._free(needs.kind, needs.channel)
        return [self._people[one] for one in free & self._pool(needs)] if free else ()

    def gave(self, person: Person, kind: str, channel: str) -> None:
        """This agent has one more."""
        self._put(replace(person, load=person.load.plus(kind, channel)))

    def renew(self, agent_id: int) -> None:
        """Others have moved: read this agent again."""
        self._put(read(agent_id))

    def _put(self, person: Person) -> None:
        self._people[person.id] = person
        for (kind, channel), hands in self._hands.items():
            (hands.add if _has_room(person, kind, channel) else hands.discard)(person.id)

    def _free(self, kind: str, channel: str) -> set[int]:
        if (kind, channel) not in self._hands:
            self._hands[kind, channel] = {one.id for one in self._people.values() if _has_room(one, kind, channel)}
        return self._hands[kind, channel]

    def _pool(self, needs: Needs) -> set[int]:
        """A pinned agent need not work in the queue: whoever pinned them knows that."""
        pool = set(needs.people).union(*(self._members_of(queue) for queue in needs.queues))
        return pool | {needs.pinned} if needs.pinned else pool

    def _members_of(self, queue: int) -> Collection[int]:
        if queue not in self._members:
            query = select(QueueMember.agent_id).where(QueueMember.queue_id == queue)
            self._members[queue] = frozenset(db.session.scalars(query))
        return self._members[queue]


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
    return _person(row, loads(agent_id).get(agent_id, NOTHING))


def loads(agent: int | None = None) -> dict[int, Load]:
    """What is in hand or ringing, of this agent or of all."""
    query = LOADS if agent is None else IN_HAND.where(QueueEntry.agent_id == agent).union_all(
        RINGING.where(Offer.agent_id == agent))
    held: dict[int, Load] = {}
    for agent_id, kind, channel, count in db.session.execute(query):
        held.setdefault(agent_id, Load()).add(kind, channel, count)
    return held


def _has_room(one: Person, kind: str, channel: str) -> bool:
    return one.state == "available" and capacity.free(one.load, one.capacity, kind, channel) > 0


def _person(row: Any, load: Load) -> Person:
    agent_id, state, languages, skills, own, idle, autopilot = row
    return Person(agent_id, state, _read(languages), _read(skills), _read(own), idle, autopilot, load)


@lru_cache(maxsize=4096)
def _read(text: str | None) -> dict[str, Any]:
    """Many agents have the same numbers: each text is read once."""
    found = json.loads(text or "{}")
    return found if isinstance(found, dict) else {}
