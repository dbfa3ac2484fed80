"""Who gets a piece of work: why each agent may not take it, and the rule that puts one of the others first.

Nothing here reads a database: the same floor and the same work always give the same choice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import nsmallest
from typing import Any, TypeVar

from contactcenter.models.needs import Needs
from contactcenter.routing import capacity
from contactcenter.routing.capacity import Load

T = TypeVar("T")
FLUENT = 3
AT_IT = ("available", "busy", "wrapup")  # who will have a free hand before long
AWAY, PINNED, UNSKILLED, EXPIRED, LANGUAGE = "away", "pinned", "skill", "expired", "language"
REFUSED, ON_CALL, FULL, RESERVED = "refused", "call", "full", "reserved"
RANKED_BY = ("owner", "person", "sticky", "language", "capacity", "capacity")  # then who has been idle longest
NAMED = 8  # people whom a record names for each reason; of the others it keeps how many they are


@dataclass(frozen=True, slots=True)
class Traits:
    """All that the rules look at in an agent but who it is; of many agents, several have the same.

    capacity: own numbers by group. skills: level, or {level, until}.
    """

    state: str = "available"
    languages: Mapping[str, int] = field(default_factory=dict)
    skills: Mapping[str, Any] = field(default_factory=dict)
    capacity: Mapping[str, int] = field(default_factory=dict)
    autopilot: bool = False
    load: Load = field(default_factory=Load)

    @property
    def at_it(self) -> bool:
        return self.state in AT_IT

    def free(self, kind: str, channel: str = "") -> int:
        """How many more of this kind, were they available."""
        return capacity.free(self.load, self.capacity, kind, channel)

    def speaks(self, language: str | None) -> bool:
        """Fluently; of whom nothing is written nobody knows better."""
        return not language or not self.languages or self.languages.get(language, 0) >= FLUENT


@dataclass(slots=True)
class Person:
    """An agent as the rule sees them. idle_since: the smaller the longer ago."""

    id: int
    traits: Traits = field(default_factory=Traits)
    idle_since: Any = None

    def but(self, **traits: Any) -> Person:
        """The same agent, were these different."""
        return Person(self.id, replace(self.traits, **traits), self.idle_since)


@dataclass(frozen=True)
class Work:
    """A piece of work. own: the skills that come with the queue. owner has the ticket, sticky spoke with the customer
    last. refused: who shall not be asked again yet. slots: agents to be kept able to take a call."""

    needs: Needs
    channel: str = ""
    language: str | None = None
    own: tuple[str, ...] = ()
    owner: int | None = None
    sticky: int | None = None
    refused: Collection[int] = ()
    slots: int = 0


@dataclass(frozen=True)
class Decision:
    """chosen: None where nobody may. why: what decided. free: how many could. skipped: reason -> agents' ids."""

    chosen: Person | None
    why: str
    free: int
    skipped: Mapping[str, Sequence[int]]

    @property
    def record(self) -> dict[str, Any]:
        """As plain values, of a size that does not grow with the desk."""
        return {"why": self.why, "free": self.free,
                "skipped": {reason: len(ids) for reason, ids in self.skipped.items()},
                "named": {reason: list(ids[:NAMED]) for reason, ids in self.skipped.items()}}


def decide(people: Sequence[Person], work: Work, today: date) -> Decision:
    """The one who gets it: owner, people before autopilots, who knows the customer, who speaks the language, most
    spare capacity, longest idle. people: everybody at work who may take this queue's work."""
    able, skipped = _sorted_out(people, work, today)
    if not able:
        return Decision(None, _waits_for(skipped), 0, skipped)
    ties = asked_once(lambda one: _ties(one, work), {work.owner, work.sticky})
    ranked = nsmallest(2, able, key=lambda one: (ties(one), one.idle_since, one.id))
    return Decision(ranked[0], _what_decided(ranked, work), len(able), skipped)


def asked_once(rule: Callable[[Person], T], special: Collection[int | None] = ()) -> Callable[[Person], T]:
    """The same rule, asked once for all who share their traits.

    special: agents whom the rule knows by their id.
    """
    known: dict[Any, T] = {}

    def answer(one: Person) -> T:
        key = (one.id,) if one.id in special else id(one.traits)
        if key not in known:
            known[key] = rule(one)
        return known[key]

    return answer


