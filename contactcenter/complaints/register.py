"""The register of complaints: every case an agent may see, narrowed down, counted, and row by row for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload

from contactcenter import views
from contactcenter.complaints import clocks
from contactcenter.extensions import db
from contactcenter.models import Agent, Clock, Complaint, Ticket

PAGE = 50
CLOSED = "closed"


@dataclass(frozen=True)
class Wanted:
    """What the register shows. stage: a step, `closed`, or empty for all that are open; main: a top class; sort: one
    of SORTS, the newest first where it is empty; skip: how many of another order have been shown."""

    stage: str = ""
    main: str = ""
    late: bool = False
    level: int | None = None
    before: int | None = None
    sort: str = ""
    skip: int = 0


def page(agent: Agent, wanted: Wanted) -> Sequence[Complaint]:
    """Up to PAGE cases, in the order that is wanted."""
    order = SORTS.get(wanted.sort, lambda: ())()
    query = _narrowed(agent, wanted).order_by(*order, Complaint.id.desc()).offset(wanted.skip).limit(PAGE)
    ticket = joinedload(Complaint.ticket)
    loading = (ticket.joinedload(Ticket.customer), ticket.joinedload(Ticket.owner))
    return db.session.scalars(query.options(*loading)).all()


def counts(agent: Agent) -> dict[str, int]:
    """How many are in each step, closed, late, and on each level of the ladder (`level-2`)."""
    visible = _visible(agent).subquery()
    mine = Complaint.id.in_(select(visible.c.id))
    opened = and_(mine, Complaint.closed_at.is_(None))
    found: dict[str, int] = dict(db.session.execute(
        select(Complaint.stage, func.count()).where(opened).group_by(Complaint.stage)).tuples().all())
    levels = db.session.execute(select(Complaint.level, func.count()).where(opened).group_by(Complaint.level)).tuples()
    found |= {f"level-{level}": count for level, count in levels.all()}
    found["open"] = sum(count for name, count in found.items() if not name.startswith("level-"))
    found[CLOSED] = _how_many(select(Complaint.id).where(mine, Complaint.closed_at.is_not(None)))
    found["late"] = _how_many(select(Complaint.id).where(opened, _late()))
    return found


def rows(agent: Agent, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """Every case of the selection as plain values, read a few at a time: no cap."""
    below = wanted.before
    while True:
        narrowed = Wanted(wanted.stage, wanted.main, wanted.late, wanted.level, below)
        found = page(agent, narrowed)
        yield from map(row, found)
        if len(found) < PAGE:
            return
        below = found[-1].id


def may_see(agent: Agent, complaint_id: int) -> Complaint | None:
    return db.session.scalar(_visible(agent).where(Complaint.id == complaint_id))


def earlier(complaint: Complaint) -> int:
    """How many other complaints this customer has made."""
    theirs = select(Complaint.id).join(Ticket, Ticket.id == Complaint.ticket_id).where(
        Ticket.customer_id == complaint.ticket.customer_id, Complaint.id != complaint.id)
    return _how_many(theirs)


def _narrowed(agent: Agent, wanted: Wanted) -> Select:
    query = _visible(agent)
    if wanted.stage == CLOSED:
        query = query.where(Complaint.closed_at.is_not(None))
    else:
        query = query.where(Complaint.closed_at.is_(None))
        query = query.where(Complaint.stage == wanted.stage) if wanted.stage else query
    query = query.where(Complaint.sub_class.startswith(f"{wanted.main}.", autoescape=True)) if wanted.main else query
    query = query.where(_late()) if wanted.late else query
    query = query.where(Complaint.level == wanted.level) if wanted.level is not None else query
    return query.where(Complaint.id < wanted.before) if wanted.before else query


def _visible(agent: Agent) -> Select:
    return select(Complaint).join(Ticket, Ticket.id == Complaint.ticket_id).where(views.may_see(agent))


def _nearest() -> tuple[ColumnElement, ...]:
    """By the nearest clock of the case that still runs; a case without one comes last."""
    clock = select(func.min(Clock.due_at)).where(
        Clock.ticket_id == Complaint.ticket_id, Clock.metric.startswith(clocks.PREFIX), Clock.state == "running")
    due = clock.scalar_subquery()
    return due.is_(None), due


def _late() -> ColumnElement[bool]:
    """A clock of the case is broken and still runs."""
    return Complaint.ticket_id.in_(select(Clock.ticket_id).where(
        Clock.metric.startswith(clocks.PREFIX), Clock.state == "running", Clock.breached_at.is_not(None)))


def _how_many(query: Select) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def row(complaint: Complaint) -> dict[str, Any]:
    """One case as the plain values of a table."""
    ticket, remedy = complaint.ticket, complaint.remedy
    final = clocks.newest(complaint).get(clocks.FINAL)
    return {
        "reference": complaint.ref, "ticket": ticket.number, "opened": complaint.opened_at.isoformat(),
        "customer": ticket.customer.name, "class": complaint.sub_class, "severity": complaint.severity,
        "stage": complaint.stage, "level": complaint.level, "owner": ticket.owner.login if ticket.owner else "",
        "people": complaint.people, "cause": complaint.cause, "root cause": complaint.root_cause,
        "remedy": remedy.kind if remedy else "", "amount": remedy.cents / 100 if remedy else "",
        "answer": complaint.answer or "", "final due": final.due_at.isoformat() if final else "",
        "late": "yes" if final and final.breached_at else "no", "outcome": complaint.outcome or "",
        "closed": complaint.closed_at.isoformat() if complaint.closed_at else "",
    }


SORTS: Mapping[str, Callable[[], tuple[ColumnElement, ...]]] = {
    "due": _nearest,
    "severity": lambda: (Complaint.severity.asc(),),
    "level": lambda: (Complaint.level.desc(),),
}
