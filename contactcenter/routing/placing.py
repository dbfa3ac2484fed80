"""Placing: the rounds in which waiting work is given to people who are free.

A round looks at the head of each line and at nobody behind it, the highest score first; a line whose head finds nobody
is left alone, so that a rare language never holds up those who can be served.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Row

from contactcenter import clock, journal
from contactcenter.models import Agent, Queue, QueueEntry, Ticket
from contactcenter.models.needs import Needs
from contactcenter.routing import choice, entries, floor, offers, trace
from contactcenter.routing.choice import Decision, Person, Work
from contactcenter.routing.round import Round

TRIES = 3  # how often a round looks again where others were quicker


def place_waiting() -> int:
    """One round; how many pieces of work found somebody."""
    now, moves = Round(), 0
    in_vain: list[Row] = []
    for head, push_next in now.heads():
        outcome = _place(head, now)
        moves += outcome == "placed"
        if outcome != "placed":
            in_vain.append(head)
        if outcome != "nobody" and now.has_hands(head):
            push_next()
    if not moves:  # a round that gives work leaves the telling to the next: what it would say is no longer true
        for head in in_vain:
            _tell_why(head, now)
    return moves


def take_next(agent: Agent, queue: Queue | None = None) -> Ticket | None:
    """Pull: the first waiting work that this agent may do becomes theirs; None where nothing waits for them.

    Asking for it stands for being available; skills, language and capacity count as ever.
    """
    now = Round()
    for head, push_next in now.heads():
        if not _is_theirs(Needs.of(head.line), agent, queue):
            continue
        me = floor.read(agent.id).but(state="available")
        hindrance = choice.hindrance(me, now.work(head), now.today)
        entry = None if hindrance else _take(head, agent, now)
        if entry:
            return entry.ticket
        if hindrance in (None, choice.REFUSED):
            push_next()
    return None


def _place(head: Row, now: Round) -> str:
    """placed, nobody (is free for this line), or passed: this one waits for reasons of its own."""
    if now.pulls(head):
        return "nobody"
    for _ in range(TRIES):
        if not now.has_hands(head):
            return "nobody"
        work = now.work(head)
        reason = now.reason(work)
        if reason:
            return "passed" if reason == choice.REFUSED else "nobody"
        decision = now.decide(work)
        if decision.chosen is None:  # whoever could is kept free for the telephone
            return "nobody"
        outcome = _give(head, work, decision, now)
        if outcome:
            return outcome
        now.floor.renew(decision.chosen.id)
    return "nobody"


def _give(head: Row, work: Work, decision: Decision, now: Round) -> str | None:
    """With ticket and agent held, so that nobody gets more than they can take; None where the agent has changed.

    It need not be on the disk at once: should the power fail, the work waits still, and the next round gives it again.
    """
    with entries.alone_with_if_free(head.id, lasting=False) as entry:
        if entry is None or entry.state != "waiting" or entry.line != head.line:
            return "passed"
        try:
            agent, held = floor.hold(cast("Person", decision.chosen).id)
        except LookupError:
            return None
        if choice.hindrance(held, work, now.today):
            return None
        place = _hold_out if entry.kind in entries.OFFERED_KINDS else _assign
        placed = place(entry, agent, decision)
    if placed:
        now.floor.gave(held, entry.kind, entry.channel)
    return "placed" if placed else "passed"


def _hold_out(entry: QueueEntry, agent: Agent, decision: Decision) -> bool:
    record = _record(entry, decision)
    if not entries.move(entry, "waiting", "offered", None):
        return False
    journal.touch(entry.ticket)  # held since we looked: it need not be locked again
    trace.step(entry, "offered", agent, **record)
    offers.make(entry, agent, decision.why)
    return True


def _assign(entry: QueueEntry, agent: Agent, decision: Decision) -> bool:
    record = _record(entry, decision)
    if not entries.move(entry, "waiting", "accepted", agent):
        return False
    journal.touch(entry.ticket)
    trace.step(entry, "given", agent, **record)
    entry.ticket.assign(agent, "routed")
    return True


def _is_theirs(needs: Needs, agent: Agent, queue: Queue | None) -> bool:
    """Work of a queue the agent works in, or of this one; or such as they are named for."""
    if queue is not None and queue.id not in needs.queues:
        return False
    return agent.id in (*needs.people, needs.pinned) or bool({one.id for one in agent.queues} & set(needs.queues))


def _take(head: Row, agent: Agent, now: Round) -> QueueEntry | None:
    """With the agent held as in a round: who asks twice at once gets no more than they can take."""
    with entries.alone_with_if_free(head.id) as entry:
        if entry is None or _changed(agent.id, head, now) or not entries.move(entry, "waiting", "accepted", agent):
            return None
        trace.step(entry, "taken", agent, why="next")
        entry.ticket.assign(agent, "took the next")
        return entry


def _changed(agent_id: int, head: Row, now: Round) -> bool:
    """Whether others have given this agent work since we looked. Holds the agent until the transaction ends."""
    try:
        _, held = floor.hold(agent_id)
    except LookupError:
        return True
    return choice.hindrance(held.but(state="available"), now.work(head), now.today) is not None


def _record(entry: QueueEntry, decision: Decision) -> dict[str, Any]:
    return {**decision.record, "score": entries.claim(entry).parts(clock.now())}


def _tell_why(head: Row, now: Round) -> None:
    """Why it waits, when that is new and now and then again: most rounds write nothing."""
    if now.pulls(head) or trace.told_lately(head.trace or {}):
        return
    decision = now.decide(now.work(head))
    with entries.alone_with_if_free(head.id) as entry:
        if entry and entry.state == "waiting":
            trace.still_waits(entry, Needs.of(head.line), decision)
