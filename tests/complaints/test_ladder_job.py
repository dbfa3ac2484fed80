"""The ladder as a job: whatever breaks in the same second is told of first, then climbs, the gravest first, once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from contactcenter import clock, journal, worker
from contactcenter.escalation import following, notices, pending, steps
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Clock, EscalationStep, LadderCall, Notice, Ticket
from contactcenter.sla import sweep
from tests.cast import ANA

FORK = multiprocessing.get_context("fork")
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def no_haste(monkeypatch):
    """However slow the machine, a round is done to its end."""
    monkeypatch.setattr(sweep, "AT_MOST", 600)
    monkeypatch.setattr(pending, "AT_MOST", 600)


@pytest.fixture
def neglected(ladder):
    """`neglected("P3", "P1")`: tickets whose first answer was due a minute ago, in this order."""
    customer = ladder.customer("Ana", phone=ANA)

    def begin(*priorities: str) -> list[Ticket]:
        with journal.transaction():
            tickets = [Ticket(subject=f"Ticket {number}", queue=ladder.care, customer=customer, channel="sms", tags=[],
                              priority=priority) for number, priority in enumerate(priorities)]
            db.session.add_all(tickets)
            db.session.flush()
            db.session.add_all(_late(ticket) for ticket in tickets)
        return tickets

    return begin


def _late(ticket: Ticket) -> Clock:
    due = clock.now() - MINUTE
    return Clock(ticket_id=ticket.id, metric="first_response", opened_at=due - 30 * MINUTE, within="PT30M",
                 target_minutes=30, calendar="always", state="running", warned=80, due_at=due, next_at=due,
                 data={"channel": "sms", "kind": "case"})


def recorded(name: str) -> list[dict]:
    db.session.rollback()
    found = select(JournalEntry).where(JournalEntry.type == name).order_by(JournalEntry.id)
    return [{**row.data, "ticket": row.ticket_id} for row in db.session.scalars(found)]


def waiting() -> int:
    return db.session.scalar(select(func.count(LadderCall.id))) or 0


def test_a_broken_promise_is_told_of_at_once_and_climbs_by_a_job_of_its_own(ladder, neglected):
    (ticket,) = neglected("P3")
    assert sweep.sweep() == 1
    assert len(recorded("ClockBreached")) == 1 and recorded("EscalationFired") == []
    assert following.work() == 1
    (step,) = recorded("EscalationFired")
    assert (step["ticket"], step["level"], step["trigger"]) == (ticket.id, 1, "first_response")
    assert (waiting(), following.work()) == (0, 0)


def test_telling_goes_first_and_then_the_gravest(ladder, neglected):
    tickets = neglected("P4", "P1", "P3", "P2")
    sweep.sweep(limit=2)
    assert following.work() == 0, "two are not told of yet"
    sweep.sweep()
    for _ in tickets:
        pending.work(following._look, limit=1)
    fired = [step["ticket"] for step in recorded("EscalationFired")]
    assert fired == [tickets[place].id for place in (1, 3, 2, 0)]


def test_what_was_answered_meanwhile_stays_late_and_calls_nobody(ladder, neglected):
    (ticket,) = neglected("P3")
    sweep.sweep()
    ticket.reply("Sorry, here we are", "sms", agent=ladder.mei)
    assert following.work() == 1
    assert len(recorded("ClockBreached")) == 1
    assert recorded("EscalationFired") == [] and db.session.query(Notice).count() == 0


def test_one_that_fails_waits_behind_the_others_and_is_tried_again(ladder, neglected, monkeypatch):
    first, second = neglected("P1", "P3")
    sweep.sweep()
    honest = steps.escalate

    def escalate(ticket, *rest, **more):
        if ticket.id == first.id:
            raise RuntimeError("no")
        return honest(ticket, *rest, **more)

    monkeypatch.setattr(steps, "escalate", escalate)
    assert (following.work(), following.work()) == (1, 0)
    monkeypatch.undo()
    clock.desk.advance(minutes=2)
    sweep.sweep()
    following.work()
    assert {step["ticket"] for step in recorded("EscalationFired")} >= {first.id, second.id}


def test_after_two_hours_of_standstill_one_round_tells_all_with_true_times_and_blames_nobody_twice(ladder):
    ladder.sms(ANA, "When does the coach leave?")
    ladder.work()
    ladder.ticket.assign(ladder.mei)
    due = ladder.ticket.due_at
    clock.desk.advance(hours=2, minutes=30)  # no worker runs
    assert (sweep.sweep(), sweep.sweep()) == (1, 0)
    (broken,) = recorded("ClockBreached")
    assert clock.datetime_of(broken["at"]) == due
    assert (following.work(), following.work()) == (1, 0)
    (step,) = db.session.scalars(select(EscalationStep)).all()
    assert (step.level, step.agent_id) == (1, ladder.rosa.id), "nobody was silent on a level that had not been asked"
    assert db.session.get(Clock, step.clock_id).due_at == clock.now() + 30 * MINUTE
    ladder.work()
    assert len(recorded("ClockBreached")) == len(recorded("EscalationFired")) == 1
    assert [notice.kind for notice in notices.unseen(ladder.rosa)] == ["step"]
    page = ladder.sign_in("rosa").get(f"/tickets/{ladder.ticket.number}").text
    assert due.isoformat()[:16] in page


def test_the_worker_comes_by_often_enough_to_fire_within_five_seconds_of_its_start(app):
    every = {job.name: job.every for job in worker.JOBS}
    assert every["clocks"] + every["ladder"] <= 3


def test_three_workers_of_whom_one_is_killed_climb_once_for_each(app, ladder, neglected):
    tickets = neglected(*("P1", "P2", "P3") * 3)
    db.session.rollback()
    here, there = FORK.Pipe()
    victim = FORK.Process(target=_die_half_way, args=(app, there))
    victim.start()
    assert here.poll(60) and here.recv() == "in the middle"
    others = [FORK.Process(target=_work_on, args=(app,)) for _ in range(2)]
    for one in others:
        one.start()
    os.kill(victim.pid, signal.SIGKILL)
    for one in (victim, *others):
        one.join(60)
    _work_until_nothing_is_left()
    for fact in ("ClockBreached", "EscalationFired"):
        assert Counter(row["ticket"] for row in recorded(fact)) == Counter(ticket.id for ticket in tickets), fact
    told = db.session.execute(select(Notice.ticket_id, func.count()).where(Notice.kind == "step")
                              .group_by(Notice.ticket_id)).all()
    assert sorted(told) == [(ticket.id, 1) for ticket in tickets]


def _die_half_way(app, pipe) -> None:
    """A worker that stops in the middle of its third climb, for ever."""
    honest, count = notices.of_step, []

    def of_step(step):
        count.append(step)
        honest(step)
        if len(count) == 3:
            db.session.flush()
            pipe.send("in the middle")
            time.sleep(600)

    notices.of_step = of_step
    _work_on(app)


def _work_on(app) -> None:
    """A worker of its own: a fork with connections of its own."""
    db.engine.dispose(close=False)
    with app.app_context():
        for _ in range(60):
            sweep.sweep(limit=2)
            following.work()
    os._exit(0)


def _work_until_nothing_is_left() -> None:
    db.session.rollback()
    until = time.monotonic() + 60
    while (sweep.behind() or waiting()) and time.monotonic() < until:
        sweep.sweep()
        following.work()
