"""Placing: the rounds in which waiting work is given to people who are free.

A round looks at the head of each line and at nobody behind it, the highest score first; a line whose head finds nobody
is left alone, so that a rare language never holds up those who can be served.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Agent, Queue, QueueEntry, Ticket
from contactcenter.models.needs import Needs
from contactcenter.routing import choice, entries, floor, lines, offers, trace
from contactcenter.routing.choice import Decision, Person, Work
from contactcenter.routing.floor import Floor
from contactcenter.routing.score import score

TRIES = 3  # how often a round looks again where others were quicker


def place_waiting() -> int:
    """One round; how many pieces of work found somebody."""
    moves, people = 0, Floor()
    for head, push_next in _by_score():
        outcome = _place(head, people)
        moves += outcome == "placed"
        if outcome != "nobody":
            push_next()
    return moves


def take_next(agent: Agent, queue: Queue | None = None) -> Ticket | None:
    """Pull: the first waiting work that this agent may do becomes theirs; None where nothing waits for them.

    Asking for it stands for being available; skills, language and capacity count as ever.
    """
    people = Floor()
    for head, push_next in _by_score(queue):
        entry = db.session.get_one(QueueEntry, head.id, populate_existing=True)
        outcome = _pull(entry, agent, people)
        if outcome == "taken":
            return entry.ticket
        if outcome != "not for them":
            push_next()
    return None


def work_of(entry: QueueEntry) -> Work:
    """The entry as the rule sees it."""
    queue, needs = entry.queue, Needs.of(entry.line)
    return Work(needs, entry.channel, entry.language, tuple(queue.skills or ()), entry.ticket.owner_id, entry.sticky_id,
                offers.refusers(entry.id), queue.voice_slots)


def decision_on(entry: QueueEntry, people: Floor) -> Decision:
    """Who would get it now."""
    work = work_of(entry)
    there = people.people(work.needs)
    return choice.decide(there, choice.realistic(work, there), clock.now().date())


def _by_score(queue: Queue | None = None) -> Iterator[tuple[Row, Any]]:
    """Heads, the highest score first; whoever is done with one may ask for the next in its line."""
    now = clock.now()
    heap: list[tuple[float, int, Row]] = []

    def push(head: Row | None) -> None:
        if head is not None:
            weight = db.session.get_one(Queue, head.queue_id).weight
            heapq.heappush(heap, (-score(head.rank_at, weight, now), head.id, head))

    for head in lines.heads():
        if queue is None or queue.id in Needs.of(head.line).queues:
            push(head)
    while heap:
        _, _, head = heapq.heappop(heap)
        yield head, lambda head=head: push(lines.behind(head))


def _place(head: Row, people: Floor) -> str:
    """placed, nobody (is free for this line), or passed: this one waits for its own reasons."""
    entry = db.session.get_one(QueueEntry, head.id, populate_existing=True)
    if entry.state != "waiting":
        return "passed"
    if entry.kind == "message" and entry.queue.messages == "pull":
        return "nobody"
    for _ in range(TRIES):
        decision = decision_on(entry, people)
        if decision.chosen is None:
            _still_waits(entry, decision)
            return "passed" if decision.only_refused else "nobody"
        outcome = _give(entry, decision, decision.chosen, people)
        if outcome:
            return outcome
        people.renew(decision.chosen.id)
    return "nobody"


def _give(entry: QueueEntry, decision: Decision, person: Person, people: Floor) -> str | None:
    """With ticket and agent held, so that nobody gets more than they can take; None where things have changed."""
    with entries.alone_with_if_free(entry) as free:
        if not free or entry.state != "waiting":
            return "passed"
        try:
            now = floor.read(person.id, lock=True)
        except LookupError:
            return None
        if choice.hindrance(now, choice.without_language(work_of(entry)), clock.now().date()):
            return None
        agent = db.session.get_one(Agent, person.id)
        placed = _hold_out(entry, agent, decision) if entry.kind in entries.OFFERED_KINDS else _assign(
            entry, agent, decision)
    if placed:
        people.gave(person, entry.kind, entry.channel)
    return "placed" if placed else "passed"


def _hold_out(entry: QueueEntry, agent: Agent, decision: Decision) -> bool:
    if not entries.move(entry, "waiting", "offered", None):
        return False
    trace.step(entry, "offered", agent, **_record(entry, decision))
    offers.make(entry, agent, decision.why)
    return True


def _assign(entry: QueueEntry, agent: Agent, decision: Decision) -> bool:
    if not entries.move(entry, "waiting", "accepted", agent):
        return False
    trace.step(entry, "given", agent, **_record(entry, decision))
    entry.ticket.assign(agent, "routed")
    return True


def _pull(entry: QueueEntry, agent: Agent, people: Floor) -> str:
    """taken, passed (not this one), or not for them: nor is any in its line."""
    found = _at_hand(agent, work_of(entry), people)
    hindrance = choice.hindrance(*found, clock.now().date()) if found else choice.UNSKILLED
    if hindrance:
        return "passed" if hindrance == choice.REFUSED else "not for them"
    return "taken" if _take(entry, agent) else "passed"


def _at_hand(agent: Agent, work: Work, people: Floor) -> tuple[Person, Work] | None:
    """The agent as one who is there, and what is asked of them; None where the work is not for their queues."""
    needs = work.needs
    if agent.id not in needs.people and not {queue.id for queue in agent.queues} & set(needs.queues):
        return None
    me = replace(floor.read(agent.id), state="available")
    return me, choice.realistic(work, (me, *people.people(needs)))


def _take(entry: QueueEntry, agent: Agent) -> bool:
    with entries.alone_with(entry):
        if not entries.move(entry, "waiting", "accepted", agent):
            return False
        trace.step(entry, "taken", agent, why="next")
        entry.ticket.assign(agent, "took the next")
        return True


def _record(entry: QueueEntry, decision: Decision) -> dict[str, Any]:
    return {**decision.record, "score": dict(entries.claim(entry).parts(clock.now()))}


def _still_waits(entry: QueueEntry, decision: Decision) -> None:
    if not trace.told_already(entry.trace or {}, decision.why):
        with entries.alone_with_if_free(entry) as free:
            if free and entry.state == "waiting" and trace.still_waits(entry, Needs.of(entry.line), decision):
                with entry.ticket.changing():
                    pass  # the page shows the new reason
