"""Made-up days on made-up floors: nothing is lost and nobody has too much. ROUTING_LAWS=1 plays many more."""

from __future__ import annotations

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from contactcenter import clock, presence, routing
from contactcenter.extensions import db
from contactcenter.journal import transaction
from contactcenter.models import Agent, Offer, Queue, QueueEntry, QueueMember
from tests.floor import ticket

LARGE = bool(os.environ.get("ROUTING_LAWS"))
DAYS = range(40 if LARGE else 2)
SPOKEN = ({"en": 5}, {"zh": 5, "en": 4}, {})
CHANNELS = {"call": "voice", "message": "email"}


def a_floor(chance: random.Random) -> list[Agent]:
    """Some agents of any languages, numbers and queues."""
    queues = list(db.session.scalars(select(Queue).order_by(Queue.id).limit(3)))
    with transaction():
        staff = [Agent(login=f"one-{n}", names={"en": f"One {n}"}, languages=chance.choice(SPOKEN), skills={},
                       capacity=chance.choice([{}, {"phone": 1, "chat": chance.randint(0, 3), "email": 2}]),
                       state="available", seen_at=clock.now()) for n in range(chance.randint(2, 6))]
        db.session.add_all(staff)
        db.session.flush()
        db.session.add_all(QueueMember(agent_id=one.id, queue_id=queue.id) for one in staff
                           for queue in chance.sample(queues, chance.randint(1, 3)))
    return staff


def arrives(chance: random.Random) -> QueueEntry:
    queue = chance.choice(list(db.session.scalars(select(Queue).order_by(Queue.id).limit(3))))
    kind = chance.choice(["call", "chat", "chat", "message"])
    made = ticket(queue, language=chance.choice(["en", "en", "zh", "it"]), tier=chance.choice(["gold", "standard"]),
                  channel=CHANNELS.get(kind, "webchat"), priority=chance.choice(["P2", "P3"]))
    return routing.route(made, kind)


def happens(chance: random.Random, staff: list[Agent]) -> None:
    """Something that a day brings: work comes or ends, an offer is answered or not, somebody goes or is back."""
    what = chance.random()
    offers = list(db.session.scalars(select(Offer).where(Offer.outcome.is_(None)).order_by(Offer.id)))
    held = list(db.session.scalars(select(QueueEntry).where(QueueEntry.state == "accepted").order_by(QueueEntry.id)))
    if what < 0.4:
        arrives(chance)
    elif what < 0.65 and offers:
        offer = chance.choice(offers)
        routing.accept(offer, offer.agent) if chance.random() < 0.7 else routing.decline(offer, offer.agent, "no")
    elif what < 0.8 and held:
        routing.finish(chance.choice(held))
    elif what < 0.9:
        presence.set_state(chance.choice(staff), chance.choice(["available", "available", "break", "offline"]))
    else:
        clock.desk.advance(seconds=chance.choice([5, 25, 70]))
    nobody_is_passed_over(routing.sweep)


def nobody_is_passed_over(sweep) -> None:
    """Of those who need the same, whoever is first is served first, but for who has just been refused."""
    refused = select(Offer.entry_id).where(Offer.outcome.in_(("declined", "expired")))
    waiting = QueueEntry.state == "waiting", QueueEntry.id.not_in(refused)
    standing = select(QueueEntry.id, QueueEntry.line).where(*waiting)
    before = db.session.execute(standing.order_by(QueueEntry.rank_at, QueueEntry.id)).all()
    sweep()
    db.session.rollback()
    after = {one: line for one, line in db.session.execute(standing)}
    for line in {line for _, line in before}:  # whoever waits in another line by now asks for less: another order
        served = [one not in after for one, its in before if its == line and after.get(one, line) == line]
        assert served == sorted(served, reverse=True), "somebody behind went first"


def everything_is_in_order(entries: int) -> None:
    """Nothing lost, nothing held twice, nobody over capacity."""
    db.session.rollback()
    assert db.session.scalar(select(func.count(QueueEntry.id))) == entries
    for entry in db.session.scalars(select(QueueEntry)):
        asked = select(func.count(Offer.id)).where(Offer.entry_id == entry.id, Offer.outcome.is_(None))
        assert db.session.scalar(asked) == (entry.state == "offered"), entry.state
        assert (entry.agent_id is not None) == (entry.state in ("accepted", "done")), entry.state
        assert entry.kind != "message" or entry.state != "accepted" or entry.ticket.owner_id == entry.agent_id
    nobody_has_more_than_they_can_take()


