"""The route trace: what was decided about a piece of work and why, kept in few rows however long it waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select

from contactcenter import clock, journal
from contactcenter.extensions import db
from contactcenter.masking import mask
from contactcenter.models import Agent, QueueEntry, RouteStep
from contactcenter.models.needs import Needs
from contactcenter.routing.choice import Decision

MOST = 120  # rows of one entry; the oldest go
EVERY = 20
STEP = insert(cast("Table", RouteStep.__table__))  # the table: nobody looks at the row in the same transaction
AGAIN = timedelta(seconds=30)  # how often "still waiting" is looked into


def step(entry: QueueEntry, what: str, agent: Agent | int | None = None, **data: Any) -> int:
    """Write down one decision, which the ticket's page shows; the row's id. Inside a transaction."""
    by = journal.actor()
    with entry.ticket.changing():
        pass
    made = db.session.connection().execute(STEP, {
        "ticket_id": entry.ticket_id, "entry_id": entry.id, "what": what, "data": _masked(data),
        "agent_id": agent.id if isinstance(agent, Agent) else agent, "by_id": by.id if by.kind == "agent" else None,
    })
    if entry.trace:
        entry.trace = {}
    (number,) = cast("tuple[int]", made.inserted_primary_key)
    if number % EVERY == 0:
        _keep_to_size(entry.id)
    return number


def still_waits(entry: QueueEntry, needs: Needs, decision: Decision) -> None:
    """Nobody may take it now: a new row when the reason is a new one, else the last one counts once more.

    Inside a transaction.
    """
    told, now = entry.trace or {}, clock.now()
    row = db.session.get(RouteStep, told["step"]) if told.get("reason") == decision.why else None
    data = decision.record | {"language": needs.language, "skills": list(needs.skills)}
    if row is None:
        number = step(entry, "waiting", **data)
    else:
        number, row.count, row.last_at, row.data = row.id, row.count + 1, now, data
    entry.trace = {"step": number, "reason": decision.why, "at": now.isoformat()}


def _masked(data: dict[str, Any]) -> dict[str, Any]:
    """A row that goes straight into the table is masked by nobody else; only a note is words of a person."""
    return {**data, "note": mask(data["note"])} if data.get("note") else data


def told_lately(trace: dict[str, Any]) -> bool:
    """Whether it was written down a moment ago that it waits."""
    return "at" in trace and clock.now() < clock.datetime_of(trace["at"]) + AGAIN


def of_ticket(ticket_id: int, most: int = 200) -> list[RouteStep]:
    """The story of a ticket's work, oldest first."""
    query = select(RouteStep).where(RouteStep.ticket_id == ticket_id).order_by(RouteStep.id.desc()).limit(most)
    return list(reversed(db.session.scalars(query).all()))


def last_of(ticket_id: int) -> RouteStep | None:
    """What was decided last."""
    query = select(RouteStep).where(RouteStep.ticket_id == ticket_id).order_by(RouteStep.id.desc()).limit(1)
    return db.session.scalar(query)


def _keep_to_size(entry_id: int) -> None:
    """Looked after now and then: an entry has at most MOST rows and a few more."""
    mine = select(RouteStep.id).where(RouteStep.entry_id == entry_id).order_by(RouteStep.id.desc())
    oldest = db.session.scalar(mine.offset(MOST).limit(1))
    if oldest:
        db.session.execute(delete(RouteStep).where(RouteStep.entry_id == entry_id, RouteStep.id <= oldest))
