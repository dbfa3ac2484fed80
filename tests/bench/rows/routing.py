"""What finding somebody for one piece of work costs: many agents, all of them busy but one, and many who wait."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from contactcenter import clock, presence, routing
from contactcenter.extensions import db
from contactcenter.models import Agent, Queue, QueueEntry, QueueMember
from contactcenter.models.needs import Needs
from tests.bench import seed, servers
from tests.bench.measure import quantile
from tests.bench.site import Site

GROWTH, WITHIN = 1.5, 10
CHATS = 3
LANGUAGES = ("en", "zh", "en", "fr")  # nobody on this floor speaks French


def measure(site: Site) -> None:
    """A round that places one, with few and with many waiting, over the same floor."""
    plan = site.plan
    site.grow(plan.sizes[:2][-1])
    with servers.prepared(site.database, site.home):
        _staff(plan.floor)
        few, _ = _rounds(site, plan.waiting[0])
        many, own = _rounds(site, plan.waiting[1])
        here = f"{plan.floor} agents"
        growth, slow = quantile(many, 0.5) / quantile(few, 0.5), quantile(many, 0.95)
        site.put(f"routing one, {here}, {plan.waiting[0]:,} waiting", "ms", quantile(few, 0.5))
        site.put(f"routing one, {here}, {plan.waiting[1]:,} waiting", "ms", quantile(many, 0.5))
        site.put("routing one, growth", "x", growth, None, f"<= {GROWTH}x", growth <= GROWTH)
        site.put(f"routing one, {here}, {plan.waiting[1]:,} waiting, p95", "ms", slow, None, f"<= {WITHIN} ms",
                 slow <= WITHIN)
        site.put(f"routing one, {here}, {plan.waiting[1]:,} waiting, own CPU", "ms", quantile(own, 0.5))
        site.put(f"routing one, {here}, {plan.waiting[1]:,} waiting, own CPU, p95", "ms", quantile(own, 0.95))


def _rounds(site: Site, waiting: int) -> tuple[list[float], list[float]]:
    """Milliseconds of rounds that find one free hand and one to be served: as the clock says, and of processor time,
    which is PostgreSQL's own apart, whatever else the machine has to do."""
    held = db.session.scalar(select(func.count(QueueEntry.id)).where(QueueEntry.in_state("waiting"))) or 0
    site.table.tell(f"{site.kind:>10}  putting {waiting - held:,} chats into lines ...")
    _wait(waiting - held)
    times, own = [], []
    for _ in range(site.plan.requests):
        _free_one()
        began, used = time.perf_counter(), time.process_time()
        assert routing.sweep() == 1
        times.append(1000 * (time.perf_counter() - began))
        own.append(1000 * (time.process_time() - used))
        _accept_all()
    return times, own


def _staff(agents: int) -> None:
    """They work in every queue and have their hands full; everybody else has gone home."""
    now, first = clock.now(), 1 + (db.session.scalar(select(func.max(Agent.id))) or 0)
    queues = db.session.scalars(select(Queue.id)).all()
    staff = [{"id": first + n, "login": f"floor-{n}", "names": {"en": f"Floor {n}"}, "languages": {"en": 5, "zh": 4},
              "skills": {}, "capacity": {"phone": 1, "chat": CHATS, "sms": 0, "email": 0}, "state": "available",
              "state_since": now, "idle_since": now + timedelta(seconds=n)} for n in range(agents)]
    tables = [(Agent, staff), (QueueMember, [{"agent_id": one["id"], "queue_id": queue} for one in staff
                                             for queue in queues])]
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(update(Agent.__table__).values(state="offline"))
        connection.execute(update(QueueEntry.__table__).values(state="done"))
        for model, rows in tables:
            for part in seed.parts(rows):
                connection.execute(insert(model.__table__), part)
        connection.commit()
    _enter([{"agent_id": one["id"], "state": "accepted", "accepted_at": now} for one in staff for _ in range(CHATS)])


def _wait(count: int) -> None:
    now = clock.now()
    _enter([{"state": "waiting", "rank_at": now - timedelta(seconds=n % 3_600)} for n in range(count)])


def _enter(rows: list[dict[str, Any]]) -> None:
    """Chats on tickets that have none yet, over all queues and languages."""
    queues = db.session.scalars(select(Queue.id)).all()
    last = db.session.scalar(select(func.max(QueueEntry.ticket_id)).where(QueueEntry.kind == "chat")) or 0
    whole = [{**_chat(last + n, queues[n % len(queues)], LANGUAGES[n % len(LANGUAGES)], clock.now()), **row}
             for n, row in enumerate(rows, 1)]
    with db.engine.connect().execution_options(writes=True) as connection:
        for part in seed.parts(whole):
            connection.execute(insert(QueueEntry.__table__), part)
        connection.commit()
    seed.look_over()


def _chat(ticket: int, queue: int, language: str, now: datetime) -> dict[str, Any]:
    return {"ticket_id": ticket, "kind": "chat", "channel": "webchat", "queue_id": queue, "language": language,
            "line": Needs(queue, "chat", language).key, "enqueued_at": now, "priority": "P3", "units": 34}


def _free_one() -> None:
    """Somebody's chat comes to its end, and is written up."""
    first = select(QueueEntry).where(QueueEntry.in_state("accepted"), QueueEntry.kind == "chat")
    entry = db.session.scalars(first.order_by(QueueEntry.id).limit(1)).one()
    routing.finish(entry)
    presence.set_state(db.session.get_one(Agent, entry.agent_id), "available")


def _accept_all() -> None:
    for offer in routing.open_offers():
        routing.accept(offer, offer.agent)
