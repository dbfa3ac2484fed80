"""PostgreSQL plans once what it is asked again and again; what was not meant to stay does not stay for that."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text, update

from contactcenter.extensions import db
from contactcenter.models import Queue


@pytest.fixture(autouse=True)
def on_postgresql(app):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite keeps its plans by itself")


def test_what_is_asked_often_is_planned_once(app):
    for _ in range(8):
        db.session.scalar(select(func.count(Queue.id)))
        db.session.rollback()
    kept = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%count(queues.id)%'")
    assert db.session.scalar(kept) == 1


def test_a_change_nobody_committed_is_gone(app):
    before = db.session.scalar(select(func.max(Queue.weight)))
    db.session.execute(update(Queue).values(weight=99))
    db.session.rollback()
    assert db.session.scalar(select(func.max(Queue.weight))) == before
