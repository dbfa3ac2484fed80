"""A desk that cannot work says so in one line and leaves; it never opens half."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from contactcenter.config import ROOT
from tests.live import PATIENCE, LiveDesk, free_port


def start(tmp_path, **env: str) -> subprocess.CompletedProcess:
    home = {"PORT": str(free_port()), "DATABASE_URL": f"sqlite:///{tmp_path}/desk.db",
            "FILES_DIR": str(tmp_path / "files"),
            "MAIL_LISTEN": f"127.0.0.1:{free_port()}", "SECRET_KEY": "a-secret-for-tests", "DEMO": "off"}
    return subprocess.run([sys.executable, "-m", "contactcenter.cli", "run"], cwd=ROOT, env={**os.environ, **home,
                                                                                             **env},
                          capture_output=True, text=True, timeout=2 * PATIENCE)


WRONG = [
    ({"DATABASE_URL": "postgresql://127.0.0.1:1/nothing"}, "the database cannot be used"),
    ({"DATABASE_URL": "sqlite:////proc/nowhere/desk.db"}, "/proc/nowhere"),
    ({"DATABASE_URL": "sqlite:////etc/hostname"}, "not a database"),
    ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must start with"),
    ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "Redis cannot be reached"),
    ({"REDIS_URL": "http://127.0.0.1"}, "REDIS_URL must start with"),
    ({"FILES_DIR": "/proc/files"}, "/proc/files"),
    ({"DESK_TIMEZONE": "Mars/Olympus"}, "DESK_TIMEZONE"),
    ({"SECRET_KEY": "dev"}, "SECRET_KEY must have"),
    ({"PORT": "99999"}, "PORT"),
    ({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32}, "TWILIO_AUTH_TOKEN is missing"),
    ({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "", "TWILIO_NUMBER": "+1415"},
     "TWILIO_AUTH_TOKEN is missing"),
]


@pytest.mark.parametrize(("env", "said"), WRONG, ids=lambda value: str(value)[:40])
def test_what_cannot_work_is_said_in_one_line(tmp_path, env, said):
    done = start(tmp_path, **env)
    assert done.returncode != 0
    (line,) = done.stderr.strip().splitlines()
    assert said in line and "Traceback" not in done.stderr and "The desk is open" not in done.stdout


def test_a_port_in_use_is_said_before_the_database_is_touched(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = start(tmp_path, PORT=str(taken.getsockname()[1]))
    assert done.returncode != 0 and "in use" in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "desk.db").exists()


def test_a_demos_database_does_not_open_to_the_world(tmp_path):
    with LiveDesk(tmp_path, free_port()) as desk:
        home = desk.env
    done = start(tmp_path, DATABASE_URL=home["DATABASE_URL"])
    assert done.returncode != 0 and "demo's password" in done.stderr and "lin.xiaoyu" in done.stderr


def test_no_debugger_answers(live_desk):
    browser = socket.create_connection(("127.0.0.1", live_desk.port), timeout=PATIENCE)
    browser.sendall(b"GET /console HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answer = browser.makefile("rb").read().decode("latin-1")
    assert " 404 " in answer.splitlines()[0] and "Werkzeug" not in answer and "\r\nServer:" not in answer
