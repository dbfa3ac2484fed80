"""Whatever a shift was like, the board says what a slow recount of the journal says, and opens exactly those rows."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from contactcenter import clock, journal, presence, routing
from contactcenter.calls import arrivals, ends, moves
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Call, ContactRow, Customer, Item, Offer, Queue, QueueEntry, Ticket
from tests.board.shifts import scope

SHIFTS = 100 if os.environ.get("LONG_TESTS") else 3
KINDS = ("chat", "message")
WITHIN, SHORT = {"chat": 45, "call": 20}, {"chat": 10, "call": 5}  # seconds to be answered in; to leave in, uncounted
QUEUES = ("sales", "bookings")
steps = st.lists(st.tuples(
    st.sampled_from(["come", "come", "come", "ring", "ring", "accept", "accept", "speak", "speak", "hang_up", "leave",
                     "finish", "decline", "move", "lose", "return", "take", "pass"]),
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
        elif fact.type == "OfferAccepted" and seen[offered[data["offer"]]].kind != "call":
            _answer(seen[offered[data["offer"]]], fact.at)
        elif fact.type == "CallMoved" and data["after"] == "talking":  # whoever takes a call has yet to be put through
            for one in seen.values():
                if one.ticket == fact.ticket_id and one.kind == "call":
                    _answer(one, fact.at)
        elif fact.type == "TicketAssigned" and data.get("agent"):
            for one in seen.values():
                if one.ticket == fact.ticket_id and one.kind != "call" and not one.ended:
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


def level_of(seen: list[Seen], now) -> tuple[int, int]:
    """The usual service level, counted one by one."""
    counted = of = 0
    for one in seen:
        waited, within = ((one.answered or one.ended or now) - one.arrived).total_seconds(), WITHIN.get(one.kind, 0)
        left = one.answered is None and one.outcome == "abandoned"
        undecided = one.answered is None and not one.outcome and waited <= within
        if one.kind not in WITHIN or undecided or (left and waited <= SHORT[one.kind]):
            continue
        of += 1
        counted += one.answered is not None and waited <= within
    return counted, of


class Shift:
    """Chats, messages and calls in two queues and two agents; every step is something that could happen next."""

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
        with journal.transaction():
            routing.route(self._matter(which, "webchat"), KINDS[which // 3])

    def _ring(self, which: int) -> None:
        """A caller has heard the greeting and waits."""
        with journal.transaction():
            ticket = self._matter(which, "voice")
            item = Item(ticket=ticket, ticket_id=ticket.id, kind="call", direction="in", channel="voice", text="",
                        subject="", author="customer", customer_id=ticket.customer_id, state="received", data={})
            call = Call(sid=f"CA{secrets.token_hex(16)}", ticket=ticket, ticket_id=ticket.id, item=item,
                        caller="+14155550177", called="+14155550100", data={})
            db.session.add_all([item, call])
            db.session.flush()
        arrivals.wait(call)

    def _speak(self, which: int) -> None:
        """Caller and agent hear each other."""
        if call := self._call(which, "connecting"):
            with moves.changing(call):
                moves.move(call, "talking")

    def _hang_up(self, which: int) -> None:
        if call := self._call(which, *moves.WAITING, *moves.WITH_AGENT, "wrapup"):
            ends.caller_gone(call)
            ends.written_up(call)

    def _matter(self, which: int, channel: str) -> Ticket:
        queue: Queue = self.queues[which % 2]
        ticket = Ticket(subject="Matter", queue=queue, queue_id=queue.id, customer=Customer(name=f"Customer {which}"),
                        channel=channel, last_channel=channel, tags=[], status="new")
        db.session.add(ticket)
        db.session.flush()
        return ticket

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
        """Written work: a call has ways of its own."""
        query = select(QueueEntry).where(QueueEntry.state.in_(states), QueueEntry.kind != "call")
        held = db.session.scalars(query.order_by(QueueEntry.id)).all()
        return held[which % len(held)] if held else None

    def _call(self, which: int, *states: str):
        held = db.session.scalars(select(Call).where(Call.state.in_(states)).order_by(Call.id)).all()
        return held[which % len(held)] if held else None


@pytest.fixture
def fresh(desk):
    """Hypothesis plays many shifts on one database: what the ones before left is not this one's."""
    def begin() -> int:
        db.session.rollback()
        for entry in db.session.scalars(select(QueueEntry).where(QueueEntry.state.in_(routing.OPEN))).all():
            routing.finish(entry, "done")
        db.session.execute(update(Call).values(state="ended"))
        db.session.commit()
        return db.session.scalar(select(QueueEntry.id).order_by(QueueEntry.id.desc()).limit(1)) or 0
    return begin


@settings(max_examples=SHIFTS, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(steps)
@example([("ring", 0, 9), ("accept", 0, 2), ("speak", 0, 60), ("ring", 2, 30), ("accept", 0, 3), ("speak", 0, 5),
          ("hang_up", 0, 1), ("ring", 0, 3), ("hang_up", 1, 8), ("ring", 1, 40), ("hang_up", 1, 1)])
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
        assert counts(level, last) == level_of(mine, clock.now())
        left = [one for one in mine if one.kind in WITHIN and one.outcome == "abandoned" and not one.answered]
        gone = [one for one in now.abandoned().counted if fresh_one(one, last)]
        assert len(gone) == sum((one.ended - one.arrived).total_seconds() > SHORT[one.kind] for one in left)
        arrived = [one for one in now.arrived() if fresh_one(one, last)]
        assert len(arrived) == sum(one.kind in WITHIN for one in mine)
        assert {one.id for one in now.waiting()} == set(db.session.scalars(select(QueueEntry.id).where(
            QueueEntry.queue_id == queue, QueueEntry.state.in_(("waiting", "offered")), QueueEntry.id.in_(open_now))))
        assert all(one.id in ours for one in level.rows)


def counts(listed, last: int) -> tuple[int, int]:
    return (sum(fresh_one(one, last) for one in listed.counted), sum(fresh_one(one, last) for one in listed.rows))


def fresh_one(one, last: int) -> bool:
    return db.session.get_one(ContactRow, one.id).entry_id > last
