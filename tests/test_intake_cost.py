"""What an inbound message may ask of the database. Counted, not timed: a busy machine changes nothing about it."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from contactcenter import intake
from contactcenter.extensions import db
from tests.cast import ANA

STORING = 1
SETTLING = {"sqlite": 12, "postgresql": 16}  # there a ticket is locked, and a second round finds nothing
FLUSHES = {"sqlite": 2, "postgresql": 3}


@contextmanager
def counted():
    """What is asked of the database inside, by kind."""
    asked: Counter[str] = Counter()

    def statement(*_):
        asked["statements"] += 1

    def flush(*_):
        asked["flushes"] += 1

    event.listen(db.engine, "before_cursor_execute", statement)
    event.listen(Session, "after_flush", flush)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", statement)
        event.remove(Session, "after_flush", flush)


@pytest.fixture
def under_way(desk):
    """Ana has written before, has an answer to wait for, and Mei has her ticket."""
    desk.at_work(desk.mei)
    desk.sms(ANA, "Has the driver been told about the new flight?")
    desk.work()
    desk.ticket.assign(desk.mei)
    desk.work()
    return desk


def test_a_text_is_acknowledged_for_one_statement(under_way):
    with counted() as asked:
        under_way.sms(ANA, "It lands at 19:40 now.")
    assert asked["statements"] == STORING


def test_a_text_on_an_open_ticket_keeps_to_its_statements(under_way):
    under_way.sms(ANA, "It lands at 19:40 now.")
    intake.settle_waiting()
    under_way.sms(ANA, "Terminal 2.")
    with counted() as asked:
        intake.settle_waiting()
    assert under_way.inbound(under_way.ticket)[-1].text == "Terminal 2."
    assert asked["statements"] <= SETTLING[db.engine.dialect.name]
    assert asked["flushes"] <= FLUSHES[db.engine.dialect.name]


def test_texts_that_have_piled_up_cost_less_each(under_way):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL settles each by itself")
    for number in range(intake.TOGETHER):
        under_way.sms(ANA, f"line {number}")
    with counted() as asked:
        assert intake.settle_waiting() == intake.TOGETHER
    assert asked["statements"] <= 10 * intake.TOGETHER
    assert asked["flushes"] <= intake.TOGETHER + 1
