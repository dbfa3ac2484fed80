"""Whom the board would give a ticket to: somebody of its queue who is free, knows the language and has least to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contactcenter.board.floor import Floor, Person, Risk

FLUENT = 3
CHATS = 3  # at once, where an agent's own limit is not known


@dataclass(frozen=True)
class Suggestion:
    """person, with what speaks for them. speaks: the ticket's language, where they know it well."""

    person: Person
    speaks: bool


def best(risk: Risk, floor: Floor) -> Suggestion | None:
    """The first of `choices`; None where nobody can take it now."""
    return next(iter(choices(risk, floor)), None)


def choices(risk: Risk, floor: Floor) -> list[Suggestion]:
    """Who could take it, the best first: free before chatting, fluent before not, least work, longest without any."""
    able = [one for one in floor.people if risk.queue in one.queues and one.id != risk.owner and _able(one)]
    return [Suggestion(one, _speaks(one, risk)) for one in _in_order(able, risk)]


def _in_order(people: Sequence[Person], risk: Risk) -> list[Person]:
    return sorted(people, key=lambda one: (one.autopilot, one.group != "free", not _speaks(one, risk), len(one.work),
                                           one.idle, one.id))


def _able(one: Person) -> bool:
    """Available, not on a call, and with room for another chat."""
    chats = len(one.holding("chat"))
    return one.state == "available" and one.group != "call" and chats < one.capacity.get("chat", CHATS)


def _speaks(one: Person, risk: Risk) -> bool:
    return one.languages.get(risk.language, 0) >= FLUENT
