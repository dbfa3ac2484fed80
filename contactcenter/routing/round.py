"""A round of routing: the floor and the queues, each read once, and what they say of a head."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator

from sqlalchemy import Row, select

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Queue
from contactcenter.models.needs import Needs
from contactcenter.routing import choice, lines
from contactcenter.routing.choice import Decision, Work
from contactcenter.routing.floor import Floor
from contactcenter.routing.score import score

QUEUE = Queue.__table__.c
QUEUES = select(QUEUE.id, QUEUE.weight, QUEUE.skills, QUEUE.messages, QUEUE.voice_slots)


class Round:
    """What is known while heads are looked at, the highest score first."""

    def __init__(self) -> None:
        self.floor = Floor()
        self.today = clock.now().date()
        self._queues = {row.id: row for row in db.session.execute(QUEUES)}

    def heads(self) -> Iterator[tuple[Row, Callable[[], None]]]:
        """Heads, and what brings in the next of the same line."""
        heap: list[tuple[float, int, Row]] = []
        now = clock.now()

        def push(head: Row | None) -> None:
            if head is not None:
                heapq.heappush(heap, (-score(head.rank_at, self._queues[head.queue_id].weight, now), head.id, head))

        for head in lines.heads():
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
        asked = Work(needs, head.channel, head.language, tuple(queue.skills or ()), head.owner_id, head.sticky_id,
                     [int(one) for one in (head.refused or "").split()], queue.voice_slots)
        return choice.realistic(asked, self.floor.people(needs)) if needs.language else asked

    def has_hands(self, head: Row) -> bool:
        """Whether anybody has room for such work: who stands behind need not be read where nobody does."""
        return bool(self.floor.hands(Needs.of(head.line)))

    def reason(self, work: Work) -> str | None:
        """Why none of those with room gets it now, in a word: `refused` where it waits for reasons of its own. None:
        somebody may."""
        seen = choice.UNSKILLED
        for one in self.floor.hands(work.needs):
            reason = choice.hindrance(one, work, self.today)
            if reason is None:
                return None
            seen = choice.REFUSED if reason == choice.REFUSED else seen
        return seen

    def decide(self, work: Work) -> Decision:
        """Who gets it, with everybody who was considered."""
        return choice.decide(self.floor.people(work.needs), work, self.today)
