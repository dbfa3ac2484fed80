"""Rosa steers what waits: she pins it to somebody, frees it again, and takes it back from whoever has it."""

from __future__ import annotations

import pytest

from contactcenter import routing
from contactcenter.extensions import db
from contactcenter.models import Ticket


@pytest.fixture
def rosa(desk, sign_in):
    return sign_in(desk.rosa)


def now(ticket):
    db.session.expire_all()
    return db.session.get(Ticket, ticket.id)


def test_what_rosa_pins_to_jonas_waits_for_jonas_and_goes_to_nobody_else(desk, rosa, moved_flight):
    assert rosa.post(f"/tickets/{moved_flight.number}/pin", data={"agent": desk.jonas.id}).status_code == 200
    desk.at_work(desk.mei)
    desk.work()
    assert now(moved_flight).owner is None
    desk.at_work(desk.jonas)
    desk.work()
    assert now(moved_flight).owner == desk.jonas


def test_what_she_frees_again_anybody_may_have(desk, rosa, moved_flight):
    rosa.post(f"/tickets/{moved_flight.number}/pin", data={"agent": desk.jonas.id})
    assert rosa.post(f"/tickets/{moved_flight.number}/pin", data={"agent": ""}).status_code == 200
    desk.at_work(desk.mei)
    desk.work()
    assert now(moved_flight).owner == desk.mei


def test_what_mei_has_goes_back_into_the_queue_with_its_age(desk, rosa, moved_flight):
    desk.at_work(desk.mei)
    desk.work()
    since = routing.open_entry(now(moved_flight), "message").enqueued_at
    desk.later(30)
    assert rosa.post(f"/tickets/{moved_flight.number}/pull-back").status_code == 200
    assert now(moved_flight).owner is None
    assert routing.waiting(now(moved_flight)).enqueued_at == since


def test_agents_do_not_steer_and_nobody_is_pinned_who_does_not_work_here(desk, mei, rosa, moved_flight):
    for what in ("pin", "pull-back"):
        assert mei.post(f"/tickets/{moved_flight.number}/{what}", data={"agent": "1"}).status_code == 403
    assert rosa.post(f"/tickets/{moved_flight.number}/pin", data={"agent": "999999"}).status_code == 422
    assert "steering" in rosa.get(f"/tickets/{moved_flight.number}/route").text
    assert "steering" not in mei.get(f"/tickets/{moved_flight.number}/route").text


def test_there_is_nothing_to_pin_once_somebody_has_it(desk, rosa, moved_flight):
    desk.at_work(desk.mei)
    desk.work()
    assert rosa.post(f"/tickets/{moved_flight.number}/pin", data={"agent": desk.jonas.id}).status_code == 409