def hindrance(one: Person, work: Work, today: date) -> str | None:
    """Why this agent may not take the work now; None where nothing speaks against it. The lasting reasons first."""
    needs = work.needs
    if needs.pinned and needs.pinned != one.id:
        return PINNED
    unfit = _unfit(one.traits, work, today)
    if unfit:
        return unfit
    has = one.traits
    if has.state != "available":
        return ON_CALL if has.load.on_call else AWAY
    if one.id in work.refused:
        return REFUSED
    if has.free(needs.kind, work.channel) > 0:
        return None
    return ON_CALL if has.load.on_call else FULL


def realistic(work: Work, people: Sequence[Person]) -> Work:
    """A language is waited for only while somebody who speaks it is at it, and has not just said no to this work."""
    language = work.needs.language
    if not language:
        return work
    speaks = asked_once(lambda one: one.traits.at_it and one.traits.speaks(language))
    return work if any(speaks(one) and one.id not in work.refused for one in people) else without_language(work)


def without_language(work: Work) -> Work:
    """The same work, whoever does it: a speaker still comes first."""
    return replace(work, needs=replace(work.needs, language=None))


def _unfit(one: Traits, work: Work, today: date) -> str | None:
    """A queue's own skills come with working in it, unless they have run out; others must be written down."""
    for name in (*work.own, *work.needs.skills):
        if name in one.skills and not valid(one.skills[name], today):
            return EXPIRED
        if name in work.needs.skills and name not in one.skills:
            return UNSKILLED
    return None if one.speaks(work.needs.language) else LANGUAGE


def valid(skill: Any, today: date) -> bool:
    """A skill counts from level 1 up, to the last day of its term."""
    level, until = (skill.get("level", 1), skill.get("until")) if isinstance(skill, Mapping) else (skill, None)
    return bool(level) and (not until or today.isoformat() <= str(until)[:10])


def _sorted_out(people: Sequence[Person], work: Work, today: date) -> tuple[list[Person], dict[str, list[int]]]:
    """Who may take it, and the ids of the others by reason."""
    closed, named = _kept_free(people, work), {work.needs.pinned, *work.refused}
    hinders = asked_once(lambda one: hindrance(one, work, today), named)
    able: list[Person] = []
    skipped: dict[str, list[int]] = {}
    for one in people:
        reason = hinders(one) or (RESERVED if one.id in closed else None)
        if reason:
            skipped.setdefault(reason, []).append(one.id)
        else:
            able.append(one)
    return able, skipped


def _kept_free(people: Sequence[Person], work: Work) -> Collection[int]:
    """Whom a chat would take from the last who can answer the telephone."""
    if work.needs.kind != "chat" or not work.slots:
        return ()
    answering = [one for one in people if one.traits.state == "available" and one.traits.free("call") > 0]
    if len(answering) > work.slots:
        return ()
    return {one.id for one in answering if capacity.closes_line(one.traits.capacity)}


def _ties(one: Person, work: Work) -> tuple:
    has = one.traits
    spare = capacity.spare(has.load, has.capacity, work.needs.kind, work.channel)
    return (one.id != work.owner, has.autopilot, one.id != work.sticky, not has.speaks(work.language),
            -spare, has.load.units)


def _what_decided(ranked: Sequence[Person], work: Work) -> str:
    first = ranked[0]
    if work.needs.pinned:
        return "pinned"
    if first.id in (work.owner, work.sticky):
        return "owner" if first.id == work.owner else "sticky"
    if len(ranked) == 1:
        return "only"
    pairs = zip(RANKED_BY, _ties(first, work), _ties(ranked[1], work), strict=True)
    return next((name for name, mine, other in pairs if mine != other), "idle")


def _waits_for(skipped: Mapping[str, Sequence[int]]) -> str:
    """The one reason to tell: what the work asks for beyond a free hand comes before who is busy."""
    telling = (PINNED, LANGUAGE, UNSKILLED, EXPIRED, RESERVED, REFUSED, FULL, ON_CALL, AWAY)
    return next((reason for reason in telling if reason in skipped), "nobody")
