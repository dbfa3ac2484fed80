"""The floor: who is at work and what each of them has in hand, read once for a round of routing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType

from contactcenter.extensions import db
from contactcenter.models import Agent, Offer, QueueEntry, QueueMember
from contactcenter.models.needs import Needs
from contactcenter.routing import choice
from contactcenter.routing.capacity import Load
from contactcenter.routing.choice import Person, Traits

# Tables, not models, and put together once: every round reads everybody.
AGENT, ENTRY, OFFER, MEMBER = (model.__table__.c for model in (Agent, QueueEntry, Offer, QueueMember))
# One text with a line for each: whoever has the same text has the same traits, and it is read once.
END: ColumnElement[str] = literal_column("'\n'", Text())
TRAITS = (cast(AGENT.state, Text) + END + cast(AGENT.languages, Text) + END + cast(AGENT.skills, Text) + END
          + cast(AGENT.capacity, Text) + END + cast(cast(AGENT.autopilot, Integer), Text))
# Idle since when: as the database has it, unread, for it is only ever compared with others of its kind.
PERSON = AGENT.id, type_coerce(func.coalesce(AGENT.idle_since, AGENT.state_since), NullType), TRAITS
AT_WORK: Select = select(*PERSON).where(AGENT.active, AGENT.state != "offline").order_by(AGENT.id)
ONE: Select = select(*PERSON).where(AGENT.id == bindparam("agent"))
LOCKED = select(Agent).where(Agent.id == bindparam("agent")).with_for_update(skip_locked=True, of=Agent)
SPACE: ColumnElement[str] = literal_column("' '", Text())
WHAT = cast(ENTRY.kind, Text) + SPACE + cast(ENTRY.channel, Text) + SPACE  # and how many
IN_HAND: Select = select(ENTRY.agent_id, WHAT + cast(func.count(), Text)).where(
    ENTRY.state == literal_column("'accepted'"), ~ENTRY.parked).group_by(ENTRY.agent_id, ENTRY.kind, ENTRY.channel)
# Not counted together: they are few, and to group them SQLite would go through all offers there have ever been.
RINGING: Select = select(OFFER.agent_id, WHAT + literal_column("'1'", Text())).join_from(
    Offer.__table__, QueueEntry.__table__, ENTRY.id == OFFER.entry_id).where(OFFER.outcome.is_(None))
LOADS = IN_HAND.union_all(RINGING)
LOAD = IN_HAND.where(ENTRY.agent_id == bindparam("agent")).union_all(
    RINGING.where(OFFER.agent_id == bindparam("agent")))
MEMBERS: Select = select(MEMBER.agent_id).where(MEMBER.queue_id == bindparam("queue"))


class Floor:
    """Everybody at work. What a round gives to somebody it counts here itself."""

    def __init__(self) -> None:
        held, rows = _held(LOADS), db.session.execute(AT_WORK).all()
        self._people = {one: Person(one, _traits(text, held.get(one, "")), idle) for one, idle, text in rows}
        self._pools: dict[Needs, frozenset[int]] = {}
        self._members: dict[int, frozenset[int]] = {}
        self._hands: dict[tuple[str, str], set[int]] = {}

    def people(self, needs: Needs) -> Sequence[Person]:
        """Those who may take what is in these queues, or are named beside them."""
        pool = self._pool(needs)
        return [person for one, person in self._people.items() if one in pool]

    def hands(self, needs: Needs) -> Sequence[Person]:
        """Those of them who are available and have room for more of this kind: few, where many wait."""
        free = self._free(needs.kind, needs.channel)
        return [self._people[one] for one in free & self._pool(needs)] if free else ()

    def gave(self, person: Person, kind: str, channel: str) -> None:
        """This agent, as they were when we held them, has one more."""
        more = person.but(load=person.traits.load.plus(kind, channel))
        self._put(replace(more, idle_since=self._people[person.id].idle_since))

    def renew(self, agent_id: int) -> None:
        """Others have moved: read this agent again."""
        self._put(read(agent_id))

    def _put(self, person: Person) -> None:
        self._people[person.id] = person
        for (kind, channel), hands in self._hands.items():
            (hands.add if _has_room(person, kind, channel) else hands.discard)(person.id)

    def _free(self, kind: str, channel: str) -> set[int]:
        if (kind, channel) not in self._hands:
            has_room = choice.asked_once(lambda one: _has_room(one, kind, channel))
            self._hands[kind, channel] = {one.id for one in self._people.values() if has_room(one)}
        return self._hands[kind, channel]

    def _pool(self, needs: Needs) -> frozenset[int]:
        """A pinned agent need not work in the queue: whoever pinned them knows that."""
        if needs not in self._pools:
            beside = {needs.pinned, *needs.people} if needs.pinned else needs.people
            self._pools[needs] = frozenset(beside).union(*(self._members_of(queue) for queue in needs.queues))
        return self._pools[needs]

    def _members_of(self, queue: int) -> frozenset[int]:
        if queue not in self._members:
            self._members[queue] = frozenset(db.session.scalars(MEMBERS, {"queue": queue}).all())
        return self._members[queue]


def read(agent_id: int) -> Person:
    """One agent as they stand now. Raises LookupError where there is none."""
    row = db.session.execute(ONE, {"agent": agent_id}).first()
    if row is None:
        raise LookupError(agent_id)
    return Person(agent_id, _traits(row[2], _held(LOAD, agent=agent_id).get(agent_id, "")), row[1])


def hold(agent_id: int) -> tuple[Agent, Person]:
    """One agent as they stand now: nobody else gives them work until the transaction ends.

    Raises LookupError where somebody else is just doing that.
    """
    agent = db.session.scalar(LOCKED, {"agent": agent_id}, execution_options={"populate_existing": True})
    if agent is None:
        raise LookupError(agent_id)
    load = _load(_held(LOAD, agent=agent_id).get(agent_id, ""))  # asked once they are ours: nothing is added meanwhile
    return agent, Person(agent.id, Traits(agent.state, agent.languages, agent.skills, agent.capacity,
                                          agent.autopilot, load))


def _has_room(one: Person, kind: str, channel: str) -> bool:
    return one.traits.state == "available" and one.traits.free(kind, channel) > 0


def _held(query: CompoundSelect, **values: int) -> dict[int, str]:
    """What is in hand or ringing, by agent: lines of WHAT and how many."""
    held: dict[int, str] = {}
    for agent_id, line in db.session.execute(query, values).all():
        held[agent_id] = f"{held[agent_id]}\n{line}" if agent_id in held else line
    return held


@lru_cache(maxsize=4096)
def _traits(text: str, held: str) -> Traits:
    """Whoever has the same has one and the same: nobody may change it in place."""
    state, languages, skills, own, autopilot = text.split("\n")
    return Traits(state, _read(languages), _read(skills), _read(own), autopilot == "1", _load(held))


def _load(held: str) -> Load:
    load = Load()
    for kind, channel, count in (line.split(" ") for line in held.splitlines()):
        load.add(kind, channel, int(count))
    return load


def _read(text: str) -> dict[str, Any]:
    found = json.loads(text)
    return found if isinstance(found, dict) else {}
