"""Script runs out of the house: each step that was gone through on tickets somebody may see, a row each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import select

from contactcenter import journal, views
from contactcenter.events import TableTakenOut
from contactcenter.extensions import db
from contactcenter.models import Agent, ScriptRun, ScriptStep, Ticket

HEAD = ("run", "ticket", "begun_with", "channel", "started", "ended", "outcome", "resolution", "script", "version",
        "step", "entered", "left", "how", "choice", "required", "said", "excuse", "agent")
BATCH = 500


def take_out(agent: Agent, since: datetime, until: datetime) -> Iterator[Mapping[str, str]]:
    """The steps of runs that began in this time, without the answers: those are fields. That it was done is noted."""
    with journal.transaction():
        journal.record(TableTakenOut("script runs", {"since": since.isoformat(), "until": until.isoformat()}))
    return _rows(agent, since, until)


def _rows(agent: Agent, since: datetime, until: datetime) -> Iterator[Mapping[str, str]]:
    query = select(ScriptStep, ScriptRun, Ticket).join(ScriptRun, ScriptRun.id == ScriptStep.run_id).join(
        Ticket, Ticket.id == ScriptRun.ticket_id).where(
        views.may_see(agent), ScriptRun.started_at >= since, ScriptRun.started_at < until, ScriptStep.undone.is_(False))
    rows = db.session.execute(query.order_by(ScriptStep.run_id, ScriptStep.id).execution_options(yield_per=BATCH))
    for step, run, ticket in rows:
        yield dict(zip(HEAD, map(_written, _row(step, run, ticket)), strict=True))


def _row(step: ScriptStep, run: ScriptRun, ticket: Ticket) -> tuple:
    return (run.id, ticket.number, run.key, run.channel, run.started_at, run.ended_at, run.outcome, run.resolution,
            step.script, step.version, step.step, step.entered_at, step.left_at, step.how, step.choice, step.required,
            step.said, step.excuse, step.agent_id)


def _written(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
