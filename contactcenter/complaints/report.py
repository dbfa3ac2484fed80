"""The month in complaints: how many, how soon, why, and whether every customer was served alike.

The figures are those of requirements for service desks: the rate by contacts offered, what was upheld by closed cases,
what was kept in time by each kind of clock for itself, never mixed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from contactcenter import clock, config, views
from contactcenter.board.shares import Share
from contactcenter.complaints import clocks
from contactcenter.extensions import db
from contactcenter.models import Agent, Clock, Complaint, ContactRow, Queue, Ticket

UPHELD = ("staff", "conditions", "supplier")
PER = 1_000  # contacts
KINDS = ("ack", "verify", "proposal", clocks.FINAL, clocks.NEWS)
FEW = 5  # of one customer group: fewer say nothing about how it is served
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Month:
    """What was opened between two midnights of the desk. clocks: of these cases, whatever became of them since."""

    first: date
    cases: Sequence[Complaint]
    contacts: int
    clocks: dict[int, list[Clock]]

    @property
    def rate(self) -> float | None:
        """Complaints by a thousand contacts that entered a queue; None where there were none."""
        return PER * len(self.cases) / self.contacts if self.contacts else None

    @property
    def upheld(self) -> Share:
        """Closed cases whose cause lies with us or our suppliers."""
        closed = [case for case in self.cases if case.closed_at]
        return Share(sum(case.cause in UPHELD for case in closed), len(closed))

    @property
    def days(self) -> float | None:
        """How long a closed case took, the middle one, in days of the calendar."""
        lasted = [(case.closed_at - case.opened_at) / timedelta(days=1) for case in self.cases if case.closed_at]
        return median(lasted) if lasted else None

    def kept(self, kind: str, cases: Sequence[Complaint] | None = None) -> Share:
        """Clocks of this kind that were met in time, of those that have ended or are past their time."""
        held = [one for case in (self.cases if cases is None else cases) for one in self.clocks.get(case.id, ())
                if one.metric == clocks.metric(kind) and not one.waivers]
        ended = [one for one in held if one.breached_at or one.state == "met"]
        return Share(sum(one.breached_at is None for one in ended), len(ended))

    def late(self, case: Complaint) -> bool:
        """Whether anything that was promised about it came late, and nobody took the blame from it."""
        return any(one.breached_at and not one.waivers for one in self.clocks.get(case.id, ()))

    def by(self, key: Callable[[Complaint], Key]) -> list[tuple[Key, list[Complaint]]]:
        """The cases in groups, the largest first."""
        found: dict[Key, list[Complaint]] = {}
        for case in self.cases:
            found.setdefault(key(case), []).append(case)
        return sorted(found.items(), key=lambda group: (-len(group[1]), str(group[0])))


def of(agent: Agent, first: date) -> Month:
    """The month that begins with this day, as far as the agent may see it."""
    begin, end = midnight(first), midnight(after(first))
    ticket = joinedload(Complaint.ticket)
    query = _opened(agent, begin, end).order_by(Complaint.opened_at, Complaint.id).options(
        ticket.joinedload(Ticket.customer), ticket.joinedload(Ticket.owner), selectinload(Complaint.remedies))
    cases = db.session.scalars(query).all()
    return Month(first, cases, _contacts(agent, begin, end), _clocks_of(agent, begin, end))


def counts(agent: Agent, first: date, months: int) -> list[tuple[date, int]]:
    """How many were opened in each of so many months, the last of them the one that begins with this day."""
    asked = [first]
    while len(asked) < months:
        asked.append(before(asked[-1]))
    opened = [_opened(agent, midnight(one), midnight(after(one))) for one in reversed(asked)]
    found = [db.session.scalar(select(func.count()).select_from(query.subquery())) or 0 for query in opened]
    return list(zip(reversed(asked), found, strict=True))


def this_month() -> date:
    """The first day of the month in which the desk is."""
    return clock.now().astimezone(_zone()).date().replace(day=1)


def before(first: date) -> date:
    """The month before, by its first day."""
    return (first - timedelta(days=1)).replace(day=1)


def after(first: date) -> date:
    """The month after, by its first day."""
    return (first + timedelta(days=31)).replace(day=1)


def midnight(day: date) -> datetime:
    """When this day begins at the desk."""
    return datetime.combine(day, time(), _zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(config.current().timezone)


def _opened(agent: Agent, begin: datetime, end: datetime):
    return select(Complaint).join(Ticket, Ticket.id == Complaint.ticket_id).where(
        views.may_see(agent), Complaint.opened_at >= begin, Complaint.opened_at < end)


def _contacts(agent: Agent, begin: datetime, end: datetime) -> int:
    mine = [queue.id for queue in views.queues(agent)] if agent.role != "admin" else select(Queue.id)
    return db.session.scalar(select(func.count(ContactRow.id)).where(
        ContactRow.arrived_at >= begin, ContactRow.arrived_at < end, ContactRow.queue_id.in_(mine))) or 0


def _clocks_of(agent: Agent, begin: datetime, end: datetime) -> dict[int, list[Clock]]:
    tickets = _opened(agent, begin, end).with_only_columns(Complaint.ticket_id)
    query = select(Clock).where(Clock.ticket_id.in_(tickets), Clock.metric.startswith(clocks.PREFIX))
    found: dict[int, list[Clock]] = {}
    for one in db.session.scalars(query.order_by(Clock.id).options(selectinload(Clock.waivers))):
        found.setdefault(one.data.get("complaint", 0), []).append(one)
    return found
