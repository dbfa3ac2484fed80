"""Changing the rules while clocks run: what a change would move, before it is made; making it; and going back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contactcenter import clock, events, journal, wake
from contactcenter.extensions import db
from contactcenter.models import Agent, Clock, Ticket, Version
from contactcenter.sla import due, hours, policies
from contactcenter.sla.policies import Rules
from contactcenter.sla.promises import OWED, Promises, differs

KINDS = ("policy", "calendar")
LOOKED_AT = 20_000  # clocks that a preview looks at; more than that are moved all the same


class Overtaken(Exception):
    """Somebody else has changed the same rules since they were read."""


@dataclass(frozen=True)
class Move:
    """A promise that gets another due time. late: it would be broken at once, which it is not yet."""

    ticket: Ticket
    metric: str
    before: datetime
    after: datetime
    late: bool


@dataclass(frozen=True)
class Preview:
    """What a change would do. whole: every clock that is owed was looked at."""

    moves: list[Move] = field(default_factory=list)
    whole: bool = True

    @property
    def tickets(self) -> int:
        return len({move.ticket.id for move in self.moves})

    @property
    def late(self) -> int:
        return len({move.ticket.id for move in self.moves if move.late})


def preview(kind: str, key: str, body: Mapping[str, Any]) -> Preview:
    """What would move if this were the version that stands. Nothing is written. Raises ValueError for a bad body."""
    rules, now = _supposed(kind, key, body), clock.now()
    found = db.session.scalars(select(Clock).where(Clock.state.in_(OWED)).order_by(Clock.ticket_id, Clock.id)
                               .limit(LOOKED_AT + 1)).all()
    moves = [move for ticket, clocks in _by_ticket(found[:LOOKED_AT])
             for move in _moves(Promises(ticket, clocks, rules), now)]
    return Preview(sorted(moves, key=lambda move: (not move.late, move.after)), len(found) <= LOOKED_AT)


def publish(kind: str, key: str, body: Mapping[str, Any], agent: Agent, based_on: int) -> Version:
    """Make it the version that stands; what is owed follows at once. Raises Overtaken."""
    with journal.transaction():
        held = Version.of(kind, key)
        if held is None or held.version != based_on:
            raise Overtaken(key)
        fresh = Version.publish(kind, key, dict(body), agent.id)
        journal.record(events.RulesChanged(kind, key, fresh.version))
    wake.wake("clock rules")
    return fresh


def versions(kind: str, key: str) -> list[Version]:
    """Every version there was, the newest first."""
    query = select(Version).where(Version.kind == kind, Version.key == key)
    return list(db.session.scalars(query.order_by(Version.version.desc())))


def author(version: Version) -> Agent | None:
    """Who wrote a version; None for the content pack."""
    return db.session.get(Agent, version.agent_id) if version.agent_id else None


def _supposed(kind: str, key: str, body: Mapping[str, Any]) -> Rules:
    """The rules as they would stand."""
    now = policies.current()
    if kind == "policy":
        return Rules(body, now.version + 1)
    held = Version.of("calendar", key)
    return Rules(now.body, now.version, {key: ((held.version if held else 0) + 1, hours.read(body))})


def _by_ticket(found: list[Clock] | Any) -> Iterator[tuple[Ticket, list[Clock]]]:
    wanted = {one.ticket_id for one in found}
    loading = (joinedload(Ticket.customer), joinedload(Ticket.queue))
    tickets = {ticket.id: ticket for ticket in db.session.scalars(
        select(Ticket).where(Ticket.id.in_(wanted)).options(*loading))}
    for ticket_id, clocks in groupby(found, lambda one: one.ticket_id):
        yield tickets[ticket_id], list(clocks)


def _moves(held: Promises, now: datetime) -> Iterator[Move]:
    for one in held.clocks:
        target = held.target(one)
        if target is None or not differs(one, target):
            continue
        after = due.under(one, target)
        late = one.state == "running" and one.breached_at is None and one.due_at > now >= after
        yield Move(held.ticket, one.metric, one.due_at, after, late)
