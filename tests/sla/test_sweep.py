"""The sweep: every warning and every breach is told once, with its true time, whoever looks and whoever is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import Counter

import pytest
from sqlalchemy import event, func, select, text, update

from contactcenter import clock, journal
from contactcenter.extensions import db
from contactcenter.models import Clock, Ticket
from contactcenter.sla import clocks, ledger, policies, sweep
from tests.sla.moments import answer, at, facts, now_is, only

pytestmark = pytest.mark.usefixtures("office_hours")
FORK = multiprocessing.get_context("fork")


def told(name: str) -> list[tuple[str, int, str]]:
    """(metric, percent, wall time in Shanghai) of every fact of this name."""
    return [(fact.data["metric"], fact.data["level"],
             clock.datetime_of(fact.data["at"]).astimezone(at("Mon 09:00").tzinfo).strftime("%a %H:%M"))
            for fact in facts(name)]


def put_clocks(ticket: Ticket, count: int, **columns) -> None:
    """So many promises of this ticket, all broken a minute ago."""
    values = {"state": "running", "warned": 80, "due_at": at("Mon 10:01"), "next_at": at("Mon 10:01"), **columns}
    with journal.transaction():
        for number in range(count):
            db.session.add(Clock(ticket_id=ticket.id, metric=f"promise {number}", opened_at=at("Mon 10:00"),
                                 target_minutes=1, calendar="always", data={}, **values))


def test_half_way_and_near_the_end_somebody_is_warned_once(desk, moved_flight):
    now_is("Mon 10:14")
    assert sweep.sweep() == 0
    now_is("Mon 10:15")
    assert [sweep.sweep(), sweep.sweep()] == [1, 0]
    now_is("Mon 10:25")
    assert [sweep.sweep(), sweep.sweep()] == [1, 0]
    assert told("ClockWarned") == [("first_response", 50, "Mon 10:15"), ("first_response", 80, "Mon 10:24")]
    assert facts("ClockBreached") == []


def test_after_a_standstill_everything_is_told_once_with_the_time_at_which_it_was_true(desk, moved_flight):
    now_is("Tue 09:00")
    assert [sweep.sweep(), sweep.sweep()] == [1, 0]
    assert told("ClockWarned") == [("first_response", 50, "Mon 10:15"), ("first_response", 80, "Mon 10:24")]
    assert told("ClockBreached") == [("first_response", 100, "Mon 10:30")]
    assert only(moved_flight, "first_response").breached_at == at("Mon 10:30")


def test_nobody_is_warned_of_a_promise_that_is_kept(desk, moved_flight):
    now_is("Mon 10:05")
    answer(moved_flight, desk.mei)
    now_is("Tue 10:00")
    sweep.sweep()
    assert [metric for metric, *_ in told("ClockWarned")] == []
    assert only(moved_flight, "first_response").next_at is None


def test_a_clock_that_stands_still_warns_nobody_and_warns_later_by_the_time_it_stood(desk, moved_flight):
    now_is("Mon 10:10")
    answer(moved_flight, desk.mei)
    end = only(moved_flight, "resolution")
    assert (end.state, end.next_at) == ("paused", at("Thu 10:10")), "three working days later somebody looks at it"
    now_is("Wed 10:10")
    sweep.sweep()
    assert told("ClockWarned") == []
    moved_flight.reopen("she called")
    assert only(moved_flight, "resolution").next_at == at("Thu 14:30"), "half of 27 open hours, two days later"


def test_another_target_warns_by_its_own_time_and_only_of_what_is_true_now(desk, moved_flight):
    now_is("Mon 10:16")
    sweep.sweep()
    moved_flight.set_priority("P4")
    first = only(moved_flight, "first_response")
    assert (first.warned, first.next_at, first.due_at) == (0, at("Mon 11:00"), at("Mon 12:00"))
    now_is("Mon 11:50")
    moved_flight.set_priority("P4")
    moved_flight.set_priority("P3")
    assert only(moved_flight, "first_response").next_at is None, "it is late by the new target already"
    assert facts("ClockBreached")[-1].data["cause"] == "retargeted"


def test_a_matter_that_is_opened_again_near_its_end_is_warned_of_again_but_not_of_all_it_passed(desk, moved_flight):
    now_is("Wed 18:00")
    sweep.sweep()
    assert ("resolution", 80, "Wed 13:36") in told("ClockWarned")
    moved_flight.resolve(desk.mei)
    now_is("Thu 10:00")
    moved_flight.reopen("not solved")
    sweep.sweep()
    assert [level for metric, level, _ in told("ClockWarned") if metric == "resolution"] == [50, 80, 80]


def test_a_round_with_nothing_due_asks_one_indexed_question(app, moved_flight):
    asked = []
    listener = lambda *about: asked.append(about[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    sweep.sweep()
    event.remove(db.engine, "before_cursor_execute", listener)
    assert [question.split()[0] for question in asked] == ["SELECT"]
    if db.engine.dialect.name == "sqlite":
        plan = db.session.execute(text("EXPLAIN QUERY PLAN SELECT id FROM clocks WHERE next_at <= '2026' "
                                       "ORDER BY next_at LIMIT 1")).all()
        assert "ix_clocks_next" in str(plan)


def test_a_broken_promise_shows_in_the_list_and_its_ticket_is_counted_once(desk, moved_flight):
    put_clocks(moved_flight, 30)
    before = moved_flight.rev
    now_is("Mon 10:02")
    assert sweep.sweep() == 30
    db.session.refresh(moved_flight)
    assert (moved_flight.due_state, moved_flight.rev) == ("breached", before + 1)


def test_batches_come_to_an_end_however_small(desk, moved_flight):
    put_clocks(moved_flight, 7)
    now_is("Mon 10:02")
    rounds = [sweep.sweep(limit=3) for _ in range(5)]
    assert sum(rounds) == 7 and rounds[-1] == 0


def test_a_batch_that_takes_long_leaves_the_rest_to_the_next(desk, moved_flight, monkeypatch):
    put_clocks(moved_flight, 4)
    now_is("Mon 10:02")
    monkeypatch.setattr(sweep, "AT_MOST", -1)
    assert [sweep.sweep(), sweep.sweep()] == [0, 0]
    monkeypatch.undo()
    assert sweep.sweep() == 4


def test_a_clock_that_cannot_be_told_of_waits_behind_the_others(desk, moved_flight, monkeypatch):
    put_clocks(moved_flight, 3)
    honest = ledger.breach

    def breach(one, *rest):
        if one.metric == "promise 1":
            raise RuntimeError("no")
        return honest(one, *rest)

    monkeypatch.setattr(ledger, "breach", breach)
    now_is("Mon 10:02")
    assert sweep.sweep() == 2
    assert sweep.sweep() == 0, "it is not tried again at once"
    monkeypatch.undo()
    now_is("Mon 10:04")
    assert sweep.sweep() == 1


def test_three_workers_of_whom_one_is_killed_tell_of_everything_once(app, desk, moved_flight):
    put_clocks(moved_flight, 12)
    other = _second_ticket(moved_flight)
    put_clocks(other, 12)
    now_is("Mon 10:02")
    db.session.rollback()
    here, there = FORK.Pipe()
    victim = FORK.Process(target=_die_half_way, args=(app, there))
    victim.start()
    assert here.recv() == "in the middle"
    others = [FORK.Process(target=_sweep_all, args=(app,)) for _ in range(2)]
    for one in others:
        one.start()
    os.kill(victim.pid, signal.SIGKILL)
    for one in (victim, *others):
        one.join(60)
    _sweep_until_nothing_is_left()
    db.session.rollback()
    counted = Counter(fact.data["clock"] for fact in facts("ClockBreached"))
    assert len(counted) == 24 and set(counted.values()) == {1}
    assert {fact.data["at"] for fact in facts("ClockBreached")} == {at("Mon 10:01").astimezone(clock.UTC).isoformat()}


def _second_ticket(like: Ticket) -> Ticket:
    with journal.transaction():
        ticket = Ticket(subject="Another", queue=like.queue, customer=like.customer, channel="sms", tags=[])
        db.session.add(ticket)
    return ticket


def _die_half_way(app, pipe) -> None:
    """A worker that stops in the middle of its batch, for ever."""
    honest, count = ledger.breach, []

    def breach(one, *rest):
        count.append(one)
        if len(count) == 5:
            db.session.flush()
            pipe.send("in the middle")
            time.sleep(600)
        return honest(one, *rest)

    ledger.breach = breach
    _sweep_all(app)


def _sweep_all(app) -> None:
    """A worker of its own: a fork with connections of its own."""
    db.engine.dispose(close=False)
    with app.app_context():
        for _ in range(200):
            sweep.sweep(limit=4)
    os._exit(0)


def _sweep_until_nothing_is_left() -> None:
    db.session.rollback()
    left = select(func.count(Clock.id)).where(Clock.next_at <= clock.now())
    deadline = time.monotonic() + 60
    while db.session.scalar(left) and time.monotonic() < deadline:
        sweep.sweep()


def test_a_supervisor_may_waive_a_breach_with_a_reason_and_it_stays_on_record(desk, moved_flight):
    now_is("Mon 10:31")
    sweep.sweep()
    first = only(moved_flight, "first_response")
    with pytest.raises(ledger.NotAllowed), journal.transaction():
        ledger.waive(first, desk.mei, "the line was down")
    with pytest.raises(ValueError), journal.transaction():
        ledger.waive(first, desk.rosa, "  ")
    with journal.transaction():
        ledger.waive(first, desk.rosa, "the line was down")
    first = only(moved_flight, "first_response")
    assert first.breached_at == at("Mon 10:30")
    assert [(row.agent_id, row.reason) for row in first.waivers] == [(desk.rosa.id, "the line was down")]


def test_a_ticket_that_moves_to_other_hours_keeps_the_open_time_it_has_left(desk, moved_flight):
    with journal.transaction():
        desk.bookings.calendar = "sales"
    now_is("Mon 17:00")
    moved_flight.move(desk.bookings)
    end = only(moved_flight, "resolution")
    assert (end.calendar, end.carried) == ("sales", 7 * 60)
    assert end.due_at == policies.calendar.advance(at("Mon 17:00"), 20 * 60, policies.calendar_of("sales"))
    told_of = ledger.explain(end)
    assert (told_of[0].kind, told_of[0].counted) == ("carried", 7 * 60)
    assert told_of[-1].counted == pytest.approx(27 * 60)
    assert [kept.calendar for kept in end.targets] == ["desk"]


def test_what_others_promise_is_kept_by_the_same_ledger(desk, moved_flight):
    """A limit set by law counts days to midnight and never pauses; a promise of an instant is due at that instant."""
    rules = policies.current()
    with journal.transaction(), moved_flight.changing():
        law = ledger.start(moved_flight, "limit by law", rules.given("law", moved_flight, "P5BD", statutory=True))
        word = ledger.start(moved_flight, "word given", policies.by(at("Mon 20:00")))
        clocks.show(moved_flight)
    assert law.due_at == at("Sun 00:00").replace(month=12, day=1) and not law.pausable
    assert word.due_at == at("Mon 20:00")
    now_is("Mon 20:01")
    sweep.sweep()
    assert ("word given", 100, "Mon 20:00") in told("ClockBreached")
    moved_flight.change_status("waiting_customer")
    assert only(moved_flight, "limit by law").state == "running"
    days = [(part.kind, part.counted) for part in ledger.explain(only(moved_flight, "limit by law"))]
    assert days[0] == ("receipt", 0) and days[-1] == ("counted", 5)


def test_a_first_answer_is_never_put_off_by_waiting(desk, moved_flight):
    with journal.transaction():
        db.session.execute(update(Clock).values(warned=80))
    moved_flight.change_status("waiting_customer")
    assert only(moved_flight, "first_response").state == "running"
