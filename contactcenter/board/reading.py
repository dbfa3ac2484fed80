"""Reading the floor: a few queries, whatever the number of queues, agents and pages that look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select

from contactcenter import clock, config, views
from contactcenter.board import limits, slow
from contactcenter.board.floor import Floor, Line, Person, Raised, Risk, Waiting
from contactcenter.board.metrics import Contact
from contactcenter.extensions import db
from contactcenter.models import Agent, Alert, ContactRow, Customer, Identity, Queue, QueueEntry, QueueMember, Ticket
from contactcenter.models.queues import WAITING

LATELY = timedelta(minutes=30)
NOT_CUSTOMERS = {"test", "training", "mystery", "duplicate"}  # labels that keep a contact out of every measure
MOST_RISKS = 500


def read() -> Floor:
    """The floor now."""
    now = clock.now()
    day = start_of_day(now)
    risks, people = list(_risks(now)), list(_people())
    behind = slow.read(people, day, now)
    owners = {one.owner for one in risks} | {one.owner for one in behind.orphans}
    came = contacts(min(day, now - LATELY))
    return Floor(now, day, limits.current().formula, limits.of_all(), list(_lines()), list(came), list(_waiting()),
                 people, risks, list(_alerts()), _names(owners - {None}), behind)


def contacts(since: datetime) -> Iterator[Contact]:
    """Those of customers that arrived or ended since an instant; for the board the day's beginning, or half an hour ago
    where that is just after midnight."""
    row = ContactRow
    query = select(row.id, row.kind, row.queue_id, row.arrived_at, row.answered_at, row.ended_at, row.outcome,
                   row.handled_seconds, row.agent_id, row.ticket_id, Ticket.type, Ticket.channel, Ticket.tags)
    query = query.join_from(row, Ticket, Ticket.id == row.ticket_id).where(
        Ticket.status != "spam", or_(row.arrived_at >= since, row.ended_at >= since))
    for *values, tags in db.session.execute(query.order_by(row.arrived_at, row.id)):
        if NOT_CUSTOMERS.isdisjoint(tags or ()):
            yield Contact(*values)


def start_of_day(now: datetime) -> datetime:
    """Midnight in the desk's time zone: where "today" begins."""
    local = now.astimezone(ZoneInfo(config.current().timezone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _lines() -> Iterator[Line]:
    query = select(Queue.id, Queue.key, Queue.names, Queue.icon, Queue.weight).where(Queue.active)
    return (Line(*row) for row in db.session.execute(query.order_by(Queue.position, Queue.id)))


def _waiting() -> Iterator[Waiting]:
    entry = QueueEntry
    query = select(entry.id, entry.kind, entry.queue_id, entry.enqueued_at, entry.ticket_id, Ticket.type,
                   Ticket.last_channel, entry.priority).join_from(entry, Ticket, Ticket.id == entry.ticket_id)
    query = query.where(entry.state.in_(WAITING), Ticket.status != "spam")
    return (Waiting(*row) for row in db.session.execute(query.order_by(entry.enqueued_at, entry.id)))


def _people() -> Iterator[Person]:
    work, queues = _work(), _memberships()
    query = select(Agent.id, Agent.names, Agent.state, Agent.state_since, Agent.idle_since, Agent.languages,
                   Agent.capacity, Agent.autopilot).where(Agent.active, Agent.state != "offline").order_by(Agent.id)
    for number, names, state, since, idle, languages, capacity, autopilot in db.session.execute(query):
        yield Person(number, names, state, since, idle or since, languages, capacity, frozenset(queues[number]),
                     autopilot, tuple(work[number]))


def _work() -> dict[int, list[tuple[str, int, datetime]]]:
    held: dict[Any, list] = defaultdict(list)
    query = select(QueueEntry.agent_id, QueueEntry.kind, QueueEntry.queue_id, QueueEntry.accepted_at,
                   QueueEntry.enqueued_at).where(QueueEntry.state == "accepted", QueueEntry.agent_id.is_not(None))
    for agent, kind, queue, accepted, enqueued in db.session.execute(query.order_by(QueueEntry.id)):
        held[agent].append((kind, queue, accepted or enqueued))
    return held


def _memberships() -> dict[int, set[int]]:
    held: dict[int, set[int]] = defaultdict(set)
    for agent, queue in db.session.execute(select(QueueMember.agent_id, QueueMember.queue_id)):
        held[agent].add(queue)
    return held


def _risks(now: datetime) -> Iterator[Risk]:
    found = db.session.execute(_at_risk(now)).all()
    known = _known([row.customer_id for row in found if not (row.name or row.other_name)])
    for row in found:
        name = " ".join(dict.fromkeys(filter(None, (row.name, row.other_name)))) or known.get(row.customer_id, "")
        values: dict[str, Any] = dict(zip(Risk.__slots__, row[:13], strict=False))
        yield Risk(**values, name=name, tier=row.tier)


def _at_risk(now: datetime) -> Select:
    query = select(Ticket.id, Ticket.subject, Ticket.queue_id, Ticket.type, Ticket.last_channel, Ticket.owner_id,
                   Ticket.due_at, Ticket.due_from, Ticket.due_metric, Ticket.priority, Ticket.language,
                   Ticket.customer_id, Ticket.flags, Customer.tier, Customer.name, Customer.other_name).join(Customer)
    near = (Ticket.tab == "todo", Ticket.due_at < now + views.AT_RISK, Ticket.due_state != "paused")
    return query.where(*near).order_by(Ticket.due_at, Ticket.id).limit(MOST_RISKS)


def _known(customers: list[int]) -> dict[int, str]:
    """The address of those who have told no name."""
    if not customers:
        return {}
    query = select(Identity.customer_id, Identity.value).where(Identity.customer_id.in_(customers),
                                                               Identity.kind != "visitor")
    return {customer: value for customer, value in db.session.execute(query.order_by(Identity.id.desc()))}


def _alerts() -> Iterator[Raised]:
    query = select(Alert.id, Alert.queue_id, Alert.kind, Alert.value, Alert.bound, Alert.raised_at, Alert.muted_until,
                   Alert.mute_reason).where(Alert.cleared_at.is_(None)).order_by(Alert.raised_at, Alert.id)
    return (Raised(*row) for row in db.session.execute(query))


def _names(owners: Collection[int | None]) -> dict[int, Any]:
    query = select(Agent.id, Agent.names).where(Agent.id.in_(owners))
    return {number: names for number, names in db.session.execute(query)} if owners else {}
