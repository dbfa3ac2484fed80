"""Who has been lost: an agent whose pages have all been silent for longer than the grace time is offline.

Only silence that this process has watched counts: after a start, or when somebody has set the machine's clock, or the
machine has slept, everybody gets the grace time anew, and pages come back within seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, or_, select

from contactcenter import clock, journal
from contactcenter.extensions import db
from contactcenter.models import Agent
from contactcenter.presence.states import LOST, set_state

GRACE = timedelta(seconds=60)
JUMP = 5.0  # seconds by which the wall clock may drift from the machine's steady one


@dataclass(frozen=True)
class _Watch:
    since: datetime
    drift: float


def lose() -> int:
    """Agents whose page has been silent for longer than the grace time are offline; how many were."""
    if clock.now() - _watching_since() < GRACE:
        return 0
    return sum(_lose(agent) for agent in db.session.scalars(select(Agent).where(*_silent())).all())


def dismiss_autopilots() -> None:
    """At start nobody plays yet: whoever was played when the power went is not at the desk."""
    for agent in db.session.scalars(select(Agent).where(Agent.autopilot, Agent.state != "offline")).all():
        set_state(agent, "offline", "the play has ended")


def _lose(agent: Agent) -> bool:
    """Asked again within the change: a page may have come back since we looked."""
    with journal.transaction():
        still = select(Agent.id).where(Agent.id == agent.id, *_silent()).with_for_update()
        if db.session.scalar(still) is None:
            return False
        set_state(agent, "offline", LOST)
        return True


def _silent() -> tuple:
    """Last seen too long ago, or, which only a clock that was set back can do, in a future that has yet to come."""
    seen, now = func.coalesce(Agent.seen_at, Agent.state_since), clock.now()
    return (Agent.state != "offline", Agent.autopilot.is_(False), or_(seen < now - GRACE, seen > now + GRACE))


def _watching_since() -> datetime:
    """Since when this process has watched without a break."""
    now, drift = clock.now(), clock.drift()
    held = current_app.extensions.get("presence_watch")
    if held is None or abs(held.drift - drift) > JUMP or held.since > now:
        held = current_app.extensions["presence_watch"] = _Watch(now, drift)
    return held.since
