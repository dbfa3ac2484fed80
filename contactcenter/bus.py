"""The bus between processes: Redis carries pushes and wake-ups where there is more than one process, and nothing else.

It is a wake-up bus; rows are the truth. A Redis that hangs must not hold a request: pushes to it go through one
background task with a bounded line, and what does not fit is dropped, as a lost push only leaves a page stale.
"""

from __future__ import annotations

import queue
import socket
from typing import Any

import redis
import structlog
from socketio import RedisManager

from contactcenter import wake
from contactcenter.config import Config
from contactcenter.extensions import socketio

log = structlog.get_logger()
CHANNEL = "contactcenter.wake"
LINE = 10_000
PATIENCE = 0.5
PATIENT = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
AGAIN = 1.0
# A machine that is gone without a word is noticed within half a minute.
ALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 4}
_line: queue.Queue | None = None
_store: redis.Redis | None = None


def manager(settings: Config) -> RedisManager | None:
    """The Socket.IO client manager that reaches every process; None where there is only one."""
    if not settings.redis_url:
        return None
    options = {"socket_connect_timeout": PATIENCE, "socket_keepalive": True, "socket_keepalive_options": ALIVE}
    return _Manager(settings.redis_url, channel="contactcenter.push", redis_options=options)


class _Manager(RedisManager):
    def _redis_listen_with_retries(self):
        """The library waits up to a minute before it asks again; pages are to be told at once that Redis is back."""
        while True:
            try:
                self._redis_connect()
                self.pubsub.subscribe(self.channel)
                yield from self.pubsub.listen()
            except redis.RedisError as error:
                log.warning("push lost", reason=type(error).__name__)
                socketio.sleep(AGAIN)


def store() -> redis.Redis | None:
    """Redis for what several processes must know of each other for some seconds; None where there is only one."""
    return _store


def emit(event: str, data: Any, **where: Any) -> None:
    """Send to sockets wherever they are connected. Never waits for Redis."""
    if _line is None:
        socketio.emit(event, data, **where)
        return
    try:
        _line.put_nowait((event, data, where))
    except queue.Full:
        log.warning("push dropped", reason="the line to Redis is full")


def join(settings: Config) -> None:
    """Connect this process: its pushes leave by the line, its wake-ups ring everywhere, and others' ring here.

    Raises RedisError where there is none now: a wrong address is to be told at once. Later it may come and go.
    """
    global _line, _store
    if not settings.redis_url or _line is not None:
        return
    bells = redis.Redis.from_url(settings.redis_url, **PATIENT)
    bells.ping()
    line: queue.Queue = queue.Queue(LINE)
    _line, _store = line, redis.Redis.from_url(settings.redis_url, **PATIENT)
    wake.relay_to(lambda job: line.put_nowait((None, job, {})) if not line.full() else None)
    socketio.start_background_task(_send, line, bells)
    socketio.start_background_task(_listen, settings.redis_url)


def _send(line: queue.Queue, bells: redis.Redis) -> None:
    while True:
        event, data, where = line.get()
        try:
            if event is None:
                bells.publish(CHANNEL, data)
            else:
                socketio.emit(event, data, **where)
        except redis.RedisError as error:
            log.warning("push dropped", reason=type(error).__name__)


def _listen(url: str) -> None:
    while True:
        try:
            heard = redis.Redis.from_url(url, socket_connect_timeout=PATIENCE).pubsub(ignore_subscribe_messages=True)
            heard.subscribe(CHANNEL)
            for message in heard.listen():
                wake.ring_here(message["data"].decode())
        except redis.RedisError as error:
            log.warning("bus lost", reason=type(error).__name__)
            socketio.sleep(AGAIN)
