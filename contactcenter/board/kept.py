"""Promises of time that were kept, queue by queue: replies and solutions by their clocks, live contacts by their wait.

A promise belongs to the time in which it ended: when it was met, or when it was broken; a contact, as everywhere on the
board, to that in which it arrived. One that runs past its due time is broken at once; one that was cancelled does not
count; a breach that was waived still is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, union_all

from contactcenter.board import limits, metrics, reading
from contactcenter.board.shares import Share
from contactcenter.extensions import db
from contactcenter.models import Clock, ClockWaiver, Ticket
from contactcenter.models.clocks import METRICS

ANSWER = "answer"  # how fast calls and chats were answered: they have no clock, they have a wait
ALL = (*METRICS, ANSWER)
SPANS = {"today": 1, "week": 7}  # days, today being the last of them


@dataclass(frozen=True, slots=True)
class Ended:
    """A promise that has ended. at: what decides to which time it belongs; due: until when it was to be met."""

    ticket: int
    queue: int
    channel: str
    at: datetime
    began: datetime
    due: datetime
    ended: datetime
    kept: bool
    waived: bool = False


def since(span: str, now: datetime) -> datetime:
    """Where a span begins: at a midnight of the desk."""
    return reading.start_of_day(now) - timedelta(days=SPANS[span] - 1)


def ended(metric: str, queues: Collection[int], begin: datetime, now: datetime) -> list[Ended]:
    """All of one kind in these queues, the latest first."""
    found = _answers(queues, begin, now) if metric == ANSWER else _clocks(metric, queues, begin, now)
    return sorted(found, key=lambda one: one.at, reverse=True)


def shares(found: Iterable[Ended], queues: Collection[int]) -> dict[int, Share]:
    """How many were kept of how many, by queue."""
    counts = {queue: [0, 0] for queue in queues}
    for one in found:
        counts[one.queue][0 if one.kept else 1] += 1
    return {queue: metrics.attainment(*both) for queue, both in counts.items()}


def _clocks(metric: str, queues: Collection[int], begin: datetime, now: datetime) -> Iterator[Ended]:
    waived = select(ClockWaiver.id).where(ClockWaiver.clock_id == Clock.id).correlate(Clock).exists()
    query = select(Clock.ticket_id, Ticket.queue_id, Ticket.channel, Clock.opened_at, Clock.due_at, Clock.met_at,
                   Clock.breached_at, waived, Ticket.tags).join_from(Clock, Ticket, Ticket.id == Clock.ticket_id)
    query = query.where(Clock.id.in_(_ids(metric, begin, now)), Ticket.queue_id.in_(queues), Ticket.status != "spam")
    for ticket, queue, channel, began, due, met, broken, pardoned, tags in db.session.execute(query):
        if reading.NOT_CUSTOMERS.isdisjoint(tags or ()):
            at = broken or met or due
            yield Ended(ticket, queue, channel, at, began, due, met or at, broken is None and met is not None, pardoned)


def _ids(metric: str, begin: datetime, now: datetime) -> Select:
    """Met in time, broken, and those that the sweep has yet to call broken: each found by an index of its own."""
    of_kind = Clock.metric == metric
    met = select(Clock.id).where(of_kind, Clock.met_at >= begin, Clock.state == "met", Clock.breached_at.is_(None))
    broken = select(Clock.id).where(of_kind, Clock.breached_at >= begin, Clock.state != "cancelled")
    late = select(Clock.id).where(of_kind, Clock.next_at.is_not(None), Clock.state == "running", Clock.due_at >= begin,
                                  Clock.due_at < now, Clock.breached_at.is_(None))
    return select(union_all(met, broken, late).subquery().c.id)


def _answers(queues: Collection[int], begin: datetime, now: datetime) -> Iterator[Ended]:
    """By the formula and the targets of the desk as they stand now."""
    bounds, formula = limits.of_all(), limits.current().formula
    arrived = [(one, bounds[one.queue].within(one.kind)) for one in reading.contacts(begin)
               if one.queue in queues and one.kind in metrics.LIVE and one.arrived >= begin]
    whole, counted = metrics.service_level(arrived, now, formula)
    kept, targets = {id(one) for one in counted}, {id(one): within for one, within in arrived}
    for one in whole:
        due = one.arrived + timedelta(seconds=targets[id(one)])
        yield Ended(one.ticket, one.queue, one.channel, one.arrived, one.arrived, due, one.answered or one.ended or now,
                    id(one) in kept)
