"""A desk of the version before keeps what it holds, and its tables become those the code knows."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import MetaData, Table, insert, select

from contactcenter import setup
from contactcenter.extensions import db
from contactcenter.models import Customer, Queue, Ticket
from tests import databases

FIRST = "0001"
THEN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def old_desk(request, tmp_path):
    """An app over tables as the first version made them, with nothing in them."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/old.db"
    else:
        server, name = request.getfixturevalue("postgres"), f"old_{uuid.uuid4().hex[:8]}"
        databases.administer(server, f"CREATE DATABASE {name}")
        url = databases.named(server, name)
    with databases.desk_app(url, tmp_path) as app, app.app_context():
        upgrade(directory=setup.MIGRATIONS, revision=FIRST)
        yield app


def test_what_the_desk_held_is_there_after_the_upgrade(old_desk):
    queue = write("queues", key="sales", names={"en": "Consultation"})
    ana = write("customers", name="Ana", language="zh")
    write("tickets", subject="Flight moved", queue_id=queue, customer_id=ana, channel="sms", status="open")
    setup.prepare(old_desk.extensions["desk"])
    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.subject, ticket.customer.name, ticket.customer.language) == ("Flight moved", "Ana", "zh")
    assert db.session.scalar(select(Queue).where(Queue.key == "sales")).id == queue
    assert db.session.scalars(select(Customer)).one().id == ana


def test_the_tables_are_those_the_code_knows(old_desk):
    upgrade(directory=setup.MIGRATIONS)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours, "compare_type": False})
        assert not compare_metadata(context, db.metadata)


def is_ours(name: str | None, kind: str, parents: dict) -> bool:
    return not (name or "").startswith("search_index")


def write(table: str, **given) -> int:
    """A row as the first version wrote it: what it had no value for is empty."""
    with db.engine.connect().execution_options(writes=True) as connection:
        held = Table(table, MetaData(), autoload_with=connection)
        row = {column.name: empty(column) for column in held.columns
               if not column.nullable and column.name != "id" and column.server_default is None}
        key = connection.execute(insert(held).values({**row, **given})).inserted_primary_key[0]
        connection.commit()
    return key


def empty(column):
    kind = column.type.python_type
    return {datetime: THEN, dict: {}, bool: False, int: 0, float: 0.0}.get(kind, "")
