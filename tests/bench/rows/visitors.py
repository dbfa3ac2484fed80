"""What thousands of visitors cost who have the chat open and say nothing."""

from __future__ import annotations

import json
import time

from tests.bench import clients, seed, servers
from tests.bench.measure import Meter
from tests.bench.site import Site

KB_EACH = 100


def measure(site: Site) -> None:
    """Memory for each socket and processor time while nothing happens, with so many visitors and with nobody."""
    most = site.plan.visitors[-1]
    site.grow(site.plan.sizes[0])
    with servers.prepared(site.database, site.home):
        seed.open_chats(most)
    with site.open() as (_, meter):
        time.sleep(site.plan.settle)
        site.put("idle desk, CPU", "% of a core", meter.idle_cpu(site.plan.idle))
    for count in site.plan.visitors:
        _with(site, count, last=count == most)


def _with(site: Site, count: int, last: bool) -> None:
    greetings = ["40/visitor," + json.dumps({"token": seed.chat_token(n)}) for n in range(count)]
    with servers.bare(f"sqlite:///{site.home}/bare-visitors-{count}.db", 100, site.home) as (port, meter):
        bare_each, bare_idle = _connected(site, port, meter, greetings)
    with site.open() as (desk, meter):
        each, idle = _connected(site, desk.port, meter, greetings)
    goal = (f"< {KB_EACH} kB", each < KB_EACH) if last else ("", None)
    site.put(f"{count:,} visitors connected, memory each", "kB", each, bare_each, *goal)
    site.put(f"{count:,} visitors connected, idle CPU", "% of a core", idle, bare_idle)


def _connected(site: Site, port: int, meter: Meter, greetings: list[str]) -> tuple[float, float]:
    """kB of memory for each socket, and the percentage of a core they cost while nobody speaks."""
    clients.send(port, [clients.Request("/healthz")] * 20, workers=4)  # what they load is not the sockets'
    time.sleep(site.plan.settle)
    before = meter.memory()
    with clients.crowd(port, [("", greeting) for greeting in greetings]):
        time.sleep(site.plan.settle)
        each = (meter.memory() - before) / len(greetings) / 1000
        return each, meter.idle_cpu(site.plan.idle)
