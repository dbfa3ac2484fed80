"""Wake-ups: a hint that there is work for a background job. Losing one only costs the job's polling interval."""

import threading
from collections import defaultdict
from collections.abc import Callable

_bells: dict[str, threading.Event] = defaultdict(threading.Event)
_relays: list[Callable[[str], None]] = []


def wake(job: str) -> None:
    """Ring for `job` here and, where processes share a bus, in the others."""
    _bells[job].set()
    for relay in _relays:
        relay(job)


def ring_here(job: str) -> None:
    """Ring only in this process: what arrives over the bus."""
    _bells[job].set()


def wait(job: str, seconds: float) -> None:
    """Return when somebody rings, or after `seconds`."""
    _bells[job].wait(seconds)
    _bells[job].clear()


def relay_to(send: Callable[[str], None]) -> None:
    """Pass every ring on, for example to Redis."""
    _relays.append(send)