def nobody_has_more_than_they_can_take() -> None:
    in_hand = select(QueueEntry.agent_id, QueueEntry.kind).where(QueueEntry.state == "accepted")
    ringing = select(Offer.agent_id, QueueEntry.kind).join(Offer.entry).where(Offer.outcome.is_(None))
    held = Counter(tuple(row) for query in (in_hand, ringing) for row in db.session.execute(query))
    for agent in db.session.scalars(select(Agent)):
        own = agent.capacity
        assert held[agent.id, "call"] <= 1
        assert held[agent.id, "chat"] <= own.get("chat", 3)
        assert held[agent.id, "message"] <= own.get("email", 10)


@pytest.mark.parametrize("seed", DAYS)
def test_whatever_a_day_brings_nothing_is_lost_nothing_is_held_twice_and_nobody_is_overloaded(desk, seed):
    chance, clock_now = random.Random(seed), clock.now()
    clock.desk.set(clock_now)
    staff = a_floor(chance)
    for _ in range(25):
        happens(chance, staff)
        everything_is_in_order(db.session.scalar(select(func.count(QueueEntry.id))))


def test_eight_workers_and_eager_agents_never_share_work_or_give_anybody_too_much(desk, app):
    chance = random.Random(8)
    a_floor(chance)
    entries = [arrives(chance).id for _ in range(160 if LARGE else 24)]
    logins = [agent.id for agent in db.session.scalars(select(Agent).where(Agent.state == "available"))]

    def works(number: int) -> None:
        dice = random.Random(number)
        with app.app_context():
            for _ in range(6):
                routing.sweep()
                for offer in db.session.scalars(select(Offer).where(Offer.outcome.is_(None))).all():
                    with suppress(routing.AlreadyTaken):
                        routing.accept(offer, offer.agent)
                if dice.random() < 0.3:
                    routing.take_next(db.session.get(Agent, dice.choice(logins)))
            db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(works, range(8)))
    db.session.rollback()
    taken = [offer.entry_id for offer in db.session.scalars(select(Offer).where(Offer.outcome == "accepted"))]
    assert len(set(taken)) == len(taken), "no entry was accepted twice"
    everything_is_in_order(len(entries))


def test_supervisors_steer_while_eight_workers_place_and_nothing_is_lost(desk, app):
    chance = random.Random(13)
    a_floor(chance)
    with transaction():
        desk.rosa.role = "admin"
    entries = [arrives(chance).id for _ in range(80 if LARGE else 14)]
    staff = [agent.id for agent in db.session.scalars(select(Agent).where(Agent.state == "available"))]

    def steers(number: int) -> None:
        dice = random.Random(number)
        with app.app_context():
            rosa = db.session.get_one(Agent, desk.rosa.id)
            for _ in range(5):
                entry = db.session.get_one(QueueEntry, dice.choice(entries))
                what = dice.choice(["pin", "unpin", "back", "urgent"])
                if what == "pin":
                    routing.pin(entry, db.session.get_one(Agent, dice.choice(staff)), rosa)
                elif what == "unpin":
                    routing.unpin(entry, rosa)
                elif what == "back":
                    routing.pull_back(entry, rosa)
                else:
                    routing.prioritise(entry, dice.choice(["P1", "P2", "P3"]), rosa)
            db.session.remove()

    def works(number: int) -> None:
        with app.app_context():
            for _ in range(4):
                routing.sweep()
                for offer in db.session.scalars(select(Offer).where(Offer.outcome.is_(None))).all():
                    with suppress(routing.AlreadyTaken):
                        routing.accept(offer, offer.agent)
            db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(job, number) for number in range(4) for job in (steers, works)]:
            done.result()
    db.session.rollback()
    everything_is_in_order(len(entries))
    for entry in db.session.scalars(select(QueueEntry).where(QueueEntry.pinned_id.is_not(None))):
        assert entry.agent_id in (None, entry.pinned_id), "only whom she pinned has it"


def test_equal_agents_get_equal_shares(desk):
    clock.desk.set(clock.now())
    shares = Counter()
    desk.at_work(desk.mei, desk.jonas, desk.rosa)
    for _ in range(12):
        entry = routing.route(ticket(desk.sales), "chat")
        routing.sweep()
        offer = db.session.scalars(select(Offer).where(Offer.outcome.is_(None))).one()
        routing.accept(offer, offer.agent)
        shares[offer.agent.login] += 1
        clock.desk.advance(seconds=7)
        routing.finish(entry)
        presence.set_state(offer.agent, "available")
    assert max(shares.values()) - min(shares.values()) <= 1
