"""A round of routing: the floor, the queues and who has just said no, each read once, and what they say of a head."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Row, select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Offer, Queue
from contactcenter.models.needs import Needs
from contactcenter.routing import choice, lines, offers
from contactcenter.routing.choice import Decision, Work
from contactcenter.routing.floor import Floor
from contactcenter.routing.score import score


class Round:
    """What is known while heads are looked at, the highest score first."""

    def __init__(self) -> None:
        self.floor = Floor()
        self.today = clock.now().date()
        what = (Queue.id, Queue.weight, Queue.skills, Queue.messages, Queue.voice_slots)
        self._queues = {row.id: row for row in db.session.execute(select(*what))}
        self._refused: dict[int, set[int]] = {}

    def heads(self) -> Iterator[tuple[Row, Callable[[], None]]]:
        """Heads, and what brings in the next of the same line."""
        heap: list[tuple[float, int, Row]] = []
        now = clock.now()

        def push(head: Row | None) -> None:
            if head is not None:
                heapq.heappush(heap, (-score(head.rank_at, self._queues[head.queue_id].weight, now), head.id, head))

        first = lines.heads()
        self._read_refusals([head.id for head in first])
        for head in first:
            push(head)
        while heap:
            _, _, head = heapq.heappop(heap)
            yield head, lambda head=head: push(lines.behind(head))  # type: ignore[misc]

    def pulls(self, head: Row) -> bool:
        """Whether such work is left until somebody asks for it."""
        return Needs.of(head.line).kind == "message" and self._queues[head.queue_id].messages == "pull"

    def work(self, head: Row) -> Work:
        """The head as the rule sees it: a language that nobody will soon speak is not asked for."""
        queue, needs = self._queues[head.queue_id], Needs.of(head.line)
        if head.id not in self._refused:
            self._read_refusals([head.id])
        asked = Work(needs, head.channel, head.language, tuple(queue.skills or ()), head.owner_id, head.sticky_id,
                     self._refused[head.id], queue.voice_slots)
        return choice.realistic(asked, self.floor.people(needs)) if needs.language else asked

    def reason(self, head: Row) -> str | None:
        """Why nobody gets it now, in a word: `refused` where it waits for reasons of its own. None: somebody may."""
        hands = self.floor.hands(Needs.of(head.line))
        if not hands:
            return choice.FULL
        work = self.work(head)
        reasons = {choice.hindrance(one, work, self.today) for one in hands}
        return None if None in reasons else choice.REFUSED if choice.REFUSED in reasons else choice.UNSKILLED

    def decide(self, head: Row) -> Decision:
        """Who gets it, with everybody who was considered."""
        work = self.work(head)
        return choice.decide(self.floor.people(work.needs), work, self.today)

    def _read_refusals(self, entries: Iterable[int]) -> None:
        fresh = {entry: set[int]() for entry in entries}
        query = select(Offer.entry_id, Offer.agent_id).where(Offer.entry_id.in_(fresh), *offers.refusals())
        for entry, agent in db.session.execute(query) if fresh else ():
            fresh[entry].add(agent)
        self._refused.update(fresh)
