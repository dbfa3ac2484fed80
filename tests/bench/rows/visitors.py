"""What thousands of visitors cost who have the chat open and say nothing."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from tests.bench import clients, seed, servers
from tests.bench.measure import Meter
from tests.bench.site import Site

KB_EACH = 100


def measure(site: Site) -> None:
    """Memory for each socket and processor time while nothing happens, with so many visitors and with nobody."""
    if site.kind != "sqlite":  # a socket costs the same whatever the rows are kept in
        return
    site.grow(site.plan.sizes[0])
    with servers.prepared(site.database, site.home):
        seed.open_chats(site.plan.visitors[-1])
    for count in site.plan.visitors:
        _with(site, count)


@dataclass(frozen=True)
class Reading:
    """each: kB of memory for a socket. The others: percent of a core, with nobody connected and with everybody."""

    each: float
    alone: float
    idle: float


def _with(site: Site, count: int) -> None:
    greetings = ["40/visitor," + json.dumps({"token": seed.chat_token(n)}) for n in range(count)]
    with servers.bare(f"sqlite:///{site.home}/bare-visitors.db", 100, site.home) as (port, meter):
        bare = _read(site, port, meter, greetings)
    with site.open() as (desk, meter):
        ours = _read(site, desk.port, meter, greetings)
    last = count == site.plan.visitors[-1]
    goal = (f"< {KB_EACH} kB", ours.each < KB_EACH) if last else ()
    site.put("idle desk, CPU", "% of a core", ours.alone, bare.alone)
    site.put(f"{count:,} visitors connected, memory each", "kB", ours.each, bare.each, *goal)
    site.put(f"{count:,} visitors connected, idle CPU", "% of a core", ours.idle, bare.idle)


def _read(site: Site, port: int, meter: Meter, greetings: list[str]) -> Reading:
    clients.send(port, [clients.Request("/healthz")] * 20, workers=4)  # what they load is not the sockets'
    time.sleep(site.plan.settle)
    before, alone = meter.memory(), meter.idle_cpu(site.plan.idle)
    with clients.crowd(port, [("", greeting) for greeting in greetings]):
        time.sleep(site.plan.settle)
        each = (meter.memory() - before) / len(greetings) / 1000
        return Reading(each, alone, meter.idle_cpu(site.plan.idle))
