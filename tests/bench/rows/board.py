"""What the queue board costs: its page, and that hundreds who leave it open cost hardly more than two."""

from __future__ import annotations

import json
import multiprocessing
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from multiprocessing.connection import Connection

from sqlalchemy import update

from contactcenter import journal
from contactcenter.extensions import db
from contactcenter.models import Agent
from tests.bench import clients, seed, servers, sockets
from tests.bench.clients import Request
from tests.bench.measure import Meter
from tests.bench.rows.pages import ask
from tests.bench.site import Site
from tests.live import LiveDesk

FEW, MANY, TIMES = 2, 200, 2
SETTLE = 3.0
CHANGES = 5  # a second: agents come, go and take breaks
STATES = ("break", "available")
WATCHES = "bench-0"  # who leaves the board open
COOKIE = {"Cookie": f"desk_session={seed.token_of(WATCHES)}"}
_processes = multiprocessing.get_context("spawn")


def measure(site: Site) -> None:
    """The page at the largest size, then the server's processor time while the floor changes and so many look."""
    site.grow(site.plan.sizes[0])
    with servers.prepared(site.database, site.home), journal.transaction():
        db.session.execute(update(Agent).where(Agent.login == WATCHES).values(role="supervisor"))
    with site.open() as (desk, meter):
        page = ask(desk.port, meter, ["/board"] * site.plan.requests, COOKIE)
        site.put("queue board, whole page, CPU", "ms", page.cpu)
        site.put("queue board, whole page, p50", "ms", page.p50)
        few, many = (_open(site, desk, meter, count) for count in (FEW, MANY))
    what = f"processor time with boards open, {CHANGES} changes a second"
    site.put(f"{what}, {FEW} boards", "% of a core", few)
    site.put(f"{what}, {MANY} boards", "% of a core", many)
    site.put(f"{MANY} open boards against {FEW}", "x", many / few, None, f"<= {TIMES}x", many <= TIMES * few)


def _open(site: Site, desk: LiveDesk, meter: Meter, count: int) -> float:
    """Percent of a core that the server needs while so many boards are open and see the floor change."""
    changes = int(CHANGES * site.plan.seconds)
    with _boards(desk.port, count, _region(desk.port)) as heard:
        time.sleep(SETTLE)  # the board is looked at once before there can be news of it
        before, began = meter.cpu(), time.monotonic()
        clients.send(desk.port, [_change(number) for number in range(changes)], CHANGES)
        used = 100 * (meter.cpu() - before) / (time.monotonic() - began)
        time.sleep(SETTLE)
        told = heard()
    if told < count:
        raise RuntimeError(f"{count} boards were shown {told} changes")
    return used


def _region(port: int) -> str:
    """The view that the page shows: what its socket asks to hear of."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/board", headers=COOKIE)
    found = re.search(r'data-scope="(board-[^"]+)"', connection.getresponse().read().decode())
    connection.close()
    if found is None:
        raise RuntimeError("the board has no scope")
    return found[1]


def _change(number: int) -> Request:
    who = seed.token_of(f"bench-{1 + number % 3}")
    state = STATES[number // 3 % len(STATES)]
    return Request("/presence", {"Cookie": f"desk_session={who}", "Sec-Fetch-Site": "same-origin"}, {"state": state})


@contextmanager
def _boards(port: int, count: int, region: str) -> Iterator:
    """So many open boards in a process of their own; ask the result how often any of them was shown something."""
    ours, theirs = _processes.Pipe()
    process = _processes.Process(target=_look, args=(port, count, region, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        ours.recv()
        yield lambda: (ours.send("tell"), ours.recv())[1]
    finally:
        process.kill()
        process.join()


def _look(port: int, count: int, region: str, pipe: Connection) -> None:
    held = sockets.connect_all(port, [(COOKIE["Cookie"], "40/desk,")] * count)
    for one in held:
        one.say("42/desk,1" + json.dumps(["watch", {"regions": [region]}]))
    joined, shown = [0], [0]

    def heard(one: sockets.Socket, frame: bytes, at: float) -> None:
        joined[0] += frame.startswith(b"43/desk,1")
        shown[0] += b'"show"' in frame and b"board-" in frame

    sockets.listen(held, heard, lambda: joined[0] == count)
    pipe.send("ready")
    sockets.listen(held, heard, pipe.poll, '42/desk,["beat",{}]')
    pipe.recv()
    pipe.send(shown[0])
