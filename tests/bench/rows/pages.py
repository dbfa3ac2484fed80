"""What pages cost: the inbox at several sizes of the desk, and a ticket."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection

from tests.bench import seed, servers, written
from tests.bench.measure import Meter, quantile
from tests.bench.site import Site

COOKIE = {"Cookie": f"desk_session={seed.token_of(seed.READER)}"}
WARM = 5
VIEWS = ("mine", "unassigned", "at-risk", "all", "queue-sales", "snoozed", "drafts", "mentions")
CPU_MS, GROWTH = 15, 1.2


@dataclass(frozen=True)
class Cost:
    """Milliseconds a request: of processor time, and as the one who asked saw it."""

    cpu: float
    p50: float
    p95: float


def inbox(site: Site) -> None:
    """The list of everything an agent of two queues may see, 50 rows, at each size; then its dearest relatives."""
    smallest = None
    for size in site.plan.sizes:
        site.grow(size)
        with servers.bare(f"sqlite:///{site.home}/bare-{size}.db", size, site.home) as (port, meter):
            bare = ask(port, meter, ["/"] * site.plan.requests)
        with site.open() as (desk, meter):
            cost = ask(desk.port, meter, ["/inbox/all"] * site.plan.requests)
            smallest = smallest or cost
            _put_inbox(site, size, cost, bare, smallest)
            if size == site.plan.sizes[-1]:
                _relatives(site, desk.port, meter, bare)


def ticket(site: Site) -> None:
    """A ticket with its five messages: the whole page by its address, and the two panes that a click brings."""
    site.grow(site.plan.sizes[0])
    paths = [f"/tickets/{10_000 + n}" for n in written.owned_open(site.tickets, seed.READS)][: site.plan.requests]
    with servers.bare(f"sqlite:///{site.home}/bare-ticket.db", site.plan.sizes[0], site.home) as (port, meter):
        bare = ask(port, meter, ["/"] * len(paths))
    with site.open() as (desk, meter):
        whole, panes = ask(desk.port, meter, paths), ask(desk.port, meter, paths, {"HX-Request": "true"})
    site.put("ticket page with its list, CPU", "ms", whole.cpu, bare.cpu)
    site.put("ticket page with its list, p50", "ms", whole.p50, bare.p50)
    site.put("ticket panes for a click on a row, CPU", "ms", panes.cpu, bare.cpu)
    site.put("ticket panes for a click on a row, p50", "ms", panes.p50, bare.p50)


def ask(port: int, meter: Meter, paths: list[str], headers: dict[str, str] | None = None) -> Cost:
    """Ask for these one after the other. Raises RuntimeError at an answer that is no page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for path in paths[:WARM]:
        _get(connection, path, headers)
    before, times = meter.cpu(), [_get(connection, path, headers)[0] for path in paths]
    used = meter.cpu() - before
    connection.close()
    return Cost(1000 * used / len(paths), 1000 * quantile(times, 0.5), 1000 * quantile(times, 0.95))


def _put_inbox(site: Site, size: int, cost: Cost, bare: Cost, smallest: Cost) -> None:
    last = size == site.plan.sizes[-1]
    goal = (f"<= {CPU_MS} ms", cost.cpu <= CPU_MS) if last else ()
    site.put(f"inbox page at {size:,} tickets, CPU", "ms", cost.cpu, bare.cpu, *goal)
    site.put(f"inbox page at {size:,} tickets, p50", "ms", cost.p50, bare.p50)
    if last and smallest is not cost:
        growth = cost.cpu / smallest.cpu
        site.put(f"inbox page, CPU at {size:,} against {site.plan.sizes[0]:,}", "x", growth, None, f"<= {GROWTH}x",
                 growth <= GROWTH)


def _relatives(site: Site, port: int, meter: Meter, bare: Cost) -> None:
    """Rows that nobody has drawn yet, the dearest of the other views and tabs, and the counts beside the views."""
    site.put("next 50 rows of the inbox, drawn for the first time, CPU", "ms", _scroll(port, meter, 40), bare.cpu)
    few = max(5, site.plan.requests // 10)
    costs = {path: ask(port, meter, [path] * few).cpu
             for path in [*(f"/inbox/{view}" for view in VIEWS), "/inbox/all?tab=waiting", "/inbox/all?tab=done"]}
    dearest = max(costs, key=lambda path: costs[path])
    site.put("dearest other view, CPU", "ms", costs[dearest], bare.cpu)
    site.table.tell(f"{site.kind:>10}  views: " + ", ".join(f"{path[7:]} {cost:.1f}" for path, cost in costs.items()))
    counts = ask(port, meter, ["/live/counts"] * site.plan.requests)
    site.put("counts beside the views, CPU", "ms", counts.cpu, bare.cpu)


def _scroll(port: int, meter: Meter, pages: int) -> float:
    """Milliseconds of processor time for each next page of the list, with rows that no request has drawn before."""
    connection, more, asked = HTTPConnection("127.0.0.1", port, timeout=60), "/inbox/all?part=more", 0
    more, before = _next(_get(connection, more)[1]) or more, meter.cpu()
    while more and asked < pages:
        more, asked = _next(_get(connection, more)[1]), asked + 1
    connection.close()
    return 1000 * (meter.cpu() - before) / asked


def _next(page: str) -> str:
    found = re.search(r'"(/inbox/all\?[^"]*part=more[^"]*)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def _get(connection: HTTPConnection, path: str, headers: dict[str, str] | None = None) -> tuple[float, str]:
    began = time.monotonic()
    connection.request("GET", path, headers={**COOKIE, **(headers or {})})
    answer = connection.getresponse()
    body = answer.read().decode()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return time.monotonic() - began, body
