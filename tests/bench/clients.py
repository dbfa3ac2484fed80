"""The people of the bench, in processes of their own so that what they cost is not counted as the server's.

Instants are of the machine's one monotonic clock, so that what one process sent and another heard can be compared.
"""

from __future__ import annotations

import itertools
import multiprocessing
import re
import threading
import time
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from urllib.parse import urlencode

from tests.bench import sockets

TOKEN = re.compile(rb"bench-(\d{6})")
WORKERS = 24
LEAD = 0.3
_processes = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Request:
    """One request of a client: what is sent, to be told apart by its number."""

    path: str
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] | None = None


@dataclass(frozen=True)
class Sent:
    """due: when the request should have left, so that a server that makes others wait is not let off."""

    due: float
    done: float
    status: int


@contextmanager
def crowd(port: int, pages: Sequence[tuple[str, str]], beat: str = ""):
    """Connected pages; ask the result for `heard()`: the instants at which each message reached each socket."""
    ours, theirs = _processes.Pipe()
    process = _processes.Process(target=_listen, args=(port, pages, beat, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        _expect(ours, "ready")
        yield Crowd(ours)
    finally:
        process.kill()
        process.join()


class Crowd:
    def __init__(self, pipe: Connection):
        self.pipe = pipe

    def heard(self) -> dict[int, list[float]]:
        """What has been heard since the last time: message number -> the instants of its arrival at each socket."""
        self.pipe.send("tell")
        return self.pipe.recv()


def send(port: int, requests: Sequence[Request], rate: float | None = None, workers: int = WORKERS) -> list[Sent]:
    """Send them in order at so many a second, or as fast as they are taken; in a process of its own."""
    ours, theirs = _processes.Pipe()
    process = _processes.Process(target=_send, args=(port, requests, rate, workers, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        return ours.recv()
    finally:
        process.kill()
        process.join()


def _listen(port: int, pages: Sequence[tuple[str, str]], beat: str, pipe: Connection) -> None:
    held = sockets.connect_all(port, pages)
    firsts: list[dict[int, float]] = [{} for _ in held]
    pipe.send("ready")

    def heard(one: sockets.Socket, frame: bytes, at: float) -> None:
        if found := TOKEN.search(frame):
            firsts[one.number].setdefault(int(found[1]), at)

    while True:
        sockets.listen(held, heard, pipe.poll, beat)
        pipe.recv()
        told: dict[int, list[float]] = {}
        for number, at in itertools.chain.from_iterable(first.items() for first in firsts):
            told.setdefault(number, []).append(at)
        pipe.send(told)
        for first in firsts:
            first.clear()


def _send(port: int, requests: Sequence[Request], rate: float | None, workers: int, pipe: Connection) -> None:
    sent: list[Sent] = []
    turns, began = iter(enumerate(requests)), time.monotonic() + LEAD
    lock = threading.Lock()

    def work() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                turn = next(turns, None)
            if turn is None:
                return connection.close()
            sent.append(_one(connection, turn[1], began + turn[0] / rate if rate else None))

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send(sorted(sent, key=lambda one: one.due))


def _one(connection: HTTPConnection, request: Request, due: float | None) -> Sent:
    if due:
        time.sleep(max(0.0, due - time.monotonic()))
    due = due or time.monotonic()
    body = urlencode(request.form) if request.form else None
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection.request("POST" if body else "GET", request.path, body, {**kind, **request.headers})
    answer = connection.getresponse()
    answer.read()
    return Sent(due, time.monotonic(), answer.status)


def _expect(pipe: Connection, word: str) -> None:
    said = pipe.recv()
    if said != word:
        raise RuntimeError(said)
