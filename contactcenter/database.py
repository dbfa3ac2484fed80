"""How the desk talks to its database: SQLite's habits set once, and one writer at a time inside a process."""

import sqlite3
import threading
from contextlib import nullcontext

from sqlalchemy import Connection, Engine, event

# SQLite has one writer. Inside a process they queue here, so that no greenlet blocks the loop in busy_timeout.
_gate = threading.Lock()


def writing(engine: Engine):
    """A context in which this process may write; on PostgreSQL, where writers work side by side, nothing."""
    return _gate if engine.dialect.name == "sqlite" else nullcontext()


@event.listens_for(Engine, "connect")
def _settle_sqlite(connection, record) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """A transaction that will write takes the write lock at its start: a later upgrade could fail half-way."""
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
