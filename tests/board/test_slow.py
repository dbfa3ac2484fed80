"""What the board learns more slowly: how busy people are, what is with nobody, and whose skills end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from contactcenter import clock, journal, presence, reach, routing, worker
from contactcenter.board import alerts, reading, slow
from contactcenter.extensions import db
from contactcenter.models import Alert, SkillNotice
from contactcenter.presence import day, skills
from contactcenter.presence.day import Stretch
from tests.board.shifts import accept, chat, scope
from tests.cast import ANA

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def minutes(*numbers: int) -> list[Stretch]:
    """Stretches that follow each other: so long available, on a break, away from the desk, available again."""
    states, made, at = ("available", "break", "offline", "available"), [], NOON
    for state, length in zip(states, numbers, strict=False):
        made.append(Stretch(state, "", at, at + timedelta(minutes=length)))
        at = made[-1].until
    return made


def test_the_parts_of_a_day_are_shares_of_the_time_at_the_desk():
    parts = day.parts(minutes(30, 15, 60, 15))
    assert [(one.state, one.length.seconds // 60, one.share) for one in parts] == [
        ("available", 45, 0.75), ("break", 15, 0.25), ("offline", 60, None)]
    assert day.parts([]) == []


def test_a_busy_agent_s_share_stands_on_the_board_and_whoever_did_nothing_has_none(desk, still):
    desk.at_work(desk.mei)
    chat(desk, ANA)
    clock.desk.advance(seconds=600)
    routing.sweep()
    accept(desk, desk.mei)
    clock.desk.advance(seconds=200)
    found = scope(desk)
    assert found.floor.slow.occupancy[desk.mei.id].share == pytest.approx(0.25)
    assert found.occupancy() == pytest.approx(0.25) and [one.id for one in found.worked()] == [desk.mei.id]
    assert scope(desk, "complaints").occupancy() is None


def test_the_same_day_is_told_stretch_by_stretch(desk, still):
    desk.at_work(desk.mei)
    clock.desk.advance(seconds=60)
    presence.set_state(desk.mei, "break", "meal")
    clock.desk.advance(seconds=30)
    found = day.stretches(desk.mei, (NOON, clock.now()))
    assert [(one.state, one.reason, one.length.seconds, one.open) for one in found] == [
        ("available", "", 60, False), ("break", "meal", 30, True)]


def test_what_is_slow_is_looked_at_again_after_ten_seconds(desk, still):
    desk.at_work(desk.mei)
    before = reading.read().slow
    clock.desk.advance(seconds=9)
    assert reading.read().slow is before
    clock.desk.advance(seconds=1)
    assert reading.read().slow is not before
    slow.forget()
    assert reading.read().slow.at == clock.now()


@pytest.fixture
def left(desk, still):
    """Ana's question is with Mei, who left half an hour ago."""
    desk.at_work(desk.mei)
    desk.sms(ANA, "Where is my ticket?")
    desk.work()
    presence.set_state(desk.mei, "offline", "connection lost")
    clock.desk.advance(minutes=30)
    return desk.ticket


def test_an_open_ticket_with_nobody_is_listed_and_rings_only_if_the_desk_leaves_it_there(desk, left):
    (found,) = scope(desk, left.queue.key).orphans()
    assert (found.ticket, found.owner, found.since) == (left.id, desk.mei.id, clock.now())
    alerts.sweep()
    kinds = select(Alert.kind).where(Alert.cleared_at.is_(None))
    assert "orphans" not in db.session.scalars(kinds).all(), "the desk has two minutes to put it back by itself"
    clock.desk.advance(seconds=121)
    alerts.sweep()
    assert "orphans" in db.session.scalars(kinds).all()
    reach.put_back(left)
    slow.forget()
    alerts.sweep()
    assert "orphans" not in db.session.scalars(kinds).all() and not scope(desk, left.queue.key).orphans()


def test_nothing_is_left_behind_where_the_jobs_run(desk, left):
    worker.drain()
    slow.forget()
    assert not scope(desk, left.queue.key).orphans() and not presence.left_alone()


@pytest.mark.parametrize(("until", "stage"), [
    ("2026-12-24", None), ("2026-12-23", 30), ("2026-12-01", 30), ("2026-11-30", 7), ("2026-11-23", 7),
    ("2026-11-22", 0), ("2020-01-01T00:00:00Z", 0), ("soon", None), ("", None), (None, None), (7, None)])
def test_how_near_the_end_of_a_skill_is(until, stage):
    found = skills.lapses({"bookings": {"level": 4, "until": until}, "sales": 5, "care": None}, TODAY)
    assert [one.stage for one in found] == ([] if stage is None else [stage])


def test_a_supervisor_is_told_of_each_stage_once(desk, still):
    with journal.transaction():
        desk.mei.skills = {"bookings": {"level": 4, "until": "2026-12-20"}, "sales": 5}
    assert [skills.sweep() for _ in range(2)] == [1, 0]
    (told,) = skills.unseen(desk.rosa)
    assert (told.about, told.skill, told.until, told.stage) == (desk.mei, "bookings", "2026-12-20", 30)
    assert skills.count(desk.mei) == skills.count(desk.jonas) == 0, "it is the supervisor's to see to"
    skills.see(told)
    assert skills.count(desk.rosa) == 0 and skills.sweep() == 0
    clock.desk.advance(days=21)
    assert [skills.sweep() for _ in range(2)] == [1, 0]
    clock.desk.advance(days=7)
    assert [skills.sweep() for _ in range(2)] == [1, 0]
    stages = db.session.scalars(select(SkillNotice.stage).order_by(SkillNotice.id)).all()
    assert stages == [30, 7, 0] and skills.count(desk.rosa) == 2


def test_a_skill_of_which_no_supervisor_knows_is_told_to_the_admins(desk, still):
    with journal.transaction():
        desk.rosa.active = False
        desk.mei.skills = {"bookings": {"level": 4, "until": "2026-11-20"}}
    assert skills.sweep() == 1 and skills.count(desk.admin) == 1
