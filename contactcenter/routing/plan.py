"""What a queue gives up while somebody waits: first a wish, then its own borders, then the promise of an answer now.

A plan is data: steps with `after` seconds and one of `drop` (language or skills), `to` (a queue's key, team_lead or
on_call) and `offer` (what the customer is offered instead).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from contactcenter.extensions import db
from contactcenter.models import Agent, Queue, QueueMember, Version
from contactcenter.models.needs import Needs

Step = Mapping[str, Any]
LANGUAGE_AFTER = {"message": 900.0}  # seconds for which only somebody who speaks the language will do
LIVE_LANGUAGE_AFTER = 60.0
INSTEAD = {"call": ("callback", "voicemail", "message"), "callback": (), "chat": ("message",), "message": ()}
INSTEAD_AFTER = 60.0  # seconds after the last border was given up
TEAM_LEAD, ON_CALL = "team_lead", "on_call"


def of(queue: Queue, kind: str) -> Sequence[Step]:
    """The queue's own plan in order of time, or the usual one: the language, the overflow, then something instead."""
    return sorted(queue.plan or _usual(queue, kind), key=lambda step: float(step.get("after") or 0))


def due(queue: Queue, kind: str, number: int, since: datetime) -> datetime | None:
    """When step `number` is to be taken by somebody who has waited since; None behind the last."""
    steps = of(queue, kind)
    return since + timedelta(seconds=float(steps[number].get("after") or 0)) if number < len(steps) else None


def relaxed(needs: Needs, step: Step, queue: Queue) -> Needs:
    """What is still asked for after this step."""
    asked = step.get("drop") or ()
    people, also = targets(step.get("to"), queue)
    return replace(
        needs, language=None if "language" in asked else needs.language,
        skills=() if "skills" in asked else needs.skills, also=tuple(dict.fromkeys((*needs.also, *also))),
        people=tuple(dict.fromkeys((*needs.people, *people))),
    )


def targets(to: str | None, queue: Queue) -> tuple[Sequence[int], Sequence[int]]:
    """(agents, queues) that an overflow goes to. A name that nobody has any more is nobody."""
    if to == ON_CALL:
        return _named(_settings().get("on_call") or ()) or _leads(queue), ()
    if to == TEAM_LEAD:
        return _named([(_settings().get("ladder") or {}).get(TEAM_LEAD, "")]) or _leads(queue), ()
    other = db.session.scalar(select(Queue.id).where(Queue.key == to, Queue.active)) if to else None
    return (), (other,) if other else ()


def queue_name(key: str, language: str) -> str:
    """A target queue by the name people know."""
    found = db.session.scalar(select(Queue).where(Queue.key == key))
    return found.name(language) if found else key


def _usual(queue: Queue, kind: str) -> Sequence[Step]:
    steps: list[Step] = [{"after": LANGUAGE_AFTER.get(kind, LIVE_LANGUAGE_AFTER), "drop": ["language"]}]
    overflow = queue.overflow or {}
    if overflow.get("to"):
        steps.append({"after": overflow.get("after", 0), "to": overflow["to"]})
    if INSTEAD[kind]:
        last = max(float(step["after"]) for step in steps)
        steps.append({"after": last + INSTEAD_AFTER, "offer": list(INSTEAD[kind])})
    return steps


def _named(logins: Sequence[str]) -> Sequence[int]:
    return list(db.session.scalars(select(Agent.id).where(Agent.login.in_(logins), Agent.active))) if logins else []


def _leads(queue: Queue) -> Sequence[int]:
    watching = select(QueueMember.agent_id).where(QueueMember.queue_id == queue.id)
    return list(db.session.scalars(select(Agent.id).where(Agent.role == "supervisor", Agent.active,
                                                          Agent.id.in_(watching))))


def _settings() -> Mapping[str, Any]:
    held = Version.of("setting", "desk")
    return held.body if held else {}
