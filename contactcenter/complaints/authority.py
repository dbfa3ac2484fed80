"""Who stands on which level of the ladder, and what that level may grant."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select

from contactcenter.complaints import catalogue
from contactcenter.extensions import db
from contactcenter.intake import desk_map
from contactcenter.models import Agent, QueueMember, Ticket

WITHOUT_LIMIT = 10**15
TOP = 3  # the highest level of our own house; above it are outside bodies
LEVELS = {"team_lead": 1, "manager": 2, "director": 3}
OTHERWISE = {"supervisor": 1, "admin": TOP}  # where the desk has named nobody


def limit(level: int) -> int:
    """What a level may grant, in hundredths of the desk's currency."""
    ladder = catalogue.policy().get("escalation_ladder", ())
    may: dict[str, int | None] = next((one.get("may", {}) for one in ladder if one["level"] == level), {})
    amount = may.get("remedy_up_to", 0)
    return WITHOUT_LIMIT if amount is None else int(amount) * 100


def needs(kind: str, cents: int) -> int:
    """The lowest level that may grant so much. An adviser is bound by the remedy's own limit as well.

    Raises KeyError for a kind of remedy that does not exist.
    """
    if cents <= min(limit(0), int(catalogue.remedy(kind).get("agent_limit", 0)) * 100):
        return 0
    return next((level for level in range(1, TOP) if cents <= limit(level)), TOP)


def level_of(agent: Agent) -> int:
    """The level whose limit this agent has."""
    named = [LEVELS[role] for role, login in _named().items() if login == agent.login and role in LEVELS]
    return max([*named, OTHERWISE.get(agent.role, 0) if not named and not _named() else 0])


def person(level: int, ticket: Ticket, without: Collection[int | None] = ()) -> Agent | None:
    """Who stands on this level, or on the next above where that is somebody who may not be asked."""
    return next((one for one in _people(min(level, TOP), ticket) if one.id not in without), None)


def _people(level: int, ticket: Ticket) -> Iterator[Agent]:
    """The desk's own word first, then whoever watches the queue, then whoever leads at all."""
    named = {LEVELS[role]: login for role, login in _named().items() if role in LEVELS}
    logins = [named[above] for above in range(level, TOP + 1) if above in named]
    for login in logins:
        yield from db.session.scalars(select(Agent).where(Agent.login == login, Agent.active))
    watching = select(QueueMember.agent_id).where(QueueMember.queue_id == ticket.queue_id)
    leading = select(Agent).where(Agent.active, Agent.role.in_(OTHERWISE)).order_by(Agent.role.desc(), Agent.id)
    yield from db.session.scalars(leading.where(Agent.id.in_(watching)))
    yield from db.session.scalars(leading)


def _named() -> dict[str, str]:
    """role -> login, as the desk has set it."""
    return desk_map.settings().get("ladder", {})
