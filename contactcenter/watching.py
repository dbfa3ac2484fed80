"""Who is looking at a ticket and who is writing: kept in memory (or Redis) for seconds, never stored."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass

TTL = 30.0
WRITING = 6.0


@dataclass
class Watcher:
    """An agent at a ticket. Times are of the process's own steady clock."""

    agent_id: int
    seen: float
    wrote: float = 0.0

    @property
    def writing(self) -> bool:
        return time.monotonic() - self.wrote < WRITING


_at: dict[int, dict[int, Watcher]] = defaultdict(dict)


def look(ticket_id: int, agent_id: int) -> None:
    """This agent has the ticket open."""
    held = _at[ticket_id].setdefault(agent_id, Watcher(agent_id, 0.0))
    held.seen = time.monotonic()


def write(ticket_id: int, agent_id: int) -> None:
    """This agent is writing on it."""
    look(ticket_id, agent_id)
    _at[ticket_id][agent_id].wrote = time.monotonic()


def leave(ticket_id: int, agent_id: int) -> None:
    _at[ticket_id].pop(agent_id, None)
    if not _at[ticket_id]:
        _at.pop(ticket_id, None)


def at(ticket_id: int) -> list[Watcher]:
    """Who is there now, the ones who have been silent for TTL seconds aside."""
    since = time.monotonic() - TTL
    return [watcher for watcher in _at.get(ticket_id, {}).values() if watcher.seen >= since]
