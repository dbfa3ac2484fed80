"""How long until the desk is open: the first time, with everything to be made, and every other time."""

from __future__ import annotations

import sys

from tests.bench import servers
from tests.bench.measure import quantile
from tests.bench.site import Site
from tests.live import free_port


def measure(site: Site) -> None:
    """From the command to the first connection. The reference is the bare server."""
    first, again = _desk(site), quantile([_desk(site) for _ in range(site.plan.starts)], 0.5)
    bare = quantile([_bare(site, n) for n in range(site.plan.starts)], 0.5)
    site.put("start-up, first time: tables, content pack, demo desk", "s", first, bare)
    site.put("start-up", "s", again, bare)


def _desk(site: Site) -> float:
    running = servers.desk(site.database, site.home)
    return servers.started([sys.executable, "-m", "contactcenter.cli", "run"], running.env, running.port)


def _bare(site: Site, number: int) -> float:
    port, url = free_port(), f"sqlite:///{site.home}/start-{number}.db"
    return servers.started([sys.executable, "-m", "tests.bench.bare", str(port), "100", url], None, port)
