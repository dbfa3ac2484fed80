"""Who is looking at a ticket and who is writing on it: a sign of life of some seconds, never stored.

Kept in this process, and in Redis where there are several, so that colleagues see each other whichever process they
are connected to. While Redis is away each process knows its own.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from redis import Redis, RedisError

from contactcenter import bus

TTL = 30.0  # seconds after the last sign of life
WRITING = 6.0
KEY = "contactcenter.watching:"
AWAY = 5.0  # seconds for which a Redis that did not answer is not asked again: nobody waits for a sign of life


@dataclass(frozen=True)
class Watcher:
    """An agent at a ticket. Times are of the wall clock, which several machines share. idle: the page is open, and
    nobody sits before it.
    """

    agent_id: int
    seen: float
    wrote: float = 0.0
    idle: bool = False

    @property
    def mode(self) -> str:
        """writing, idle or viewing."""
        return "writing" if self.writing else "idle" if self.idle else "viewing"

    @property
    def writing(self) -> bool:
        return time.time() - self.wrote < WRITING

    @property
    def there(self) -> bool:
        return abs(time.time() - self.seen) < TTL


_away_until = 0.0
_here: dict[int, dict[int, Watcher]] = defaultdict(dict)


def look(ticket_id: int, agent_id: int, idle: bool = False) -> None:
    """This agent has the ticket open."""
    held = _here[ticket_id].get(agent_id)
    _keep(ticket_id, Watcher(agent_id, time.time(), held.wrote if held else 0.0, idle))


def write(ticket_id: int, agent_id: int) -> None:
    """This agent is writing on it."""
    _keep(ticket_id, Watcher(agent_id, time.time(), time.time()))


def leave(ticket_id: int, agent_id: int) -> None:
    _here[ticket_id].pop(agent_id, None)
    if not _here[ticket_id]:
        _here.pop(ticket_id, None)
    _shared(lambda redis: redis.hdel(f"{KEY}{ticket_id}", str(agent_id)))


def at(ticket_id: int) -> list[Watcher]:
    """Who is there now, the ones who have been silent for TTL seconds aside; always in the same order."""
    told = _shared(lambda redis: redis.hgetall(f"{KEY}{ticket_id}")) or {}
    everywhere = {one.agent_id: one for one in map(_read, told.items()) if one} | _here.get(ticket_id, {})
    return [everywhere[agent_id] for agent_id in sorted(everywhere) if everywhere[agent_id].there]


def tickets() -> Iterable[int]:
    """The tickets that somebody is at, as far as this process knows."""
    return list(_here)


def _keep(ticket_id: int, watcher: Watcher) -> None:
    _here[ticket_id][watcher.agent_id] = watcher
    line = f"{watcher.seen} {watcher.wrote} {int(watcher.idle)}"
    _shared(lambda redis: _tell(redis, f"{KEY}{ticket_id}", str(watcher.agent_id), line))


def _tell(redis: Redis, key: str, agent: str, line: str) -> None:
    together = redis.pipeline()
    together.hset(key, agent, line)
    together.expire(key, int(2 * TTL))
    together.execute()


def _read(told: tuple[bytes, bytes]) -> Watcher | None:
    try:
        seen, wrote, idle = told[1].split()
        return Watcher(int(told[0]), float(seen), float(wrote), idle == b"1")
    except ValueError:
        return None  # another version's words


def _shared(ask: Callable[[Redis], Any]) -> Any:
    """The answer of Redis; None where there is none, or none in time."""
    global _away_until
    redis: Redis | None = bus.store()
    if redis is None or time.monotonic() < _away_until:
        return None
    try:
        return ask(redis)
    except RedisError:
        _away_until = time.monotonic() + AWAY
        return None
