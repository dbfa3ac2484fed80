"""Making the desk ready: the database migrated under a lock with a copy kept, the content pack loaded."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.engine import make_url

from contactcenter import clock, pack, presence
from contactcenter.config import ROOT, Config
from contactcenter.demo import desk as demo_desk
from contactcenter.extensions import db

MIGRATIONS = str(ROOT / "contactcenter" / "migrations")
LOCK = 7_302_117


class NewerDatabase(Exception):
    """The database was written by a newer version of the desk: starting this one could damage it."""


class OpenDoors(Exception):
    """This was a demo's database: anybody could sign in."""


def prepare(settings: Config) -> None:
    """Bring the database up to date and load what the desk cannot do without. Safe to repeat, and quick when done."""
    settings.files_dir.mkdir(parents=True, exist_ok=True)
    if not os.access(settings.files_dir, os.W_OK):
        raise PermissionError(f"nothing can be written into {settings.files_dir}")
    if settings.sqlite:
        _file(settings).parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time():
        if _behind():
            _keep_copy(settings)
            upgrade(directory=MIGRATIONS)
    pack.load_pack(always_open=settings.demo_desk)
    if settings.demo_desk:
        demo_desk.load_demo_desk()
    elif people := demo_desk.doors_left_open():
        raise OpenDoors(f"{', '.join(people)} sign in with the demo's password: set DEMO=desk or use another database")
    presence.dismiss_autopilots()


def _file(settings: Config) -> Path:
    return Path(make_url(settings.database_url).database or "")


def _behind() -> bool:
    """Whether there are migrations to run. Raises NewerDatabase when the database knows some that we do not."""
    scripts = ScriptDirectory(MIGRATIONS)
    with db.engine.connect() as connection:
        held = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if held and held not in known:
        raise NewerDatabase(f"the database is at version {held}, which this desk does not know; please update the desk")
    return held != scripts.get_current_head()


@contextmanager
def _one_at_a_time():
    """Two processes that start together migrate once: the second waits for the first."""
    if db.engine.dialect.name != "postgresql":
        yield
        return
    with db.engine.connect() as connection:
        connection.execute(text("SET LOCAL lock_timeout = 0"))  # however long the other one takes
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})


def _keep_copy(settings: Config) -> None:
    """Copied by SQLite itself: opening the file by other means in a process that has it open drops SQLite's locks, and
    the next process to leave would delete the log that we still write to."""
    path = _file(settings) if settings.sqlite else None
    if path and path.exists() and path.stat().st_size:
        target = path.with_suffix(f".{clock.now():%Y%m%d%H%M%S}.bak")
        with closing(sqlite3.connect(path)) as held, closing(sqlite3.connect(target)) as copy:
            held.backup(copy)
