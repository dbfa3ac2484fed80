"""Wrap-up: some time after live work in which nothing is offered, to write down what it was about. The agent may end it
or make it longer, once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from contactcenter import clock, journal
from contactcenter.events import WorkFinished
from contactcenter.extensions import db
from contactcenter.models import Agent, AgentState, QueueEntry
from contactcenter.presence.states import set_state

WRAP_UP = timedelta(seconds=30)
AT_WORK = ("available", "busy")
AFTER = {"chat": "after a chat"}  # calls end their wrap-up themselves, with the call


def wrap_up(agent: Agent, why: str) -> None:
    """Begin, or begin anew where another piece of work has ended meanwhile. Who is on a break stays there."""
    if agent.state == "wrapup":
        _until_at_least(agent, clock.now() + WRAP_UP)
    elif agent.state in AT_WORK:
        set_state(agent, "wrapup", why, until=clock.now() + WRAP_UP)


def extend(agent: Agent) -> bool:
    """As long again; False where it has been extended before, or there is none."""
    with journal.transaction():
        if not may_extend(agent):
            return False
        journal.touch(agent)
        agent.state_until, agent.state_extended = (agent.state_until or clock.now()) + WRAP_UP, True
        return True


def wrapping_up(agent: Agent) -> bool:
    """Whether the agent is still at it, and has time left."""
    return agent.state == "wrapup" and agent.state_until is not None and agent.state_until > clock.now()


def may_extend(agent: Agent) -> bool:
    return agent.state == "wrapup" and not agent.state_extended


def done(agent: Agent) -> None:
    """Back to work, as it was before: whoever wanted no new work does not get any for having finished the old."""
    with journal.transaction():
        db.session.refresh(agent, with_for_update={"of": Agent})
        if agent.state == "wrapup":
            set_state(agent, _before(agent))


def end_due() -> int:
    """Wrap-ups whose time is over; how many there were."""
    due = select(Agent).where(Agent.state == "wrapup", Agent.state_until <= clock.now())
    return sum(_end(agent) for agent in db.session.scalars(due).all())


def on_finished(fact: WorkFinished) -> None:
    """Live work that somebody did is over."""
    entry = db.session.get_one(QueueEntry, fact.entry)
    if fact.outcome == "done" and entry.kind in AFTER and entry.agent_id:
        wrap_up(db.session.get_one(Agent, entry.agent_id), AFTER[entry.kind])


def _end(agent: Agent) -> bool:
    """Asked again within the change: it may have been extended since we looked."""
    with journal.transaction():
        db.session.refresh(agent, with_for_update={"of": Agent})
        over = agent.state == "wrapup" and agent.state_until is not None and agent.state_until <= clock.now()
        if over:
            done(agent)
        return over


def _until_at_least(agent: Agent, until) -> None:
    with journal.transaction():
        if agent.state_until is None or agent.state_until < until:
            journal.touch(agent)
            agent.state_until = until


def _before(agent: Agent) -> str:
    stretches = select(AgentState.state).where(AgentState.agent_id == agent.id, AgentState.until.is_not(None))
    last = db.session.scalar(stretches.order_by(AgentState.id.desc()).limit(1))
    return last if last in AT_WORK else "available"
