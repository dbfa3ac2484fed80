"""What a piece of work needs of the person who takes it, as one short text: whoever fits one entry of a line fits all
of it, so that a router looks at the head of each line and at nobody behind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Needs:
    """queue: whose people may take it; also: further queues whose people may, people: agents by id beside them.

    channel: of written work, as agents have numbers for each. skills: asked of the person beside those that come with
    the queue. pinned: the one agent who shall have it.
    """

    queue: int
    kind: str
    language: str | None = None
    skills: tuple[str, ...] = ()
    also: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    pinned: int | None = None
    channel: str = ""

    @property
    def key(self) -> str:
        """The same needs have the same key."""
        return json.dumps([self.queue, self.kind, self.language, sorted(self.skills), sorted(self.also),
                           sorted(self.people), self.pinned, self.channel], separators=(",", ":"), ensure_ascii=False)

    @staticmethod
    @lru_cache(maxsize=4096)
    def of(key: str) -> Needs:
        """Read back. Raises ValueError for what no `key` wrote."""
        queue, kind, language, skills, also, people, pinned, channel = json.loads(key)
        return Needs(queue, kind, language, tuple(skills), tuple(also), tuple(people), pinned, channel)

    @property
    def queues(self) -> tuple[int, ...]:
        return self.queue, *self.also
