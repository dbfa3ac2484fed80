"""Presence: who is at the desk, in which state and since when, and who has been lost without saying so."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from contactcenter import clock, events, journal
from contactcenter.extensions import db
from contactcenter.models import Agent, AgentState
from contactcenter.models.agents import STATES

GRACE = timedelta(seconds=60)


def set_state(agent: Agent, state: str, reason: str | None = None) -> None:
    """Put an agent into a state and keep the stretch before it. Raises ValueError for a state there is not."""
    if state not in STATES:
        raise ValueError(f"state must be one of {', '.join(STATES)}")
    with journal.transaction():
        db.session.refresh(agent, with_for_update={"of": Agent})
        before, now = agent.state, clock.now()
        if before == state and agent.state_reason == reason:
            return
        journal.touch(agent)
        db.session.execute(
            update(AgentState).where(AgentState.agent_id == agent.id, AgentState.until.is_(None)).values(until=now)
        )
        db.session.add(AgentState(agent_id=agent.id, state=state, reason=reason, since=now))
        agent.state, agent.state_reason, agent.state_since = state, reason, now
        if state == "available":
            agent.misses, agent.idle_since = 0, now
        journal.record(events.AgentStateChanged(agent.id, state, before, reason))


def arrive(agent: Agent, state: str) -> None:
    """The agent opened the desk: whoever was offline is put into the state the desk starts in."""
    beat(agent)
    if agent.state == "offline":
        set_state(agent, state)


def beat(agent: Agent) -> None:
    """The agent's page is there."""
    with journal.transaction():
        db.session.execute(update(Agent).where(Agent.id == agent.id).values(seen_at=clock.now()))


def sweep() -> int:
    """Agents whose page has been silent for longer than the grace time are offline; how many were."""
    silent = select(Agent).where(Agent.state != "offline", Agent.autopilot.is_(False),
                                 Agent.seen_at < clock.now() - GRACE)
    lost = db.session.scalars(silent).all()
    for agent in lost:
        set_state(agent, "offline", "connection lost")
    return len(lost)


def dismiss_autopilots() -> None:
    """At start nobody plays yet: whoever was played when the power went is not at the desk."""
    for agent in db.session.scalars(select(Agent).where(Agent.autopilot, Agent.state != "offline")).all():
        set_state(agent, "offline", "the play has ended")
