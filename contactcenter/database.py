"""How the desk talks to its database: SQLite's habits set once, one writer at a time inside a process, and what
PostgreSQL has planned kept."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self, cast

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.exc import OperationalError

READS = ("SELECT", "SET", "SHOW")
PATIENCE = 4.0  # seconds that a change waits for others; then whoever wanted it is told to come again
# SQLite has one writer. Inside a process they queue here, so that no greenlet blocks the loop in busy_timeout.
_gate = threading.Lock()


@contextmanager
def writing(engine: Engine) -> Iterator[None]:
    """In it this process may write; nothing on PostgreSQL, whose writers work side by side. Raises OperationalError."""
    if engine.dialect.name != "sqlite":
        yield
        return
    if not _gate.acquire(timeout=PATIENCE):
        raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))
    try:
        yield
    finally:
        _gate.release()


@event.listens_for(Engine, "connect")
def _settle_sqlite(connection, record) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=100", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


class Noted(psycopg.Cursor):
    """Tells its connection when it has changed something."""

    def execute(self, *args: Any, **kwargs: Any) -> Self:
        super().execute(*args, **kwargs)
        self._note()
        return self

    def executemany(self, *args: Any, **kwargs: Any) -> None:
        super().executemany(*args, **kwargs)
        self._note()

    def _note(self) -> None:
        if self.statusmessage and not self.statusmessage.startswith(READS):
            cast("Mindful", self.connection).wrote = True


class Mindful(psycopg.Connection):
    """Remembers how PostgreSQL wants to answer what it is asked again and again.

    With every ROLLBACK psycopg gives up all prepared statements, and every page ends its reading with one: each query
    would be planned anew for ever. Where nothing was changed, a COMMIT ends it just as well.
    """

    wrote = False

    def commit(self) -> None:
        super().commit()
        self.wrote = False

    def rollback(self) -> None:
        if self.wrote or self.info.transaction_status != TransactionStatus.INTRANS:
            super().rollback()
            self.wrote = False
        else:
            super().commit()


@event.listens_for(Engine, "do_connect")
def _connect(dialect: Dialect, record: Any, args: list, options: dict[str, Any]) -> Any:
    if dialect.driver == "psycopg":
        return Mindful.connect(*args, cursor_factory=Noted, **options)
    return None


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """What a transaction needs that will write, and one whose commit need not wait for the disk (see journal)."""
    options = connection.get_execution_options()
    begin = _begin_sqlite if connection.dialect.name == "sqlite" else _begin_postgresql
    begin(connection, options.get("writes", False), options.get("lasting", True))


def _begin_sqlite(connection: Connection, writes: bool, lasting: bool) -> None:
    """A transaction that will write takes the write lock at its start: a later upgrade could fail half-way."""
    if not writes:
        connection.exec_driver_sql("BEGIN")
        return
    _held(connection).execute(f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}")
    if not _begun_among_others(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # tells what holds us up


def _begin_postgresql(connection: Connection, writes: bool, lasting: bool) -> None:
    if not lasting:
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")


def _begun_among_others(connection: Connection) -> bool:
    """SQLite's own way of waiting for other processes, busy_timeout, would stop every greenlet of this one with it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            _held(connection).execute("BEGIN IMMEDIATE")
            return True
        except sqlite3.OperationalError as reason:
            if "locked" not in str(reason):
                return False
            time.sleep(0.02)
    return False


def _held(connection: Connection) -> sqlite3.Connection:
    return connection.connection.dbapi_connection  # type: ignore[return-value]
