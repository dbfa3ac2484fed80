"""The states of an agent: chosen or given, each stretch of one kept for ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from contactcenter import clock, events, journal
from contactcenter.extensions import db
from contactcenter.models import Agent, AgentState, Version
from contactcenter.models.agents import STATES
from contactcenter.presence import ready

BREAKS = ("break",)  # the states that are asked for a reason
LOST, BACK, PREPARING = "connection lost", "back after a lost connection", "getting ready"


def set_state(agent: Agent, state: str, reason: str | None = None, until: datetime | None = None) -> None:
    """Put an agent into a state and keep the stretch before it. Raises ValueError for a state there is not.

    until: when it should be over; a break may be longer, a wrap-up is ended then.
    """
    if state not in STATES:
        raise ValueError(f"state must be one of {', '.join(STATES)}")
    with journal.transaction():
        db.session.refresh(agent, with_for_update={"of": Agent})
        before, now = agent.state, clock.now()
        if before == state and agent.state_reason == reason:
            return
        journal.touch(agent)
        _keep_stretch(agent, state, reason, now)
        agent.state, agent.state_reason, agent.state_since = state, reason, now
        agent.state_until, agent.state_extended = until or _limit(state, reason, now), False
        if state == "available":
            agent.misses, agent.idle_since = 0, now
        journal.record(events.AgentStateChanged(agent.id, state, before, reason))


def arrive(agent: Agent, state: str) -> None:
    """The agent signed in: whoever was offline is put into the state the desk starts in, once they are ready."""
    beat(agent)
    if agent.state != "offline":
        return
    if state == "available" and ready.asked(agent):
        set_state(agent, "away", PREPARING)
    else:
        set_state(agent, state)


def reconnected(agent: Agent) -> None:
    """A page of the agent is there again. Whoever was lost meanwhile is away until they say that they are back: a
    machine that wakes up at night must not be offered a customer.
    """
    beat(agent)
    if agent.state == "offline" and agent.state_reason == LOST:
        set_state(agent, "away", BACK)


def beat(agent: Agent) -> None:
    """The agent's page is there. Any of several: only when the last is gone nothing beats any more."""
    with journal.transaction():
        db.session.execute(update(Agent).where(Agent.id == agent.id).values(seen_at=clock.now()))


def breaks() -> list[dict[str, Any]]:
    """The reasons for a break that the desk knows: id, label by language, minutes or None. Its own setting."""
    held = Version.of("setting", "presence")
    return list(held.body.get("breaks", ())) if held else []


def _keep_stretch(agent: Agent, state: str, reason: str | None, now: datetime) -> None:
    open_one = AgentState.agent_id == agent.id, AgentState.until.is_(None)
    db.session.execute(update(AgentState).where(*open_one).values(until=now))
    db.session.add(AgentState(agent_id=agent.id, state=state, reason=reason, since=now))


def _limit(state: str, reason: str | None, now: datetime) -> datetime | None:
    """How long a break of this kind should be at most."""
    kind = next((one for one in breaks() if one["id"] == reason), {}) if state in BREAKS else {}
    return now + timedelta(minutes=kind["minutes"]) if kind.get("minutes") else None
