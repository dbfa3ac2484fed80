"""A real desk in its own process, started the way a user starts it."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from contactcenter.config import ROOT

PATIENCE = 60  # seconds after which something has not happened, however slow and busy the machine may be
START = 120


def until(found: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What is found as soon as there is something. Raises AssertionError when there never is."""
    end = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return result


def free_port() -> int:
    """A port nobody listens on, below those the system gives to outgoing connections."""
    while True:
        port = random.randint(15_000, 31_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


class LiveDesk:
    """`contactcenter run` on a port and a folder of its own; environment variables may be added or replaced."""

    def __init__(self, home: Path, port: int, command: str = "run", **env: str):
        self.home, self.port, self.command = home, port, command
        self.url, self.mail_port = f"http://127.0.0.1:{port}", free_port()
        self.log = home / f"desk-{port}.log"
        self.env = {
            **os.environ, "PORT": str(port), "DEMO": "desk", "DATABASE_URL": f"sqlite:///{home}/desk.db",
            "FILES_DIR": str(home / "files"), "SECRET_KEY": "live-secret",
            "MAIL_LISTEN": f"127.0.0.1:{self.mail_port}", "LOG_LEVEL": "INFO", **env,
        }
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> LiveDesk:
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "contactcenter.cli", self.command], cwd=ROOT,
                                            env=self.env, stdout=log, stderr=log)
        self._await()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def kill(self) -> None:
        """As a power cut does it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def rows(self, query: str, *values: Any) -> list[tuple]:
        """What stands in the desk's SQLite file now."""
        with closing(sqlite3.connect(f"file:{self.home}/desk.db?mode=ro", uri=True, timeout=PATIENCE)) as database:
            return database.execute(query, values).fetchall()

    def messages(self, words: str, direction: str = "%") -> list[str]:
        """The states of the messages with just these words."""
        query = "select state from items where kind = 'message' and text = ? and direction like ?"
        return [state for (state,) in self.rows(query, words, direction)]

    def dump(self) -> list[dict]:
        """Everything the desk holds, as `contactcenter dump --jsonl` prints it."""
        command = [sys.executable, "-m", "contactcenter.cli", "dump", "--jsonl"]
        lines = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=True).stdout
        return [json.loads(line) for line in lines.splitlines()]

    def _await(self) -> None:
        until = time.monotonic() + START
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text()[-3000:])
            if self.command == "worker":  # it has no door to knock at
                return
            try:
                urlopen(f"{self.url}/healthz", timeout=10)
                return
            except (URLError, OSError):
                time.sleep(0.1)
        raise TimeoutError(self.log.read_text()[-3000:])
