"""Skills that end: the supervisors of whoever holds one are told a month before, a week before and when it has ended.

Each of them once for each of these. A skill counts up to and including the last day of its term.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from contactcenter import clock, events, journal
from contactcenter.extensions import db
from contactcenter.models import Agent, QueueMember, SkillNotice

STAGES = (0, 7, 30)  # days before the end; 0: it has ended
SHOWN = 50
LONGEST = 64  # letters of a name that are kept


@dataclass(frozen=True)
class Lapse:
    """A skill near its end. stage: the one of STAGES that has been reached."""

    skill: str
    until: date
    stage: int


def lapses(skills: Mapping[str, Any], today: date) -> list[Lapse]:
    """Those of an agent's skills that end soon or have ended, the first to end first."""
    ends = ((name[:LONGEST], _end(skill)) for name, skill in (skills or {}).items())
    found = [Lapse(name, end, stage) for name, end in ends if end and (stage := _stage(end, today)) is not None]
    return sorted(found, key=lambda one: (one.until, one.skill))


def of_all(today: date | None = None) -> dict[int, list[Lapse]]:
    """Every agent of whom one must know, by id."""
    today = today or clock.now().date()
    query = select(Agent.id, Agent.skills).where(Agent.active)
    return {agent: found for agent, skills in db.session.execute(query) if (found := lapses(skills, today))}


def sweep() -> int:
    """Tell whoever has not been told; how many notices that was."""
    return sum(_tell(about, one) for about, found in of_all().items() for one in found)


def unseen(agent: Agent) -> Sequence[SkillNotice]:
    """What this supervisor has not seen yet, the newest first."""
    query = select(SkillNotice).where(SkillNotice.agent_id == agent.id, SkillNotice.seen_at.is_(None))
    return db.session.scalars(query.order_by(SkillNotice.id.desc()).limit(SHOWN)).all()


def count(agent: Agent) -> int:
    mine = SkillNotice.agent_id == agent.id, SkillNotice.seen_at.is_(None)
    return db.session.scalar(select(func.count(SkillNotice.id)).where(*mine)) or 0


def see(notice: SkillNotice) -> None:
    """Its supervisor has seen it."""
    with journal.transaction():
        if notice.seen_at is None:
            notice.seen_at = clock.now()
            journal.record(events.SkillNoticeSeen(notice.id, notice.agent_id))


def _end(skill: Any) -> date | None:
    """The last day of a skill; None where it has no end, or none that anybody can read."""
    written = skill.get("until") if isinstance(skill, Mapping) else None
    try:
        return datetime.fromisoformat(str(written)[:10]).date() if written else None
    except ValueError:
        return None


def _stage(end: date, today: date) -> int | None:
    left = (end - today).days
    return 0 if left < 0 else next((stage for stage in STAGES if stage and left <= stage), None)


def _tell(about: int, one: Lapse) -> int:
    told = set(db.session.scalars(select(SkillNotice.agent_id).where(*_of(about, one))))
    return sum(_make(agent, about, one) for agent in _supervisors(about) if agent not in told)


def _of(about: int, one: Lapse) -> tuple:
    return (SkillNotice.about_id == about, SkillNotice.skill == one.skill,
            SkillNotice.until == one.until.isoformat(), SkillNotice.stage == one.stage)


def _supervisors(about: int) -> Iterable[int]:
    """Who watches a queue of theirs; where nobody does, the admins."""
    queues = select(QueueMember.queue_id).where(QueueMember.agent_id == about)
    watching = select(Agent.id).join(QueueMember, QueueMember.agent_id == Agent.id).where(
        Agent.active, Agent.role == "supervisor", Agent.id != about, QueueMember.queue_id.in_(queues)).distinct()
    admins = select(Agent.id).where(Agent.active, Agent.role == "admin")
    return db.session.scalars(watching).all() or db.session.scalars(admins).all()


def _make(agent: int, about: int, one: Lapse) -> bool:
    """Several processes may do it at once: the database lets one of them."""
    notice = SkillNotice(agent_id=agent, about_id=about, skill=one.skill, until=one.until.isoformat(), stage=one.stage)
    try:
        with journal.transaction():
            db.session.add(notice)
            db.session.flush()
            journal.record(events.SkillNoticeMade(notice.id, agent, about, one.skill, notice.until, one.stage))
    except IntegrityError:
        return False
    return True
