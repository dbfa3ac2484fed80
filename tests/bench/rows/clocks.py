"""What watching over promises of time costs: a round with nothing due, many due in the same second, and the ladder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any

import psutil
from sqlalchemy import delete, func, insert, select, update

from contactcenter import clock
from contactcenter.escalation import following
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Clock, LadderCall
from contactcenter.sla import sweep
from tests.bench import seed, servers
from tests.bench.measure import Meter, quantile
from tests.bench.site import Site
from tests.live import LiveDesk, free_port, until

GROWTH, FIRE_WITHIN = 3, 10
FAR, SOON = timedelta(days=300), timedelta(seconds=10)
WORKERS = 3
CLIMBS = 100
LONGEST = 600


def measure(site: Site) -> None:
    """A sweep over few and over very many running clocks; then as many as the plan says fall due in the same second,
    each on a ticket of its own whose ladder is called by it, watched by three workers of which one is killed."""
    plan = site.plan
    site.grow(plan.sizes[:2][-1])
    with servers.prepared(site.database, site.home):
        _forget()
        few = _idle(site, plan.clocks[0])
        many = _idle(site, plan.clocks[1])
        site.put(f"sweep with nothing due, {plan.clocks[0]:,} clocks", "ms", few)
        site.put(f"sweep with nothing due, {plan.clocks[1]:,} clocks", "ms", many)
        site.put("sweep with nothing due, growth", "x", many / few, None, f"<= {GROWTH}x", many / few <= GROWTH)
        _race(site, plan.due)
        if cpu := _climb(site):
            site.put("climbing one level of the ladder", "ms CPU", cpu)


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


def _race(site: Site, due: int) -> None:
    """From the instant at which all are due to the last one told of. They are of other tickets than those that have
    very many clocks, and the workers are at work before."""
    _write(range(site.tickets // 2), due, clock.now() + 2 * FAR)
    _write(range(site.tickets - 1, site.tickets), 1, clock.now())
    with _workers(site) as workers:
        until(lambda: _told() == 1, LONGEST)
        meter, instant = _Meters(site, workers), clock.now() + SOON
        _fall_due(instant)
        until(lambda: _told() > due // 3, LONGEST)
        workers[0].kill()
        until(lambda: _told() > due, LONGEST)
        cpu = meter.used()
    last, told, different = db.session.execute(_breaches().where(JournalEntry.at >= instant)).one()
    assert told == different == due, f"{told} facts of {different} clocks, {due} were due"
    seconds = (last - instant).total_seconds()
    site.put(f"{due:,} promises broken in the same second, all told of", "s", seconds, None, f"<= {FIRE_WITHIN} s",
             seconds <= FIRE_WITHIN)
    site.put("the same, of all processes", "s CPU", cpu)


def _fall_due(instant: datetime) -> None:
    """What was written for very far falls due then."""
    table = Clock.__table__
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(update(table).where(table.c.due_at > clock.now() + FAR + SOON)
                           .values(due_at=instant, next_at=instant))
        connection.commit()


@contextmanager
def _workers(site: Site) -> Iterator[list[LiveDesk]]:
    with ExitStack() as stack:
        yield [stack.enter_context(LiveDesk(site.home, free_port(), "worker", DATABASE_URL=site.database.url,
                                            LOG_LEVEL="ERROR", TWILIO_AUTH_TOKEN="")) for _ in range(WORKERS)]


class _Meters:
    """The processor time of some workers and of the database from now on; what a killed one used is lost, and less
    than a third."""

    def __init__(self, site: Site, workers: list[LiveDesk]):
        self.meters = [Meter(worker.process.pid) for worker in workers[1:]]
        self.meters += [Meter(workers[-1].process.pid, site.database.pid)] if site.database.pid else []
        self.before = [meter.cpu() for meter in self.meters]

    def used(self) -> float:
        return sum(meter.cpu() - before for meter, before in zip(self.meters, self.before, strict=True))


def _climb(site: Site) -> float:
    """Milliseconds of processor time, here, for one look of the ladder; 0 where the workers have left none."""
    db.session.rollback()
    climbs = min(CLIMBS, db.session.scalar(select(func.count(LadderCall.id))) or 0)
    began, done = psutil.Process().cpu_times(), 0
    while done < climbs and (looked := following.work()):
        done += looked
    now = psutil.Process().cpu_times()
    return 1000 * (now.user + now.system - began.user - began.system) / max(1, done)


def _told() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(JournalEntry.id)).where(JournalEntry.type == "ClockBreached")) or 0


def _breaches():
    """When the last was told of, how many facts there are, and of how many tickets."""
    return select(func.max(JournalEntry.at), func.count(JournalEntry.id),
                  func.count(JournalEntry.ticket_id.distinct())).where(JournalEntry.type == "ClockBreached")


def _forget() -> None:
    """The clocks of the demo's own tickets, which fall due when they like."""
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(delete(Clock.__table__))
        connection.commit()
    db.session.rollback()  # what it read before is no longer true


def _write(tickets: range, count: int, due: datetime) -> None:
    """So many clocks over these tickets, due at this instant; their warnings have been given before."""
    with db.engine.connect().execution_options(writes=True) as connection:
        for part in seed.parts(range(count)):
            connection.execute(insert(Clock.__table__), [_row(1 + tickets[n % len(tickets)], due) for n in part])
        connection.commit()
    seed.look_over()


def _row(ticket: int, due: datetime) -> dict[str, Any]:
    return {"ticket_id": ticket, "metric": "first_response", "opened_at": due - timedelta(hours=1), "within": "PT1H",
            "target_minutes": 60.0, "calendar": "always", "due_at": due, "next_at": due, "warned": 80,
            "state": "running", "data": {"channel": "email", "kind": "case"}}
