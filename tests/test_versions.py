"""Versions are read often and changed seldom: they are kept for a moment, and nobody is answered by an old one."""

from __future__ import annotations

from sqlalchemy import event

from contactcenter import clock, journal
from contactcenter.extensions import db
from contactcenter.models import Version


def write(word: str, version: int) -> None:
    with journal.transaction():
        for older in db.session.query(Version).filter_by(key="word"):
            older.current = False
        db.session.flush()
        db.session.add(Version(kind="setting", key="word", version=version, body={"word": word}))


def queries_of(work) -> int:
    """How often the database is asked while this is done."""
    asked = []
    listener = lambda *about: asked.append(about)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    return len([about for about in asked if "versions" in about[2]])


def test_what_was_read_a_moment_ago_is_not_read_again(app):
    write("first", 1)
    assert queries_of(lambda: [Version.of("setting", "word") for _ in range(10)]) == 1
    assert queries_of(lambda: Version.of("setting", "word")) == 0


def test_a_change_is_seen_at_once(app):
    write("first", 1)
    assert Version.of("setting", "word").body == {"word": "first"}
    write("second", 2)
    assert Version.of("setting", "word").body == {"word": "second"}
    assert [held.version for held in Version.all_current("setting") if held.key == "word"] == [2]
    assert Version.of("setting", "word", 1).body == {"word": "first"}, "what refers to it keeps its meaning"


def test_a_change_by_another_process_is_seen_soon(app, monkeypatch):
    write("first", 1)
    Version.of("setting", "word")
    db.session.rollback()
    with db.engine.begin() as elsewhere:
        elsewhere.exec_driver_sql("UPDATE versions SET body = '{\"word\": \"theirs\"}' WHERE key = 'word'")
    later = clock.stopwatch() + 3
    monkeypatch.setattr(clock, "stopwatch", lambda: later)
    assert Version.of("setting", "word").body == {"word": "theirs"}
