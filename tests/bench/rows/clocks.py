"""What watching over promises of time costs: a round with nothing due, and many that are due in the same second."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Clock
from contactcenter.sla import sweep
from tests.bench import seed, servers
from tests.bench.measure import quantile
from tests.bench.site import Site

GROWTH, FIRE_WITHIN = 3, 10
FAR = timedelta(days=300)


def measure(site: Site) -> None:
    """A sweep over few and over very many running clocks; then as many as the plan says fall due at once.

    The promises are of a kind that no ladder knows: what a breach causes besides is not the sweep's cost.
    """
    plan = site.plan
    site.grow(plan.sizes[:2][-1])
    with servers.prepared(site.database, site.home):
        few = _idle(site, plan.clocks[0])
        many = _idle(site, plan.clocks[1])
        growth = many / few
        site.put(f"sweep with nothing due, {plan.clocks[0]:,} clocks", "ms", few)
        site.put(f"sweep with nothing due, {plan.clocks[1]:,} clocks", "ms", many)
        site.put("sweep with nothing due, growth", "x", growth, None, f"<= {GROWTH}x", growth <= GROWTH)
        seconds = _fire(site, plan.due)
        site.put(f"{plan.due:,} promises broken in the same second, all told of", "s", seconds, None,
                 f"<= {FIRE_WITHIN} s", seconds <= FIRE_WITHIN)


def _idle(site: Site, clocks: int) -> float:
    """Milliseconds of a round that finds nothing, with this many clocks running; the median."""
    held = db.session.scalar(select(func.count(Clock.id))) or 0
    site.table.tell(f"{site.kind:>10}  writing {clocks - held:,} running clocks ...")
    _write(range(site.tickets // 2, site.tickets), clocks - held, clock.now() + FAR)
    times = []
    for _ in range(site.plan.requests):
        began = time.perf_counter()
        assert sweep.sweep() == 0
        times.append(1000 * (time.perf_counter() - began))
        db.session.rollback()
    return quantile(times, 0.5)


def _fire(site: Site, due: int) -> float:
    """Seconds until every one of them is told of. They are of other tickets than those that have very many clocks."""
    _write(range(site.tickets // 2), due, clock.now() - timedelta(seconds=1))
    began, told = time.perf_counter(), 0
    while told < due:
        told += sweep.sweep()
    return time.perf_counter() - began


def _write(tickets: range, count: int, due: datetime) -> None:
    """So many clocks over these tickets, due at this instant; their warnings have been given before."""
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(delete(Clock.__table__).where(Clock.__table__.c.due_at < clock.now()))
        for part in seed.parts(range(count)):
            connection.execute(insert(Clock.__table__), [_row(1 + tickets[n % len(tickets)], due) for n in part])
        connection.commit()
    seed.look_over()


def _row(ticket: int, due: datetime) -> dict[str, Any]:
    return {"ticket_id": ticket, "metric": "bench", "opened_at": due - timedelta(hours=1), "within": "PT1H",
            "target_minutes": 60.0, "calendar": "always", "due_at": due, "next_at": due, "warned": 80,
            "state": "running", "data": {"channel": "email", "kind": "case"}}
