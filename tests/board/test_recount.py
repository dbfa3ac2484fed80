"""Whatever a shift was like, the board says what a slow recount of the journal says, and opens exactly those rows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contactcenter import clock, journal, presence, routing
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import ContactRow, Customer, Offer, Queue, QueueEntry, Ticket
from tests.board.shifts import scope

SHIFTS = 100 if os.environ.get("LONG_TESTS") else 3
KINDS = ("chat", "message")
QUEUES = ("sales", "bookings")
steps = st.lists(st.tuples(
    st.sampled_from(["come", "come", "come", "accept", "accept", "leave", "finish", "decline", "move", "lose", "return",
                     "take", "pass"]),
    st.integers(0, 3), st.integers(1, 70)), min_size=5, max_size=20)


@dataclass
class Seen:
    """What the journal says of one entry."""

    queue: int
    kind: str
    arrived: datetime
    answered: datetime | None = None
    ended: datetime | None = None
    outcome: str = ""
    ticket: int = 0


def recount() -> dict[int, Seen]:
    """Every entry, from nothing but facts in the order in which they were recorded."""
    seen: dict[int, Seen] = {}
    offered: dict[int, int] = {}
    for fact in db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)):
        data = fact.data
        if fact.type == "WorkQueued":
            seen.setdefault(data["entry"], Seen(data["queue"], data["kind"], fact.at, ticket=fact.ticket_id))
        elif fact.type == "OfferMade":
            offered[data["offer"]] = data["entry"]
        elif fact.type == "OfferAccepted":
            _answer(seen[offered[data["offer"]]], fact.at)
        elif fact.type == "TicketAssigned" and data.get("agent"):
            for one in seen.values():
                if one.ticket == fact.ticket_id and not one.ended:
                    _answer(one, fact.at)
        elif fact.type == "TicketMoved":
            for one in seen.values():
                if one.ticket == fact.ticket_id and not one.ended and not one.answered:
                    one.queue = data["queue"]
        elif fact.type == "WorkFinished":
            one = seen[data["entry"]]
            one.ended, one.outcome = one.ended or fact.at, one.outcome or data["outcome"]
    return seen


def _answer(one: Seen, at) -> None:
    one.answered = one.answered or at


def level_of(seen: list[Seen], within: float, now) -> tuple[int, int]:
    """The usual service level, counted one by one."""
    counted = of = 0
    for one in seen:
        waited = ((one.answered or one.ended or now) - one.arrived).total_seconds()
        left = one.answered is None and one.outcome == "abandoned"
        undecided = one.answered is None and not one.outcome and waited <= within
        if one.kind != "chat" or undecided or (left and waited <= 10):
            continue
        of += 1
        counted += one.answered is not None and waited <= within
    return counted, of


class Shift:
    """Chats and messages in two queues and two agents; every step is something that could happen next."""

    def __init__(self, desk):
        self.desk, self.agents = desk, [desk.mei, desk.jonas]
        self.queues = [desk.sales, desk.bookings]
        clock.desk.set(clock.datetime_of("2026-11-23T04:00:00"))
        desk.at_work(*self.agents)

    def do(self, what: str, which: int, seconds: int) -> None:
        getattr(self, f"_{what}")(which)
        routing.sweep()
        clock.desk.advance(seconds=seconds)

    def _come(self, which: int) -> None:
        queue: Queue = self.queues[which % 2]
        with journal.transaction():
            customer = Customer(name=f"Customer {which}")
            ticket = Ticket(subject="Matter", queue=queue, queue_id=queue.id, customer=customer, channel="webchat",
                            last_channel="webchat", tags=[], status="new")
            db.session.add(ticket)
            db.session.flush()
            routing.route(ticket, KINDS[which // 3])

    def _accept(self, which: int) -> None:
        if offer := self._offer(which):
            routing.accept(offer, offer.agent)

    def _decline(self, which: int) -> None:
        if offer := self._offer(which):
            routing.decline(offer, offer.agent, "later")

    def _leave(self, which: int) -> None:
        if entry := self._entry(which, "waiting", "offered"):
            routing.finish(entry, "abandoned")

    def _finish(self, which: int) -> None:
        if entry := self._entry(which, "accepted"):
            routing.finish(entry)

    def _move(self, which: int) -> None:
        if entry := self._entry(which, "waiting", "offered"):
            entry.ticket.move(self.queues[(which + 1) % 2])

    def _take(self, which: int) -> None:
        if entry := self._entry(which, "waiting", "offered"):
            entry.ticket.assign(self.agents[which % 2])

    def _lose(self, which: int) -> None:
        presence.set_state(self.agents[which % 2], "offline")

    def _return(self, which: int) -> None:
        self.desk.at_work(self.agents[which % 2])

    def _pass(self, which: int) -> None:
        pass

    def _offer(self, which: int):
        held = db.session.scalars(select(Offer).where(Offer.outcome.is_(None)).order_by(Offer.id)).all()
        return held[which % len(held)] if held else None

    def _entry(self, which: int, *states: str):
        held = db.session.scalars(select(QueueEntry).where(QueueEntry.state.in_(states)).order_by(QueueEntry.id)).all()
        return held[which % len(held)] if held else None


@pytest.fixture
def fresh(desk):
    """Hypothesis plays many shifts on one database: what the ones before left is not this one's."""
    def begin() -> int:
        db.session.rollback()
        for entry in db.session.scalars(select(QueueEntry).where(QueueEntry.state.in_(routing.OPEN))).all():
            routing.finish(entry, "done")
        return db.session.scalar(select(QueueEntry.id).order_by(QueueEntry.id.desc()).limit(1)) or 0
    return begin


@settings(max_examples=SHIFTS, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(steps)
def test_the_board_is_a_recount_of_the_journal(desk, fresh, played):
    last, shift = fresh(), Shift(desk)
    for step in played:
        shift.do(*step)
    seen = {entry: one for entry, one in recount().items() if entry > last}
    for key in QUEUES:
        now, queue = scope(desk, key), getattr(desk, key).id
        ours = {one.id: one for one in now.every}
        mine = [one for one in seen.values() if one.queue == queue]
        open_now = [entry for entry, one in seen.items() if not one.ended]
        level = now.in_time()
        assert counts(level, last) == level_of(mine, 45, clock.now())
        left = [one for one in mine if one.kind == "chat" and one.outcome == "abandoned" and not one.answered]
        gone = [one for one in now.abandoned().counted if fresh_one(one, last)]
        assert len(gone) == sum((one.ended - one.arrived).total_seconds() > 10 for one in left)
        arrived = [one for one in now.arrived() if fresh_one(one, last)]
        assert len(arrived) == sum(one.kind == "chat" for one in mine)
        assert {one.id for one in now.waiting()} == set(db.session.scalars(select(QueueEntry.id).where(
            QueueEntry.queue_id == queue, QueueEntry.state.in_(("waiting", "offered")), QueueEntry.id.in_(open_now))))
        assert all(one.id in ours for one in level.rows)


def counts(listed, last: int) -> tuple[int, int]:
    return (sum(fresh_one(one, last) for one in listed.counted), sum(fresh_one(one, last) for one in listed.rows))


def fresh_one(one, last: int) -> bool:
    return db.session.get_one(ContactRow, one.id).entry_id > last
